internal import PropertyTesting
internal import StorageLaws
internal import Testing

@Suite("Bolt engine")
struct BoltEngineTests {
  @Test func `a database holds what was committed, and a snapshot what was committed before it`()
    throws
  { try BoltLaws.model().check() }

  @Test func `a cursor moves over a bucket as over a sorted list of its keys`() throws {
    try BoltLaws.cursors().check()
  }

  @Test func `what one transaction puts into a new bucket is cut into pages as the format says`()
    throws
  { try BoltLaws.split().check() }

  @Test func `a leaf that deletes have left too small is merged with the neighbor the format says`()
    throws
  { try BoltLaws.merge().check() }

  @Test func `compaction into a new file keeps all keys, values, buckets and sequences`() throws {
    try BoltLaws.compaction().check()
  }

  @Test func `whatever the policy of the freelist, the same commands make the same contents`()
    throws
  {
    try BoltLaws.policies().check()
  }

  @Test func `every page is in use once or free, and none that a snapshot sees is written`() throws
  {
    try BoltLaws.pages().check()
  }

  @Test func `a list of free pages that is found by a scan is the one that was stored`() throws {
    try BoltLaws.rebuild().check()
  }
}

@Suite("Bolt engine under faults")
struct BoltCrashTests {
  @Test func `a damaged meta leaves the commit before it`() throws {
    try BoltLaws.damagedMeta().check()
  }

  @Test func `at every write and sync all that a crash can leave is one of two commits`() throws {
    try BoltLaws.everyCrash().check()
  }

  @Test func `after a loss of power the database is as one of two commits left it`() throws {
    try BoltLaws.crashes().check()
  }

  @Test func `a refused write or sync poisons the database`() throws {
    try BoltLaws.refusals().check()
  }
}

@Suite("Freelist laws")
struct FreelistLawTests {
  @Test func `a freelist holds, hands out and releases the pages that the rules say`() throws {
    try BoltLaws.freelist().check()
  }

  @Test func `a list of free pages reads back from its pages, however long`() throws {
    try BoltLaws.storedFreelist().check()
  }
}

@Suite("Bolt mutants")
struct BoltMutantTests {
  @Test(arguments: BoltLaws.trials)
  func `every bug of the engine and the freelist falsifies its law`(trial: MutantTrial) {
    let settings = RunSettings(seed: 1, cases: 4 * trial.law.cases, shrinkRuns: 0)
    let report = trial.law.run(settings)
    guard case .falsified = report else {
      Issue.record("\(trial) survives “\(trial.law.statement)”: \(report)")
      return
    }
  }
}
