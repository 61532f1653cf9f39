internal import PropertyTesting
internal import StateLaws
internal import Testing

@Suite("State machine laws")
struct ApplyLawTests {
  @Test func `members that apply one log agree after every entry`() throws {
    try ApplyLaws.determinism().check()
  }

  @Test func `the same log gives the same bytes`() throws {
    try ApplyLaws.bytes().check()
  }

  @Test func `the log from where a crash left the database on leads to the same state`() throws {
    try ApplyLaws.crashes().check()
  }

  @Test func `alarms and permissions refuse what they must, and nothing else`() throws {
    try ApplyLaws.appliers().check()
  }

  @Test func `a member without room does what the others do`() throws {
    try ApplyLaws.quota().check()
  }

  @Test func `the v2 store is a function of the log`() throws {
    try ApplyLaws.storeV2().check()
  }

  @Test func `raft's membership is that of the members' rows`() throws {
    try ApplyLaws.membership().check()
  }
}

@Suite("State machine mutants")
struct ApplyMutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: ApplyLaws.trials)
  func `every bug breaks its law`(trial: MutantTrial) {
    let report = trial.law.run(
      RunSettings(seed: 1, cases: Self.caseCountMax, shrinkRuns: 200)
    )
    guard case .falsified = report else {
      Issue.record("\(trial) survives: \(report)")
      return
    }
  }
}
