internal import PropertyTesting
internal import StateLaws
internal import StorageLaws
internal import Testing

@Suite("Cluster laws")
struct ClusterLawTests {
  @Test func `members are those raft has`() throws {
    try ClusterLaws.membership().check()
  }

  @Test func `an alarm is on until it is taken away`() throws {
    try ClusterLaws.alarms().check()
  }

  @Test func `a request costs its dearest path`() throws {
    try ClusterLaws.quota().check()
  }

  @Test func `the cluster speaks what its oldest server speaks`() throws {
    try ClusterLaws.versions().check()
  }

  @Test func `a change of members leaves a quorum`() throws {
    try ClusterLaws.readiness().check()
  }
}

@Suite("Cluster mutants")
struct ClusterMutantTests {
  /// Cases within which a law must notice a bug.
  private static let caseCountMax = 3000

  @Test(arguments: ClusterLaws.trials)
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
