package import EtcdMessages
package import WALFormat

/// Which records of a log are wanted.
package struct RecordFilter: Sendable {
  /// Raft indexes of entries and snapshots; nil for any.
  package var indexes: ClosedRange<UInt64>?
  /// Term of entries, states and snapshots; nil for any.
  package var term: UInt64?
  /// Kinds of records; empty for any.
  package var recordKinds: [RecordKind] = []
  /// Kinds of requests; empty for any.
  package var requestKinds: [RequestKind] = []
  /// Keys that a request must name; nil for any.
  package var keys: KeyInterval?

  /// Creates a filter that everything passes.
  package init() {}

  /// Whether only entries can pass.
  private var isAboutEntries: Bool { !requestKinds.isEmpty || keys != nil }

  /// Whether a record passes.
  package func matches(_ record: LogRecord) -> Bool {
    if !recordKinds.isEmpty, !recordKinds.contains(record.kind) { return false }
    if let indexes {
      guard let index = record.index, indexes.contains(index) else { return false }
    }
    if let term, record.term != term { return false }
    guard isAboutEntries else { return true }
    guard let payload = record.payload else { return false }
    if !requestKinds.isEmpty, !requestKinds.contains(payload.kind) { return false }
    if let keys, !payload.keyIntervals.contains(where: keys.overlaps) { return false }
    return true
  }
}

extension EntryPayload {
  /// The keys the request names, in the order it names them.
  var keyIntervals: [KeyInterval] {
    guard case .request(let request) = self, let request = request.request else { return [] }
    switch request {
    case .put(let put): return [.key(put.key)]
    case .range(let range): return [KeyInterval(key: range.key, rangeEnd: range.rangeEnd)]
    case .deleteRange(let delete):
      return [KeyInterval(key: delete.key, rangeEnd: delete.rangeEnd)]
    case .txn(let txn): return txn.keyIntervals
    case _: return []
    }
  }
}

extension TxnRequest {
  /// The keys of all conditions and operations, nested ones included.
  ///
  /// The decoder bounds the nesting, so the list of transactions that are still to be looked into
  /// is finite.
  fileprivate var keyIntervals: [KeyInterval] {
    var intervals: [KeyInterval] = []
    var pending = [self]
    while let txn = pending.popLast() {
      intervals += txn.compare.map { KeyInterval(key: $0.key, rangeEnd: $0.rangeEnd) }
      for operation in txn.success + txn.failure {
        switch operation.request {
        case .put(let put): intervals.append(.key(put.key))
        case .range(let range):
          intervals.append(KeyInterval(key: range.key, rangeEnd: range.rangeEnd))
        case .deleteRange(let delete):
          intervals.append(KeyInterval(key: delete.key, rangeEnd: delete.rangeEnd))
        case .txn(let inner): pending.append(inner)
        case nil: break
        }
      }
    }
    return intervals
  }
}
