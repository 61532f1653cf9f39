import EtcdMessages
import ProtoWire
package import SchemaFormat

/// A row of bucket `key`, as a server would write it.
package struct HistoryRow: Equatable, Sendable {
  /// The row's key.
  package var at: RevisionKey
  /// User key.
  package var key: [UInt8]
  /// Revision that created the key; 0 in a tombstone.
  package var createRevision: Int64 = 0
  /// The row's own main revision; 0 in a tombstone.
  package var modRevision: Int64 = 0
  /// Writes since the key was created; 0 in a tombstone.
  package var version: Int64 = 0
  /// User value.
  package var value: [UInt8] = []
  /// Lease, or 0.
  package var lease: Int64 = 0

  /// The row's value, encoded.
  package var encodedValue: [UInt8] {
    var message = KeyValue()
    message.key = key
    message.createRevision = createRevision
    message.modRevision = modRevision
    message.version = version
    message.value = value
    message.lease = lease
    return message.encoded(as: .gogo)
  }
}

/// What clients did to a store, and the rows that leaves: the simplest model there is.
///
/// Transactions may change a key several times. Compaction keeps what the newest row of each key at
/// or below its revision says, and a tombstone only where it stands exactly there, as the rules
/// since 3.4.34 and 3.5.16 have it. Nothing here is shared with the code under test.
///
/// > Source: formats.md §7.1, §7.4; problems.md, law 7.
package struct StoreHistory: Sendable {
  /// One change of a transaction.
  package enum Change: Sendable {
    /// Writes a key.
    case put(String, value: String = "v", lease: Int64 = 0)
    /// Deletes a key; nothing if it is not there.
    case delete(String)
  }

  /// What clients asked for, in order; a compaction has no changes.
  package private(set) var log: [(changes: [Change], compaction: Int64?)] = []
  /// Rows in revision order.
  package private(set) var rows: [HistoryRow] = []
  /// Current revision.
  package private(set) var revision: Int64 = 1
  /// Last compaction ordered; nil if none was.
  package private(set) var scheduled: Int64?
  /// Last compaction finished; nil if none was.
  package private(set) var finished: Int64?

  /// Creates the history of a new store.
  package init() {}

  /// Runs a transaction; one that changes nothing has no revision.
  package mutating func run(_ changes: [Change]) {
    log.append((changes, nil))
    let main = revision + 1
    var sub: Int64 = 0
    for change in changes {
      guard let row = row(change, at: Revision(main: main, sub: sub)) else { continue }
      rows.append(row)
      sub += 1
    }
    if sub > 0 { revision = main }
  }

  /// Writes one key.
  package mutating func put(_ key: String, _ value: String = "v", lease: Int64 = 0) {
    run([.put(key, value: value, lease: lease)])
  }

  /// Deletes one key.
  package mutating func delete(_ key: String) { run([.delete(key)]) }

  /// Orders a compaction and finishes it.
  package mutating func compact(_ revision: Int64) {
    schedule(revision)
    finished = revision
    rows = rows.filter { row in
      guard row.at.revision.main <= revision else { return true }
      let newest = rows.last { $0.key == row.key && $0.at.revision.main <= revision }
      guard newest == row else { return false }
      return !row.at.isTombstone || row.at.revision.main == revision
    }
  }

  /// Orders a compaction that is never finished.
  package mutating func schedule(_ revision: Int64) {
    log.append(([], revision))
    scheduled = revision
  }

  /// The newest row of a key; nil if it has none.
  package func last(_ key: [UInt8]) -> HistoryRow? { rows.last { $0.key == key } }

  private func row(_ change: Change, at revision: Revision) -> HistoryRow? {
    switch change {
    case .put(let key, let value, let lease):
      let live = last(Array(key.utf8)).flatMap { $0.at.isTombstone ? nil : $0 }
      return HistoryRow(
        at: RevisionKey(revision: revision),
        key: Array(key.utf8),
        createRevision: live?.createRevision ?? revision.main,
        modRevision: revision.main,
        version: (live?.version ?? 0) + 1,
        value: Array(value.utf8),
        lease: lease
      )
    case .delete(let key):
      guard let live = last(Array(key.utf8)), !live.at.isTombstone else { return nil }
      return HistoryRow(
        at: RevisionKey(revision: revision, isTombstone: true),
        key: Array(key.utf8)
      )
    }
  }
}

extension StoreHistory {
  /// A history with keys of every fate: written once and often, deleted, deleted and written again.
  ///
  /// It has about `count` transactions; the revision is one more.
  package static func sample(_ count: Int = 60, compactedAt compaction: Int64? = nil) -> Self {
    var history = StoreHistory()
    for step in 0..<count {
      let key = "/registry/pods/default/web-\(step % 7)"
      switch step % 10 {
      case 3: history.run([.delete(key), .put(key, value: "again"), .put("/also/\(step)")])
      case 8 where history.last(Array(key.utf8))?.at.isTombstone == false: history.delete(key)
      default: history.put(key, "value \(step)", lease: step % 10 == 5 ? 0x4ee7 : 0)
      }
    }
    if let compaction { history.compact(compaction) }
    return history
  }
}
