import BackendStore
import BoltStore
import ByteCoding
import Environment
import EtcdMessages
import KeyIndexing
import MVCCStore
import ProtoWire
import SchemaFormat
import TestSupport
import Testing

/// Rows as no store writes them, in a database that is sound otherwise.
@Suite("Hostile rows")
struct HostileTests {
  @Test(arguments: 0..<60)
  func `rows of any numbers give answers or errors, and no trap`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let files = InMemoryFileSystem()
    let options = BackendOptions { $0.storage.growthByteCount = 1 << 14 }
    let backend = try Backend(opening: "db", in: files, options)
    try backend.lock()
    try backend.batch.createBucket(.key)
    try backend.batch.createBucket(.meta)
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let row = Self.row(&random)
      try backend.batch.put(row.value, for: row.key, in: .key)
    }
    for key in [MetaKey.scheduledCompactRev, .finishedCompactRev] where Bool.random(using: &random)
    {
      let mark = RevisionKey(revision: Revision(main: Self.number(&random), sub: 0)).encoded
      try backend.batch.put(mark, for: Array(key.rawValue.utf8), in: .meta)
    }
    try backend.unlock()
    try backend.close()
    do {
      try use(StoreStage(files: files))
    } catch is KVError {
      // It says what is wrong, which is all that is asked.
    }
  }

  /// Does a little of everything.
  private func use(_ stage: StoreStage) throws {
    let store = stage.store
    try attempt { try store.checkInvariants() }
    for revision in [0, 1, 2, store.currentRevision, store.compactRevision, .max, .min] {
      try attempt { _ = try store.hashKV(at: revision) }
      try attempt { _ = try stage.get("a", at: revision) }
      var events: [Event] = []
      try attempt {
        try store.view.visitHistory(from: revision, through: store.currentRevision) { _, event in
          events.append(event)
          return true
        }
      }
      for event in events { try attempt { _ = try store.view.previousPair(of: event) } }
    }
    try attempt { try stage.put("a", "1") }
    try attempt { try stage.delete("\0", "\0") }
    try attempt { try store.compact(at: store.currentRevision) }
    try attempt { try stage.finishCompactions() }
    try attempt { try store.commit() }
    try attempt { try stage.crash() }
  }

  private func attempt(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch is KVError {
      // A refusal, or what ended the store.
    }
  }

  private static func row(_ random: inout SeededGenerator) -> Row {
    let revision = Revision(main: number(&random), sub: number(&random))
    let key = RevisionKey(revision: revision, isTombstone: Bool.random(using: &random))
    let value = KeyValue.with {
      $0.key = Bool.random(using: &random) ? bytes("a") : bytes("b")
      $0.createRevision = number(&random)
      $0.modRevision = number(&random)
      $0.version = number(&random)
      $0.lease = number(&random)
    }
    var encoded = value.encoded(as: .gogo)
    if Int.random(in: 0..<16, using: &random) == 0 { encoded.removeLast() }
    return Row(key.encoded, encoded)
  }

  /// Mostly small, often at an edge, now and then not allowed at all.
  private static func number(_ random: inout SeededGenerator) -> Int64 {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: .max
    case 1: .max - 1
    case 2: 0
    case 3: Int.random(in: 0..<20, using: &random) == 0 ? .min : 1
    default: Int64.random(in: 0...6, using: &random)
    }
  }
}
