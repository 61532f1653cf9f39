import ByteCoding
import DamageRecipes
import Environment
import EtcdMessages
import ProtoWire
import SchemaFormat
import SystemIO
import TestSupport
import Testing

@testable import DataDirCheck

@Suite("Key history")
struct KeyHistoryTests {
  private func history(
    _ fileSystem: some FileSystem,
    at path: String = "",
    _ interval: KeyInterval = .all
  ) throws -> KeyHistory {
    let base = path.isEmpty ? "" : path + "/"
    var rows = try RowStream(BoltBrowser(opening: base + "member/snap/db", in: fileSystem))
    let directory = try WALDirectory(fileSystem: fileSystem, path: base + "member/wal")
    var log: LogEntries? = LogEntries(directory, in: fileSystem)
    return try HistoryQuery(interval).run(on: &rows, &log, progress: SilentProgress())
  }

  @Test(arguments: 0..<150)
  func `no revision is said to be another entry's`(seed: UInt64) throws {
    let random = RandomHistory(seed: seed, entryCount: 60)
    let history = try history(random.fileSystem)
    let expected = random.store.rows
    #expect(history.revisions.map(\.at) == expected.map(\.at))
    for (revision, row) in zip(history.revisions, expected) {
      guard let maker = revision.maker else { continue }
      #expect(maker.index == row.index, "\(revision.at) of seed \(seed)")
    }
  }

  /// What stays unknown lies where the log begins, or hangs on a comparison of values.
  @Test func `of a hundred revisions above the compaction at most one stays unknown`() throws {
    var known = 0
    var unknown = 0
    for seed in UInt64(0)..<100 {
      let random = RandomHistory(seed: seed, entryCount: 60)
      for revision in try history(random.fileSystem).revisions
      where revision.at.revision.main > random.store.compactRevision {
        if revision.maker == nil { unknown += 1 } else { known += 1 }
      }
    }
    #expect(unknown * 100 <= known, "\(unknown) unknown, \(known) known")
  }

  /// Their logs are whole, so a replay from the first entry has the last word.
  @Test(arguments: [
    ("etcd-3.4", 0), ("etcd-3.5", 0), ("etcd-3.5-three-members/m1", 0),
    ("etcd-3.5-three-members/m2", 0), ("etcd-3.5-three-members/m3", 0), ("etcd-3.8-alpha", 1),
  ])
  func `a real log finds the entry a replay finds`(name: String, unknownCount: Int) throws {
    let path = Repository.path("Fixtures/\(name)")
    let history = try history(DiskFileSystem(), at: path)
    var entries: [(RevisionMaker, EntryPayload)] = []
    var log = LogEntries(
      try WALDirectory(fileSystem: DiskFileSystem(), path: path + "/member/wal"),
      in: DiskFileSystem()
    )
    try log.forEach(progress: SilentProgress()) { entry, payload in
      entries.append((entry, payload))
      return true
    }
    var store = ModelStore()
    for (entry, payload) in entries.reversed() where entry.index <= history.consistentIndex ?? 0 {
      guard case .request(let request) = payload, let asked = request.request else { continue }
      store.apply(asked, index: entry.index)
    }
    var makers: [Int64: UInt64] = [:]
    for row in store.rows { makers[row.at.revision.main] = row.index }
    #expect(store.revision == history.currentRevision)
    for revision in history.revisions {
      guard let maker = revision.maker else { continue }
      #expect(maker.index == makers[revision.at.revision.main], "\(revision.at)")
    }
    #expect(history.revisions.count { $0.maker == nil } == unknownCount)
  }

  @Test func `entries after the consistent index are listed, not aligned`() throws {
    var random = RandomHistory(seed: 7, entryCount: 20)
    let database = random.store.database(consistentIndex: random.consistentIndex)
    let key = Array("/k/0".utf8)
    random.log.propose(.put(PutRequest.with { $0.key = key }))
    random.log.propose(.put(PutRequest.with { $0.key = Array("/other".utf8) }))
    var files = random.log.files()
    files["member/snap/db"] = database
    let history = try history(InMemoryFileSystem(files), .key(key))
    #expect(history.pending.map(\.entry.index) == [random.consistentIndex - 1])
    #expect(history.pending.map(\.request) == ["put /k/0 (0 bytes)"])
  }

  @Test func `a log that contradicts the rows names no entry below`() throws {
    let random = RandomHistory(seed: 3, entryCount: 30)
    var other = RandomHistory(seed: 4, entryCount: 40)
    other.log.propose(.put(PutRequest.with { $0.key = Array("/never".utf8) }))
    var files = other.log.files()
    files["member/snap/db"] = random.store.database(consistentIndex: other.consistentIndex)
    let history = try history(InMemoryFileSystem(files))
    #expect(history.revisions.allSatisfy { $0.maker == nil })
    #expect(
      history.unknown
        == "entry \(other.consistentIndex) fits none of the revisions it can have made"
    )
  }

  @Test func `a limit keeps the newest revisions`() throws {
    let fileSystem = RandomHistory(seed: 5, entryCount: 60).fileSystem
    let all = try history(fileSystem)
    var rows = try RowStream(BoltBrowser(opening: "member/snap/db", in: fileSystem))
    var log: LogEntries?
    let some = try HistoryQuery(.all, limit: 3).run(on: &rows, &log, progress: SilentProgress())
    #expect(some.revisions.map(\.at) == all.revisions.suffix(3).map(\.at))
    #expect(some.omittedCount == all.revisions.count - 3)
    #expect(some.revisions.allSatisfy { $0.maker == nil } && some.unknown == nil)
  }
}
