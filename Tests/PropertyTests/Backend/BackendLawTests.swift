internal import PropertyTesting
internal import StorageLaws
internal import Testing

@Suite("Backend laws")
struct BackendLawTests {
  @Test func `a buffered read equals the flushed read`() throws {
    try BackendLaws.reads().check()
  }

  @Test func `a crash leaves one commit with its hook's value`() throws {
    try BackendLaws.durability().check()
  }

  @Test func `a defragmentation changes nothing but the file`() throws {
    try BackendLaws.defragmentation().check()
  }

  @Test func `a snapshot is the committed state of its beginning`() throws {
    try BackendLaws.snapshots().check()
  }

  @Test func `the hash is the checksum of all names and rows`() throws {
    try BackendLaws.hashes().check()
  }

  @Test func `sizes are those of the newest commit`() throws {
    try BackendLaws.sizes().check()
  }
}

@Suite("Backend mutants")
struct BackendMutantTests {
  /// Cases within which a law must notice a bug; over nine seeds the rarest took 319.
  private static let caseCountMax = 3000

  @Test(arguments: BackendLaws.trials)
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
