internal import PropertyTesting
internal import StorageLaws
internal import Testing

@Suite("Bolt engine")
struct BoltEngineTests {
  @Test func `a database holds what was committed, and a snapshot what was committed before it`()
    throws
  {
    try BoltLaws.model().check()
  }
}
