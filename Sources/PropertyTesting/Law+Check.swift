internal import SystemIO

/// Running a law as a test.
extension Law {
  /// Runs the law as a test, and throws an error that tells all if it fails.
  ///
  /// - Parameters:
  ///   - fileID: Where the test stands.
  ///   - function: The test.
  /// - Throws: An error whose description is the report.
  public func check(fileID: String = #fileID, function: String = #function) throws {
    var seed = UInt64.random(in: 0 ... .max)
    if let text = ThisProcess.environment("ASSAY_SEED"), let given = UInt64(text) { seed = given }
    let report = run(RunSettings(seed: seed, cases: cases))
    // What cannot be shown is in the error too.
    _ = StandardStream.error.write(Array("law “\(statement)”: seed \(seed)\n".utf8))
    if case .passed = report { return }
    guard case .falsified(let count, let shrunk) = report else {
      throw Falsified("\(statement)\n  \(report)\n  seed \(seed)")
    }
    let lines = shrunk.notes.map { "    \($0)\n" }.joined()
    throw Falsified(
      "\(statement)\n\(lines)  \(shrunk.message)\n  ASSAY_SEED=\(seed), \(count) cases"
    )
  }
}
