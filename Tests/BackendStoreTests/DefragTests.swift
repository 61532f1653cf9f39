import BackendStore
import BoltStore
import ByteCoding
import Environment
import SchemaFormat
import SystemIO
import TestSupport
import Testing

@Suite("Defragmentation")
struct DefragTests {
  /// A backend with committed, deleted and pending rows.
  private func used(_ change: (inout BackendOptions) -> Void = { _ in }) throws -> Stage {
    let stage = try Stage(change)
    for number in 0..<100 { try stage.put("\(1000 + number)", "value \(number)") }
    try stage.backend.forceCommit()
    for number in 0..<80 { try stage.delete("\(1000 + number)") }
    try stage.backend.forceCommit()
    try stage.put("pending", "1", in: .meta)
    return stage
  }

  @Test(arguments: [1, 2, 7, 20, 21, 22, 10_000])
  func `rows, buckets and hash stay the same`(limit: Int) throws {
    let stage = try used { $0.defragLimit = limit }
    let rows = try stage.backend.texts()
    try stage.backend.defragment()
    #expect(try stage.backend.texts() == rows)
    #expect(try stage.backend.texts(in: .meta) == ["pending=1"])
    let hash = try stage.backend.hash(ignoring: .nothing)
    try stage.backend.defragment()
    #expect(try stage.backend.hash(ignoring: .nothing) == hash)
    #expect(stage.files.files.keys.sorted() == ["db"])
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.hash(ignoring: .nothing) == hash)
  }

  @Test func `a commit after it is durable`() throws {
    let stage = try used()
    try stage.backend.defragment()
    try stage.put("later", "1", in: .meta)
    try stage.backend.forceCommit()
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.texts(in: .meta) == ["later=1", "pending=1"])
  }

  @Test(arguments: [
    InMemoryFileSystem.Operation.create, .write, .sync, .rename, .open,
  ])
  func `an error before the rename leaves the backend in use`(
    operation: InMemoryFileSystem.Operation
  ) throws {
    let stage = try used()
    try stage.backend.forceCommit()
    let failure = FileError.failed(path: "db.tmp.0", operation: "any", reason: "no space")
    // The commit before the copy writes twice and syncs twice, even with nothing pending.
    let isCommitted = operation == .write || operation == .sync
    stage.files.fail(operation, at: isCommitted ? 3 : 1, with: failure)
    #expect(throws: BackendError.storage(.file(failure))) { try stage.backend.defragment() }
    try stage.backend.checkInvariants()
    #expect(stage.files.files.keys.sorted() == ["db"])
    try stage.put("later", "1", in: .meta)
    try stage.backend.forceCommit()
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.texts(in: .meta) == ["later=1", "pending=1"])
    try stage.backend.defragment()
    #expect(try stage.backend.texts(in: .meta) == ["later=1", "pending=1"])
  }

  /// Answers of a crash: all changes kept, all lost, and some of each.
  @Test(arguments: 0..<12)
  func `a crash at any point of it leaves the same rows`(kind: Int) throws {
    for changeCount in 1... {
      let stage = try used { $0.defragLimit = 12 }
      stage.files.losePower(at: changeCount)
      var isCutOff = false
      do {
        try stage.backend.defragment()
      } catch {
        isCutOff = true
      }
      var random = SeededGenerator(seed: UInt64(kind * 1000 + changeCount))
      stage.files.crash { question in
        switch kind {
        case 0: 0
        case 1: question.answerCount - 1
        default: random.below(question.answerCount)
        }
      }
      try stage.reopen()
      let pending = try stage.backend.texts(in: .meta)
      #expect(pending == ["pending=1"] || isCutOff && pending == [])
      #expect(try stage.backend.texts() == (80..<100).map { "\(1000 + $0)=value \($0)" })
      guard isCutOff else { return }
      try Backend.removeLeftovers(of: "db", in: stage.files)
      try stage.backend.defragment()
      #expect(try stage.backend.texts(in: .meta) == pending)
      #expect(stage.files.files.keys.sorted() == ["db"])
    }
  }

  @Test func `a sync of the directory that fails ends the backend`() throws {
    let stage = try used()
    let failure = FileError.failed(path: ".", operation: "sync", reason: "input/output error")
    var syncs = 1
    // The directory's is the last sync of a defragmentation.
    while true {
      let probe = try used()
      probe.files.fail(.sync, at: syncs, with: failure)
      do {
        try probe.backend.defragment()
        break
      } catch {
        syncs += 1
      }
    }
    stage.files.fail(.sync, at: syncs - 1, with: failure)
    #expect(throws: BackendError.storage(.file(failure))) { try stage.backend.defragment() }
    #expect(throws: BackendError.poisoned(.file(failure))) { try stage.backend.lock() }
    stage.files.crash()
    try stage.reopen()
    #expect(try stage.backend.texts(in: .meta) == ["pending=1"])
  }

  @Test func `files that crashes left are passed over and can be removed`() throws {
    let stage = try used()
    for name in ["db.tmp.0", "db.tmp.1", "db.tmp.777", "other.tmp.0"] {
      stage.files.set(name, [1, 2, 3])
    }
    try stage.backend.defragment()
    #expect(
      try Backend.removeLeftovers(of: "db", in: stage.files) == [
        "db.tmp.0", "db.tmp.1", "db.tmp.777",
      ]
    )
    #expect(stage.files.files.keys.sorted() == ["db", "other.tmp.0"])
  }

  @Test func `nothing is done where too many files were left`() throws {
    let stage = try used()
    for number in 0..<64 { stage.files.set("db.tmp.\(number)", []) }
    #expect(throws: BackendError.temporaryFilesLeft(path: "db", count: 64)) {
      try stage.backend.defragment()
    }
    #expect(try stage.backend.texts(in: .meta) == ["pending=1"])
    try stage.put("later", "1", in: .meta)
  }

  @Test func `a nested bucket is refused and nothing happens to it`() throws {
    let files = InMemoryFileSystem()
    let database = try Database.open("db", in: files, Stage.options().storage)
    try database.update { transaction throws(BoltStoreError) in
      _ = try transaction.createBucket(bytes("key")).createBucket(bytes("inside"))
    }
    try database.close()
    let backend = try Backend(opening: "db", in: files, Stage.options())
    let before = files.files.keys.sorted()
    #expect(throws: BackendError.storage(.incompatibleValue)) { try backend.defragment() }
    #expect(files.files.keys.sorted() == before)
    try backend.checkInvariants()
  }
}

