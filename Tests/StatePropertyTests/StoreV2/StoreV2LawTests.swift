internal import PropertyTesting
internal import StateLaws
internal import StorageLaws
internal import Testing

@Suite("V2 store laws")
struct StoreV2LawTests {
  @Test func `requests do what they do on a map of paths`() throws {
    try StoreV2Laws.requests().check()
  }

  @Test func `a watcher sees the events since its index`() throws {
    try StoreV2Laws.watchers().check()
  }

  @Test func `members with one log hold the same nodes`() throws {
    try StoreV2Laws.members().check()
  }
}

@Suite("V2 store mutants")
struct StoreV2MutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: StoreV2Laws.trials)
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
