/// The calls of an ``InMemoryFileSystem`` that are to fail.
struct InMemoryFaults: Sendable {
  /// A call that is to fail.
  private struct Planned {
    /// How many calls of its kind come before and with it.
    var remaining: Int
    var error: FileError
  }

  /// What becomes of a call.
  enum Outcome {
    /// It is carried out.
    case proceeds
    /// It fails without effect, but for what is said where such a fault is planned.
    case fails(FileError)
    /// The power goes while it runs: it may have its effect, but is never answered.
    case losesPower(FileError)
  }

  private var planned: [InMemoryFileSystem.Operation: [Planned]] = [:]
  /// Changes made so far, the failed ones too.
  private(set) var changeCount = 0
  /// Changes that are still made before the power goes with the next; nil while it stays.
  private var changesLeft: Int?
  private var isOff = false

  mutating func plan(
    _ operation: InMemoryFileSystem.Operation,
    at count: Int,
    _ error: FileError
  ) {
    planned[operation, default: []].append(Planned(remaining: count, error: error))
  }

  mutating func planPowerOff(after count: Int) { changesLeft = count }

  /// Switches the power on again, with no plan to lose it.
  mutating func restorePower() {
    isOff = false
    changesLeft = nil
  }

  /// Counts a call, and says what becomes of it.
  mutating func outcome(
    of operation: InMemoryFileSystem.Operation,
    _ path: String
  ) -> Outcome {
    let powerIsOff = FileError.failed(
      path: path,
      operation: operation.rawValue,
      reason: "the power is off"
    )
    if isOff { return .fails(powerIsOff) }
    if operation.isChange {
      changeCount += 1
      if let left = changesLeft {
        changesLeft = left - 1
        isOff = left == 0
        if isOff { return .losesPower(powerIsOff) }
      }
    }
    guard var calls = planned[operation] else { return .proceeds }
    for index in calls.indices { calls[index].remaining -= 1 }
    let due = calls.first { $0.remaining == 0 }
    calls.removeAll { $0.remaining == 0 }
    planned[operation] = calls.isEmpty ? nil : calls
    return due.map { .fails($0.error) } ?? .proceeds
  }
}
