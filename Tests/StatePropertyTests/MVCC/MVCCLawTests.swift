internal import PropertyTesting
internal import StateLaws
internal import Testing

@Suite("MVCC laws")
struct MVCCLawTests {
  @Test func `a store answers as a map of all history does`() throws {
    try MVCCLaws.history().check()
  }

  @Test func `a transaction is accepted if no path through it changes a key twice`() throws {
    try MVCCLaws.validation().check()
  }

  @Test func `members that apply one log agree on HashKV`() throws {
    try MVCCLaws.members().check()
  }

  @Test func `a start finds what the log up to its consistent index says`() throws {
    try MVCCLaws.durability().check()
  }
}

@Suite("MVCC mutants")
struct MVCCMutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: MVCCLaws.trials)
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
