import BackendStore
import BoltStore
import ByteCoding
import Environment
import EtcdMessages
import MVCCStore
import ProtoWire
import SchemaFormat

/// A store over files in memory.
final class StoreStage {
  let files: InMemoryFileSystem
  let rules: StoreRules
  let leases = LeaseTable()
  private(set) var consistentIndex: ConsistentIndex
  private(set) var store: KVStore
  /// What the hook was told.
  private(set) var events: [(revision: Int64, events: [Event])] = []

  init(_ rules: StoreRules = .latest, files: InMemoryFileSystem = InMemoryFileSystem()) throws {
    self.files = files
    self.rules = rules
    (store, consistentIndex) = try Self.open(files, rules, leases)
  }

  private static func open(
    _ files: InMemoryFileSystem,
    _ rules: StoreRules,
    _ leases: LeaseTable
  ) throws -> (KVStore, ConsistentIndex) {
    let index = ConsistentIndex(rules: rules)
    let options = BackendOptions { $0.storage.growthByteCount = 1 << 14 }
    let backend = try Backend(
      opening: "db",
      in: files,
      options,
      preCommit: rules.savesIndexWithWrites ? nil : index.save
    )
    try index.load(from: backend)
    let store = try KVStore(on: backend, rules: rules, consistentIndex: index, leases: leases)
    return (store, index)
  }

  /// Loses what is not durable, and starts again.
  func crash() throws {
    files.crash()
    leases.removeAttachments()
    (store, consistentIndex) = try Self.open(files, rules, leases)
  }

  /// Notes what the hook is told from now on.
  func listen() {
    store.onChange = { [unowned self] revision, events in self.events.append((revision, events)) }
  }

  @discardableResult
  func put(_ key: String, _ value: String, lease: Int64 = 0) throws -> Int64 {
    let request = PutRequest.with {
      ($0.key, $0.value, $0.lease) = (bytes(key), bytes(value), lease)
    }
    return try store.put(request).header?.revision ?? 0
  }

  @discardableResult
  func delete(_ key: String, _ end: String = "") throws -> Int64 {
    try store.deleteRange(.with { ($0.key, $0.rangeEnd) = (bytes(key), bytes(end)) }).deleted
  }

  func get(_ key: String, at revision: Int64 = 0) throws -> KeyValue? {
    try store.range(.with { ($0.key, $0.revision) = (bytes(key), revision) }).kvs.first
  }

  /// Carries out all that is left of compactions.
  func finishCompactions(_ pace: CompactionPace = CompactionPace()) throws {
    while try store.compactBatch(pace) {}
  }

  /// Rows of bucket `key`, such as `2.0 a`, `3.0t a`.
  func rows() throws -> [String] {
    try store.backend.rows(in: .key).map { row in
      let key = try RevisionKey(parsing: row.key.rawSpan)
      let pair = try KeyValue(decoding: row.value.rawSpan)
      return "\(key) \(text(pair.key))"
    }
  }
}

/// Leases as a dictionary; those that exist are to be named before.
final class LeaseTable: LeaseAttachments {
  var ids: Set<Int64> = []
  private(set) var attachments: [[UInt8]: Int64] = [:]

  var hasAttachments: Bool { !attachments.isEmpty }

  func exists(_ lease: Int64) -> Bool { ids.contains(lease) }
  func lease(of key: [UInt8]) -> Int64? { attachments[key] }
  func attach(_ key: [UInt8], to lease: Int64) -> Bool {
    guard exists(lease) else { return false }
    attachments[key] = lease
    return true
  }
  func detach(_ key: [UInt8], from lease: Int64) {
    if attachments[key] == lease { attachments[key] = nil }
  }
  func removeAttachments() { attachments = [:] }

  /// Attached keys with their leases, in key order.
  var table: [String] {
    attachments.map { "\(text($0.key)) \($0.value)" }.sorted()
  }
}

/// The bytes of some text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// The text of some bytes.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
