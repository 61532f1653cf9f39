import BackendStore
import BoltStore
import ByteCoding
import Environment
import EtcdMessages
import KeyIndexing
import MVCCStore
import ProtoWire
import SchemaFormat
import SystemIO
import TestSupport
import Testing

/// A database that a real server wrote, and what the server said of it.
struct RealStore: Sendable, CustomTestStringConvertible {
  var path: String
  var version: SemanticVersion
  var revision: Int64
  var compactRevision: Int64
  var hash: UInt32

  var testDescription: String { path }

  /// What the servers told, of `Fixtures/facts.json`; member 1 of three is left out, for its database
  /// is behind its log.
  static let all = [
    RealStore("etcd-3.4", (3, 4, 23), 5468, 4532, 1_357_045_142),
    RealStore("etcd-3.5", (3, 5, 1), 6415, 6290, 3_911_463_161),
    RealStore("etcd-3.5-three-members/m2", (3, 5, 1), 706, 642, 4_180_286_523),
    RealStore("etcd-3.5-three-members/m3", (3, 5, 1), 706, 642, 4_180_286_523),
    RealStore("etcd-3.8-alpha", (3, 8, 0), 5458, 4840, 3_553_618_204),
  ]

  init(
    _ path: String,
    _ version: (Int, Int, Int),
    _ revision: Int64,
    _ compactRevision: Int64,
    _ hash: UInt32
  ) {
    self.path = path
    self.version = SemanticVersion(major: version.0, minor: version.1, patch: version.2)
    (self.revision, self.compactRevision, self.hash) = (revision, compactRevision, hash)
  }
}

@Suite("Restore")
struct RestoreTests {
  @Test(arguments: RealStore.all)
  func `a real database has the revision and the hash its server told`(real: RealStore) throws {
    let path = Repository.path("Fixtures/\(real.path)/member/snap/db")
    let bytes = try DiskFileSystem().contents(of: path, byteCountMax: 1 << 26)
    let stage = try StoreStage(
      StoreRules(of: real.version),
      files: InMemoryFileSystem(["db": bytes])
    )
    #expect(stage.store.currentRevision == real.revision)
    #expect(stage.store.compactRevision == real.compactRevision)
    #expect(try stage.store.hashKV().hash == real.hash)
    try stage.finishCompactions()
    #expect(try stage.store.hashKV().hash == real.hash)
  }

  @Test func `rows beyond one step are all read`() throws {
    let stage = try StoreStage()
    try stage.store.write { transaction throws(KVError) in
      for number in 0..<25_000 {
        let key = bytes("k\(number % 20_000)")
        try transaction.put(key.rawSpan, for: key.rawSpan)
      }
    }
    let before = stage.store.index.revisions(.all, at: 2).revisions
    try stage.store.commit()
    try stage.crash()
    #expect(stage.store.index.count == 20_000)
    #expect(stage.store.index.revisions(.all, at: 2).revisions.elementsEqual(before))
    #expect(try stage.get("k4999")?.version == 2)
    #expect(stage.store.currentRevision == 2)
  }

  @Test(arguments: [
    Row(bytes("short"), bytes("x")),
    Row(RevisionKey(revision: Revision(main: 2)).encoded, [0x0a]),
  ])
  func `rows that no store wrote are an error and no trap`(row: Row) throws {
    let files = try files(with: row)
    #expect(throws: KVError.self) { try StoreStage(files: files) }
  }

  @Test func `after the greatest revision there is none`() throws {
    let value = KeyValue.with { $0.key = bytes("a") }.encoded(as: .gogo)
    let key = RevisionKey(revision: Revision(main: .max, sub: .max)).encoded
    let stage = try StoreStage(files: files(with: Row(key, value)))
    #expect(throws: KVError.revisionsExhausted) { try stage.put("a", "1") }
    #expect(try stage.get("a") != nil)
    try stage.store.compact(at: .max)
    try stage.finishCompactions()
    #expect(try stage.get("a") != nil)
  }

  /// A database whose bucket `key` holds one row.
  private func files(with row: Row) throws -> InMemoryFileSystem {
    let files = InMemoryFileSystem()
    let options = BackendOptions { $0.storage.growthByteCount = 1 << 14 }
    let backend = try Backend(opening: "db", in: files, options)
    try backend.write { batch throws(BackendError) in
      try batch.createBucket(.key)
      try batch.put(row.value, for: row.key, in: .key)
    }
    try backend.close()
    return files
  }
}
