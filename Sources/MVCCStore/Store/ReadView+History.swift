internal import BackendStore
internal import ByteCoding
package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

extension ReadView {
  /// Lends every change from one main revision up to another, as watchers are told of it.
  ///
  /// Rows that a compaction deleted are not among them; who asks from the compact revision on misses
  /// nothing that a revision left behind.
  ///
  /// - Parameters:
  ///   - first: First main revision.
  ///   - last: Last main revision.
  ///   - body: Takes a row's key and the event, in order; says whether to go on.
  /// - Throws: ``KVError/rowKey(_:key:)`` and ``KVError/rowValue(_:at:)`` for damage.
  /// - Complexity: O(log *n* + *m*) in the rows
  ///
  /// > Source: formats.md §7.6; `server/storage/mvcc/watchable_store.go`, `syncWatchers`,
  /// > `kvsToEvents`, in etcd.
  package func visitHistory(
    from first: Int64,
    through last: Int64,
    _ body: (RevisionKey, Event) -> Bool
  ) throws(KVError) {
    guard first <= last, last >= 0 else { return }
    let start = RevisionKey(revision: Revision(main: max(0, first))).encoded
    let end = last == .max ? nil : RevisionKey(revision: Revision(main: last + 1)).encoded
    var failure: KVError?
    try withBackend { () throws(BackendError) in
      try reader.visit(.key, from: start, to: end, limit: .max) { key, value in
        do throws(KVError) {
          let (row, event) = try Self.event(key, value)
          return body(row, event)
        } catch {
          failure = error
          return false
        }
      }
    }
    if let failure { throw store.fail(failure) }
  }

  /// The event that a row tells of.
  private static func event(
    _ key: RawSpan,
    _ value: RawSpan
  ) throws(KVError) -> (RevisionKey, Event) {
    let row = try RevisionKey(row: key)
    do throws(ProtoError) {
      let kv = try KeyValue(row: value)
      if row.isTombstone { return (row, .deletion(of: kv.key, at: row.revision.main)) }
      return (row, Event.with { $0.kv = kv })
    } catch {
      throw .rowValue(error, at: row)
    }
  }
}

extension RevisionKey {
  /// Reads the key of a row, its errors told as the store's.
  init(row key: RawSpan) throws(KVError) {
    do throws(RevisionKeyError) {
      try self.init(parsing: key)
    } catch {
      throw .rowKey(error, key: key.array())
    }
  }
}
