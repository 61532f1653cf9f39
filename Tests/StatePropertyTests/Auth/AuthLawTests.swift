internal import PropertyTesting
internal import StateLaws
internal import StorageLaws
internal import Testing

@Suite("Auth laws")
struct AuthLawTests {
  @Test func `auth is a function of the log`() throws {
    try AuthLaws.log().check()
  }

  @Test func `a request is let pass exactly if every key it touches is allowed`() throws {
    try AuthLaws.permissions().check()
  }

  @Test func `permissions together allow a range exactly if they allow every key of it`() throws {
    try AuthLaws.intervals().check()
  }

  @Test func `a member that takes a snapshot over agrees with its sender`() throws {
    try AuthLaws.snapshots().check()
  }

  @Test func `a token lives as long as it is used`() throws {
    try AuthLaws.tokens().check()
  }
}

@Suite("Auth mutants")
struct AuthMutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: AuthLaws.trials)
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