/// A database of etcd's own, with what `etcdutl snapshot status` says of it.
struct RealDatabase: Sendable, CustomTestStringConvertible {
  var path: String
  var hash: UInt32
  var byteCount: Int

  var testDescription: String { path }

  static let all = [
    RealDatabase(path: "etcd-3.4/member/snap/db", hash: 2_517_179_661, byteCount: 516_096),
    RealDatabase(path: "etcd-3.5/member/snap/db", hash: 1_657_192_210, byteCount: 475_136),
    RealDatabase(path: "etcd-3.5-snapshot.db", hash: 4_019_503_666, byteCount: 475_136),
    RealDatabase(path: "etcd-3.8-alpha/member/snap/db", hash: 3_046_588_095, byteCount: 524_288),
  ]

  /// The database in memory.
  func files() throws -> InMemoryFileSystem {
    let bytes = try DiskFileSystem().contents(
      of: Repository.path("Fixtures/" + path),
      byteCountMax: 1 << 20
    )
    return InMemoryFileSystem(["db": bytes])
  }
}

@Suite("Hash")
struct HashTests {
  @Test(arguments: RealDatabase.all)
  func `real databases have the hash and the size that etcdutl gives`(real: RealDatabase) throws {
    let backend = try Backend(opening: "db", in: try real.files())
    #expect(try backend.hash(ignoring: .nothing) == real.hash)
    #expect(backend.byteCount == real.byteCount)
  }

