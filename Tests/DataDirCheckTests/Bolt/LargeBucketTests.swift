import BoltFormat
import DamageRecipes
import DataDirCheck
import Environment
import Testing

@Suite("Large buckets")
struct LargeBucketTests {
  /// Walks a healthy member's database, keeping few bytes of each bucket.
  private func facts(keeping byteCount: Int) throws -> BackendFacts {
    var history = StoreHistory.sample()
    history.put("/leased", lease: EtcdImage.leaseID)
    let database = try InMemoryFileSystem(["db": EtcdImage(history).encoded]).open("db")
    var options = WalkOptions.all
    options.copiedByteCountMax = byteCount
    let opened = BoltWalk(try DatabaseFile(database, name: "db"), options: options)
    var walk = try #require(opened)
    try walk.run(SerialRunner(), progress: SilentProgress())
    return walk.facts
  }

  @Test func `a bucket within the limit is complete`() throws {
    let facts = try facts(keeping: 64 << 20)
    #expect(facts.truncatedBuckets.isEmpty)
    #expect(facts.isComplete("lease") && !facts.pairs("lease").isEmpty)
  }

  @Test func `no lease is called missing where the bucket was too large to be kept`() throws {
    let facts = try facts(keeping: 1)
    #expect(!facts.isComplete("lease"))
    #expect(!facts.leaseReferences.isEmpty)
    let result = CrossCheck(backend: facts, wal: nil, snap: nil).run()
    #expect(!result.findings.contains { $0.problem.id == "C3" })
    #expect(result.unproven.contains { $0.contains("bucket lease is too large") })
  }
}
