import BackendStore
import ByteCoding
import EtcdMessages
import MVCCStore
import ProtoWire
import SchemaFormat
import Testing

@Suite("Store")
struct StoreTests {
  @Test func `the first write makes revision two`() throws {
    let stage = try StoreStage()
    #expect(stage.store.currentRevision == 1)
    #expect(try stage.put("a", "1") == 2)
    #expect(stage.store.currentRevision == 2)
  }

  @Test func `versions count from one in each life of a key`() throws {
    let stage = try StoreStage()
    try stage.put("a", "1")
    try stage.put("a", "2")
    let second = try #require(try stage.get("a"))
    #expect((second.createRevision, second.modRevision, second.version) == (2, 3, 2))
    #expect(try stage.delete("a") == 1)
    #expect(try stage.get("a") == nil)
    try stage.put("a", "3")
    let third = try #require(try stage.get("a"))
    #expect((third.createRevision, third.modRevision, third.version) == (5, 5, 1))
    #expect(try stage.get("a", at: 3)?.value == bytes("2"))
    #expect(try stage.get("a", at: 4) == nil)
  }

  @Test func `a deletion of nothing takes no revision`() throws {
    let stage = try StoreStage()
    try stage.put("a", "1")
    let response = try stage.store.deleteRange(.with { $0.key = bytes("b") })
    #expect(response.deleted == 0)
    #expect(response.header?.revision == 2)
    #expect(stage.store.currentRevision == 2)
  }

  @Test func `changes of a transaction are numbered in order`() throws {
    let stage = try StoreStage()
    try stage.store.write { transaction throws(KVError) in
      let value = bytes("1")
      for name in ["b", "a", "c"] {
        let key = bytes(name)
        try transaction.put(value.rawSpan, for: key.rawSpan)
      }
      try transaction.deleteRange(.range(bytes("a"), bytes("c")))
    }
    #expect(try stage.rows() == ["2.0 b", "2.1 a", "2.2 c", "2.3t a", "2.4t b"])
    #expect(try stage.get("c")?.version == 1)
  }

  @Test func `a row is what the schema writes`() throws {
    let stage = try StoreStage()
    stage.leases.ids = [-7]
    try stage.put("key", "value", lease: -7)
    try stage.put("key", "", lease: -7)
    try stage.put("", "empty")
    try stage.delete("key")
    for row in try stage.store.backend.rows(in: .key) {
      let pair = try KeyValue(decoding: row.value.rawSpan)
      #expect(pair.encoded(as: .gogo) == row.value)
    }
    #expect(try stage.rows() == ["2.0 key", "3.0 key", "4.0 ", "5.0t key"])
    #expect(try stage.get("key", at: 2)?.lease == -7)
  }

  @Test func `the hook learns of each change once its revision counts`() throws {
    let stage = try StoreStage()
    try stage.put("a", "0")
    stage.listen()
    try stage.put("a", "1")
    try stage.delete("b")
    try stage.delete("a")
    #expect(stage.events.map(\.revision) == [3, 4])
    let put = try #require(stage.events.first?.events.first)
    #expect(put.type == .put)
    #expect(try stage.get("a", at: 3) == put.kv)
    #expect(try stage.store.view.previousPair(of: put)?.value == bytes("0"))
    let deletion = try #require(stage.events.last?.events.first)
    #expect(deletion.type == .delete)
    #expect(deletion.kv == KeyValue.with { ($0.key, $0.modRevision) = (bytes("a"), 4) })
    var told: [Event] = []
    try stage.store.view.visitHistory(from: 3, through: 4) { _, event in
      told.append(event)
      return true
    }
    #expect(told == [put, deletion])
  }

  @Test func `a read keeps its revision and its rows`() throws {
    let stage = try StoreStage()
    try stage.put("a", "1")
    let read = try stage.store.beginRead()
    try stage.put("a", "2")
    try stage.put("b", "2")
    try stage.store.commit()
    let pairs = try read.view.range(.all).pairs
    #expect(pairs.map(\.value) == [bytes("1")])
    #expect(read.view.revision == 2)
    try read.end()
  }

  @Test func `leases follow their keys`() throws {
    let stage = try StoreStage()
    stage.leases.ids = [1, 2]
    try stage.put("a", "x", lease: 1)
    try stage.put("b", "x", lease: 1)
    #expect(stage.leases.table == ["a 1", "b 1"])
    try stage.put("a", "y", lease: 2)
    try stage.put("b", "y")
    #expect(stage.leases.table == ["a 2"])
    try stage.store.commit()
    try stage.crash()
    #expect(stage.leases.table == ["a 2"])
    try stage.delete("a")
    #expect(stage.leases.table == [])
    #expect(throws: KVError.refused(.leaseNotFound)) { try stage.put("a", "z", lease: 3) }
  }

  @Test func `the hash of the database leaves out what its release does`() throws {
    let stages = try [4, 5, 6].map { minor in
      try StoreStage(StoreRules(of: SemanticVersion(major: 3, minor: minor)))
    }
    for stage in stages {
      try stage.put("a", "1")
      let before = try stage.store.hash()
      #expect(before.revision == 2)
      stage.consistentIndex.beginApplying(index: 9, term: 3)
      stage.consistentIndex.finishApplying()
      #expect(try stage.store.hash() == before)
    }
    #expect(Set(try stages.map { try $0.store.hash().hash }).count == 1)
  }

  @Test func `the keys of a lease go in one revision and in key order`() throws {
    let stage = try StoreStage()
    for key in ["b", "a", "c"] { try stage.put(key, "x") }
    let count = try stage.store.deleteKeys([bytes("c"), bytes("a"), bytes("z"), bytes("b")])
    #expect(count == 3)
    #expect(try stage.rows().suffix(3) == ["5.0t a", "5.1t b", "5.2t c"])
  }
}
