internal import PropertyTesting
internal import StateLaws
internal import StorageLaws
internal import Testing

@Suite("Watch laws")
struct WatchLawTests {
  @Test func `watchers are told what happened, once, in order and whole`() throws {
    try WatchLaws.guarantees().check()
  }

  @Test func `what watchers are told from rows is what transactions did`() throws {
    try WatchLaws.store().check()
  }

  @Test func `a key is found in the ranges it lies in`() throws {
    try WatchLaws.tree().check()
  }
}

@Suite("Watch mutants")
struct WatchMutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: WatchLaws.trials)
  func `every bug of the watchers breaks its law`(trial: MutantTrial) {
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