  @Test(arguments: RealDatabase.all)
  func `real databases are the same after a defragmentation`(real: RealDatabase) throws {
    let backend = try Backend(opening: "db", in: try real.files())
    let rows = try SchemaFormat.Bucket.allCases.map { try backend.rows(in: $0) }
    try backend.defragment()
    #expect(try backend.hash(ignoring: .nothing) == real.hash)
    #expect(try SchemaFormat.Bucket.allCases.map { try backend.rows(in: $0) } == rows)
    #expect(backend.byteCountInUse >= backend.byteCount - 2 * 4096)
  }

  @Test func `each release leaves out the keys its members differ in`() throws {
    let keys = ["consistent_index", "term", "storageVersion", "confState"]
    func changes(_ key: String, _ ignores: HashIgnores, in bucket: SchemaFormat.Bucket) throws
      -> Bool
    {
      let stage = try Stage()
      try stage.put(key, "1", in: bucket)
      let before = try stage.backend.hash(ignoring: ignores)
      try stage.put(key, "2", in: bucket)
      return try stage.backend.hash(ignoring: ignores) != before
    }
    let counts: [HashIgnores: Int] = [.nothing: 0, .v3_4: 1, .v3_5: 2, .v3_6: 3]
    for ignores in HashIgnores.allCases {
      let ignored = counts[ignores] ?? 0
      for (position, key) in keys.enumerated() {
        #expect(try changes(key, ignores, in: .meta) == (position >= ignored))
        #expect(try changes(key, ignores, in: .lease))
      }
    }
  }

  @Test func `the hash is the checksum of names, keys and values in order`() throws {
    let stage = try Stage()
    try stage.put("b", "2")
    try stage.put("a", "1")
    try stage.put("c", "3", in: .meta)
    let text = bytes("keylease" + "a1b2" + "metac3")
    #expect(try stage.backend.hash(ignoring: .v3_6) == CRC32C.checksum(text.rawSpan))
  }
}

@Suite("Snapshot")
struct SnapshotTests {
  /// Reads a snapshot to its end.
  private func bytes(of snapshot: BackendSnapshot, pieces: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let piece = try snapshot.next(byteCountMax: pieces)
      guard !piece.isEmpty else { return all }
      #expect(piece.count <= pieces)
      all += piece
    }
  }

  @Test(arguments: [1000, 1024, 4096, 1 << 20])
  func `a snapshot is a database with the rows of its moment`(pieces: Int) throws {
    let stage = try Stage()
    for number in 0..<100 { try stage.put("\(1000 + number)", "value \(number)") }
    let rows = try stage.backend.texts()
    let snapshot = try stage.backend.beginSnapshot()
    var copy = try snapshot.next(byteCountMax: 100)
    for round in 0..<10 {
      for number in 0..<100 { try stage.put("\(1000 + number)", "round \(round)") }
      try stage.backend.forceCommit()
    }
    try stage.backend.defragment()
    copy += try bytes(of: snapshot, pieces: pieces)
    try snapshot.end()
    #expect(copy.count == snapshot.byteCount)
    let restored = try Backend(
      opening: "db",
      in: InMemoryFileSystem(["db": copy]),
      Stage.options()
    )
    #expect(try restored.texts() == rows)
    try stage.backend.checkInvariants()
  }

  @Test func `either meta of a snapshot opens it`() throws {
    let stage = try Stage()
    try stage.put("a", "1")
    let snapshot = try stage.backend.beginSnapshot()
    let copy = try bytes(of: snapshot, pieces: 1 << 16)
    try snapshot.end()
    for page in 0...1 {
      var torn = copy
      torn[page * 1024 + 20] ^= 0xff
      let files = InMemoryFileSystem(["db": torn])
      let restored = try Backend(opening: "db", in: files, Stage.options())
      #expect(try restored.texts() == ["a=1"])
    }
  }
}
