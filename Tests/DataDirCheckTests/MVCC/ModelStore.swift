import BoltFormat
import ByteCoding
import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import ProtoWire
import SchemaFormat

/// A key-value store as simple as it can be: one dictionary a revision, and every row kept.
struct ModelStore {
  /// A row, and the entry that made it.
  struct Row {
    var at: RevisionKey
    var value: KeyValue
    var index: UInt64
  }

  var revision: Int64 = 1
  var compactRevision: Int64 = 0
  var rows: [Row] = []
  var leases: Set<Int64> = []
  /// What was live after each revision.
  var states: [Int64: [[UInt8]: KeyValue]] = [1: [:]]

  var live: [[UInt8]: KeyValue] { states[revision] ?? [:] }

  /// Applies a request as a server does.
  mutating func apply(_ request: InternalRaftRequest.Request, index: UInt64) {
    var transaction = Transaction(live: live, main: revision + 1)
    switch request {
    case .put(let put) where isRefused(put): return
    case .put(let put): transaction.put(put)
    case .deleteRange(let delete):
      transaction.delete { $0.isWithin(delete.key, delete.rangeEnd) }
    case .txn(let txn):
      let path = operations(of: txn)
      let isRefused = path.contains {
        if case .put(let put) = $0 { self.isRefused(put) } else { false }
      }
      if isRefused { return }
      for operation in path {
        if case .put(let put) = operation { transaction.put(put) }
        guard case .deleteRange(let delete) = operation else { continue }
        transaction.delete { $0.isWithin(delete.key, delete.rangeEnd) }
      }
    case .leaseGrant(let grant): leases.insert(grant.id)
    case .leaseRevoke(let revoke):
      guard leases.remove(revoke.id) != nil else { return }
      let attached = live.filter { $0.value.lease == revoke.id }
      transaction.delete { attached[$0] != nil }
    default: return
    }
    guard !transaction.changes.isEmpty else { return }
    revision += 1
    states[revision] = transaction.live
    rows += transaction.changes.map { Row(at: $0.at, value: $0.value, index: index) }
  }

  private func isRefused(_ put: PutRequest) -> Bool {
    if put.ignoreValue || put.ignoreLease, live[put.key] == nil { return true }
    return put.lease != 0 && !leases.contains(put.lease)
  }

  private func operations(of txn: TxnRequest) -> [RequestOp.Request] {
    let holds = txn.compare.allSatisfy { $0.holds(in: live) }
    return (holds ? txn.success : txn.failure).flatMap { operation -> [RequestOp.Request] in
      guard case .txn(let nested) = operation.request else {
        return operation.request.map { [$0] } ?? []
      }
      return operations(of: nested)
    }
  }

  /// Forgets the rows that a compaction removes.
  mutating func compact(at main: Int64) {
    compactRevision = main
    var newest: [[UInt8]: RevisionKey] = [:]
    for row in rows where row.at.revision.main <= main { newest[row.value.key] = row.at }
    rows.removeAll { row in
      row.at.revision.main <= main && (row.at.isTombstone || newest[row.value.key] != row.at)
    }
  }

  /// The database a server would have written.
  func database(consistentIndex: UInt64) -> [UInt8] {
    var meta: [(key: String, value: [UInt8])] = [("consistent_index", bigEndian(consistentIndex))]
    if compactRevision > 0 {
      let mark = RevisionKey(revision: Revision(main: compactRevision)).encoded
      meta += [("finishedCompactRev", mark), ("scheduledCompactRev", mark)]
    }
    let pairs = rows.map { (key: $0.at.encoded, value: $0.value.encoded(as: .gogo)) }
    return BoltImage(buckets: [
      BoltImage.Bucket(name: Array("key".utf8), pairs: pairs), BoltImage.Bucket("meta", meta),
    ]).encoded()
  }
}

/// What one request changes.
private struct Transaction {
  var live: [[UInt8]: KeyValue]
  let main: Int64
  var changes: [(at: RevisionKey, value: KeyValue)] = []

  private func next(isTombstone: Bool) -> RevisionKey {
    RevisionKey(
      revision: Revision(main: main, sub: Int64(changes.count)),
      isTombstone: isTombstone
    )
  }

  mutating func put(_ put: PutRequest) {
    let before = live[put.key]
    let after = KeyValue.with {
      $0.key = put.key
      $0.value = put.ignoreValue ? before?.value ?? [] : put.value
      $0.lease = put.ignoreLease ? before?.lease ?? 0 : put.lease
      $0.createRevision = before?.createRevision ?? main
      $0.modRevision = main
      $0.version = (before?.version ?? 0) + 1
    }
    changes.append((next(isTombstone: false), after))
    live[put.key] = after
  }

  mutating func delete(where matches: ([UInt8]) -> Bool) {
    for key in live.keys.filter(matches).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      live[key] = nil
      changes.append((next(isTombstone: true), KeyValue.with { $0.key = key }))
    }
  }
}

extension [UInt8] {
  fileprivate func isWithin(_ key: [UInt8], _ rangeEnd: [UInt8]) -> Bool {
    if rangeEnd.isEmpty { return self == key }
    if lexicographicallyPrecedes(key) { return false }
    return rangeEnd == [0] || lexicographicallyPrecedes(rangeEnd)
  }
}

extension Compare {
  fileprivate func holds(in live: [[UInt8]: KeyValue]) -> Bool {
    let found = live[key]
    switch targetUnion {
    case .version(let value): return holds(found?.version ?? 0, value)
    case .createRevision(let value): return holds(found?.createRevision ?? 0, value)
    case .modRevision(let value): return holds(found?.modRevision ?? 0, value)
    case .lease(let value): return holds(found?.lease ?? 0, value)
    case .value(let value):
      guard let found else { return false }
      if found.value == value { return result == .equal }
      let isLess = found.value.lexicographicallyPrecedes(value)
      return result == .notEqual || result == (isLess ? .less : .greater)
    case nil: return false
    }
  }

  private func holds(_ left: Int64, _ right: Int64) -> Bool {
    switch result {
    case .equal: left == right
    case .notEqual: left != right
    case .greater: left > right
    default: left < right
    }
  }
}
