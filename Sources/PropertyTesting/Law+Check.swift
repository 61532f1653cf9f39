/// Running a law as a test.
extension Law {
  /// Runs the law as a test: prints one line if it holds, throws the whole report if it does not.
  ///
  /// The run is bounded by the law's number of cases, and by a minute. A case that failed in an
  /// earlier run is tried first. Environment variables steer a run: `ASSAY_SEED` repeats one,
  /// `ASSAY_CASES` and `ASSAY_TIME` (seconds a law) make it longer, `ASSAY_CASE` runs a single case
  /// of a seed, and `ASSAY_FAILURES` is the folder for failing cases.
  ///
  /// - Parameters:
  ///   - fileID: Where the test stands; for the line that replays a case.
  ///   - function: The test.
  /// - Throws: ``LawFailure`` if the law fails, ``InvalidVariable`` for a variable that says nothing.
  public func check(fileID: String = #fileID, function: String = #function) throws {
    try check(in: .real, fileID: fileID, function: function)
  }

  /// Runs the law as a test, in other surroundings.
  package func check(
    in surroundings: Surroundings,
    fileID: String = #fileID,
    function: String = #function
  ) throws {
    let filter = ReportText.filter(fileID: fileID, function: function)
    var check = try LawCheck(self, in: surroundings, filter: filter)
    try check.run()
  }
}
