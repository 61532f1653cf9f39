internal import BackendStore
internal import ByteCoding
package import EtcdMessages
internal import KeyIndexing
internal import ProtoWire
internal import SchemaFormat

/// What a range is asked for, beside which keys.
package struct RangeOptions: Equatable, Sendable {
  /// Most pairs to give, in key order; 0 or less for all.
  package var limit: Int64 = 0
  /// Main revision to read at; 0 or less for the current.
  package var revision: Int64 = 0
  /// Whether the number of keys is all that is wanted.
  package var countOnly = false

  /// Asks for all pairs of the current revision.
  package init() {}
}

/// The pairs of a range.
package struct RangeResult: Equatable, Sendable {
  /// The pairs, in key order.
  package var pairs: [KeyValue]
  /// How many there are without the limit.
  package var count: Int
  /// The current revision, which is not the one that was read at.
  package var revision: Int64
}

/// The key space as a reader sees it.
///
/// > Source: formats.md §7.3; `server/storage/mvcc/kvstore_txn.go`, `storeTxnRead`, in etcd.
package struct ReadView {
  let store: KVStore
  let reader: any BufferedReader
  /// The current revision, as far as this reader knows.
  package let revision: Int64

  /// Reads below this are refused; -1 if there was no compaction.
  ///
  /// A compaction takes rows from under readers, too, so this is the store's of now.
  package var compactRevision: Int64 { store.compactRevision }

  /// The main revision that a request for one is read at.
  ///
  /// - Throws: ``KVRefusal/futureRevision`` and ``KVRefusal/compacted``.
  package func mainRevision(_ asked: Int64) throws(KVError) -> Int64 {
    guard asked <= revision else { throw .refused(.futureRevision) }
    var main = asked <= 0 ? revision : asked
    if store.rules.mutates(.readFollowsStore), asked <= 0 {
      main = max(main, store.currentRevision)
    }
    let least = compactRevision + (store.rules.mutates(.compactRevisionIsCompacted) ? 1 : 0)
    guard main >= least || store.rules.mutates(.compactedRevisionIsRead) else {
      throw .refused(.compacted)
    }
    return main
  }

  /// Reads the pairs of an interval.
  ///
  /// - Throws: As ``mainRevision(_:)``; ``KVError/rowMissing(_:)`` where index and rows disagree.
  /// - Complexity: O(log *n* + *m*) in the keys of the interval, and O(log *n*) for each pair
  ///
  /// > Source: `storeTxnRead.rangeKeys`.
  package func range(
    _ interval: KeyInterval,
    _ options: RangeOptions = RangeOptions()
  ) throws(KVError) -> RangeResult {
    let main = try mainRevision(options.revision)
    if options.countOnly {
      let count = store.index.countRevisions(interval, at: main)
      return RangeResult(pairs: [], count: count, revision: revision)
    }
    if case .key(let key) = interval {
      guard let state = store.index.get(key, at: main) else {
        return RangeResult(pairs: [], count: 0, revision: revision)
      }
      var row = RowBuffer()
      let pair = try pair(at: state.modified, &row)
      return RangeResult(pairs: [pair], count: 1, revision: revision)
    }
    let limit = options.limit > 0 ? Int(options.limit) : nil
    let found = store.index.revisions(interval, at: main, limit: limit)
    var pairs: [KeyValue] = []
    pairs.reserveCapacity(found.revisions.count)
    var row = RowBuffer()
    for revision in found.revisions { pairs.append(try pair(at: revision, &row)) }
    return RangeResult(pairs: pairs, count: found.total, revision: revision)
  }

  /// Reads the row of a revision.
  private func pair(
    at revision: Revision,
    _ row: inout RowBuffer
  ) throws(KVError) -> KeyValue {
    row.setKey(revision)
    let bytes: [UInt8]?
    do throws(BackendError) {
      bytes = try reader.value(for: row.key, in: .key)
    } catch {
      throw .backend(error)
    }
    guard let bytes else { throw store.fail(.rowMissing(revision)) }
    do throws(ProtoError) {
      return try KeyValue(row: bytes.rawSpan)
    } catch {
      throw store.fail(.rowValue(error, at: RevisionKey(revision: revision)))
    }
  }

  /// The pair that an event replaced or deleted.
  ///
  /// - Returns: nil if there was none, or nobody knows any more because of a compaction.
  /// - Throws: As ``range(_:_:)``, but no refusal.
  ///
  /// > Source: formats.md §7.6; `server/etcdserver/api/v3rpc/watch.go`, `sendLoop`, in etcd.
  package func previousPair(of event: Event) throws(KVError) -> KeyValue? {
    guard let kv = event.kv, !(event.type == .put && kv.createRevision == kv.modRevision) else {
      return nil
    }
    // The number may come from a row, and be any.
    guard kv.modRevision > 1, kv.modRevision - 1 >= compactRevision, kv.modRevision - 1 <= revision
    else { return nil }
    var options = RangeOptions()
    options.revision = kv.modRevision - 1
    return try range(.key(kv.key), options).pairs.first
  }
}

/// A read of the key space as it was when the read began.
///
/// It keeps pages of the database from being used anew, so it must be ended. A later compaction above
/// its revision makes it refuse.
///
/// > Source: features.md MV-9, BE-11; `server/storage/mvcc/kvstore_txn.go`, `Read`, in etcd.
package final class ReadTransaction {
  /// What it reads.
  package let view: ReadView
  private let read: ConcurrentReadTransaction

  init(_ view: ReadView, _ read: ConcurrentReadTransaction) {
    self.view = view
    self.read = read
  }

  /// Ends the read.
  package func end() throws(KVError) {
    try withBackend { () throws(BackendError) in try read.end() }
  }
}
