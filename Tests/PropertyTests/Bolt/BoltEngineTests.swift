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
