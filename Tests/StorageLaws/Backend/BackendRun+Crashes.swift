import BackendStore
import BoltStore
import Environment
import PropertyTesting
import SchemaFormat

// MARK: - Crashes

extension BackendRun {
  /// What the commit that is under way would leave.
  private var commitUnderWay: BackendContents {
    var next = model
    next.commit()
    return next.visible
  }

  /// Loses power, compares what is left with the commits, and goes on from it.
  ///
  /// - Parameter wasCutOff: Whether the last step did not return.
  /// - Throws: ``Falsified`` where something else is left.
  func crashAndCompare(wasCutOff: Bool) throws {
    let last = model.commits.last ?? BackendContents()
    let next = commitUnderWay
    choices.note("crash")
    try crash { question in choices.int(in: 0...(question.answerCount - 1)) }
    let found = try BackendContents(reading: backend)
    let isLast = found == last.seen
    let isNext = wasCutOff && found == next.seen
    choices.sometimes("a commit was found that had not returned", if: isNext && !isLast)
    try choices.hold(
      isLast || isNext,
      "found \(text(found)) after the crash, expected \(text(last))"
        + (wasCutOff ? " or \(text(next))" : "")
    )
    try checkFile()
    try goOn(from: isLast ? last : next)
  }

  /// Writes and commits after a crash or a failure, and loses power once more.
  private func goOn(from contents: BackendContents) throws {
    model.recover(contents)
    try section { run in
      try run.create(.key)
      try run.put(Array("on".utf8), in: .key)
    }
    try commit()
    try crash { $0.answerCount - 1 }
    let found = try BackendContents(reading: backend)
    try choices.hold(
      found == model.visible.seen,
      "found \(text(found)) after a commit that returned, expected \(text(model.visible))"
    )
  }

  /// Checks every page of the database, and that nothing else lies beside it.
  func checkFile() throws {
    let names = files.files.keys.sorted()
    try choices.equal(names, ["db"], "files")
    let copy = InMemoryFileSystem(files.files)
    let database = try Database.open("db", in: copy, options.storage)
    let findings = try database.checkInvariants()
    try choices.hold(findings.isEmpty, "findings in the database: \(findings)")
  }

  /// Whether a body fails with some words; other errors are passed on.
  private func refuses(_ body: () throws -> Void, _ words: String) throws -> Bool {
    do {
      try body()
      return false
    } catch {
      guard let known = error as? BackendError, known.message.contains(words) else { throw error }
      return true
    }
  }

  /// Whether an error is that of a power failure.
  func isPowerFailure(_ error: any Error) -> Bool {
    guard let error = error as? BackendError else { return false }
    return error.message.contains("the power is off")
  }
}

// MARK: - Defragmentation under faults

extension BackendRun {
  /// What happens to a defragmentation.
  enum Fault: CaseIterable {
    case none, powerLoss, refusal
  }

  /// Defragments while something happens, and looks at what is left.
  func defragmentUnderFaults() throws {
    switch choices.element(of: Fault.allCases) {
    case .none: try defragmentUndisturbed()
    case .powerLoss:
      let changeCount = choices.int(in: 1...60)
      files.losePower(at: changeCount)
      choices.note("the power goes at change \(changeCount)")
      do {
        try defragment()
        try crashAndCompare(wasCutOff: false)
      } catch  where isPowerFailure(error) {
        choices.sometimes("the power went in it")
        try crashAndCompare(wasCutOff: true)
      }
    case .refusal: try defragmentWithRefusal()
    }
  }

  private func defragmentUndisturbed() throws {
    try commit()
    let before = try backend.hash(ignoring: .nothing)
    model.commit()
    let hashed = model.visible
    if choices.bool() { try section { run in try run.someWrites() } }
    let isUnchanged = commitUnderWay == hashed
    try defragment()
    try checkReaders()
    try checkFile()
    let after = try backend.hash(ignoring: .nothing)
    model.commit()
    try choices.hold(
      !isUnchanged || before == after,
      "hash \(after) after the defragmentation, \(before) before it"
    )
    try crashAndCompare(wasCutOff: false)
  }

  /// One call of the file system is refused, and everything works on.
  private func defragmentWithRefusal() throws {
    let operations: [InMemoryFileSystem.Operation] = [
      .create, .rename, .write, .sync, .truncate, .open, .status, .remove,
    ]
    let operation = choices.element(of: operations)
    let count = choices.int(in: 1...4)
    choices.note("\(operation) number \(count) is refused")
    let refusal = FileError.failed(path: "db", operation: operation.rawValue, reason: "refused")
    files.fail(operation, at: count, with: refusal)
    // A refusal that was not reached would come later.
    guard try refuses({ try defragment() }, "refused") else { return try checkReaders() }
    choices.sometimes("a fault stopped it")
    if try refuses({ try backend.write { _ in } }, "opened anew") {
      // Only what leaves the name or the bytes of the database in doubt may end the backend.
      let mayEnd = operation != .create && operation != .rename
      try choices.hold(mayEnd, "\(operation) was refused and ended the backend")
      return try crashAndCompare(wasCutOff: true)
    }
    model.commit()
    try checkReaders()
    try checkFile()
    try section { run in try run.put(Array("on".utf8), in: .meta) }
    try checkReaders()
    try commit()
    try crashAndCompare(wasCutOff: false)
  }
}
