internal import PropertyTesting
internal import StateLaws
internal import StorageLaws
internal import Testing

@Suite("Lease laws")
struct LeaseLawTests {
  @Test func `a lessor does as a clock and a table of leases do`() throws {
    try LeaseLaws.clock().check()
  }

  @Test func `leases are a function of the log`() throws {
    try LeaseLaws.log().check()
  }

  @Test func `no keep-alive succeeds after an acknowledged revocation`() throws {
    try LeaseLaws.keepAlive().check()
  }

  @Test func `a new primary spreads leases that would expire together`() throws {
    try LeaseLaws.spread().check()
  }

  @Test func `a queue of deadlines is sorted, wherever they move`() throws {
    try LeaseLaws.queue().check()
  }
}

@Suite("Lease mutants")
struct LeaseMutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: LeaseLaws.trials)
  func `every bug of the lessor breaks its law`(trial: MutantTrial) {
    let report = trial.law.run(
      RunSettings(seed: 1, cases: Self.caseCountMax, shrinkRuns: 500)
    )
    guard case .falsified(let caseCount, let shrunk) = report else {
      Issue.record("\(trial) survives: \(report)")
      return
    }
    print("\(trial): case \(caseCount), \(shrunk.notes.count) lines: \(shrunk.message)")
  }
}
