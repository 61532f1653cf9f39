/// Limits of the watchers.
///
/// > Source: wire.md §18; features.md W-9, W-15; upstream `server/storage/mvcc/watchable_store.go`,
/// > `chanBufLen`, `maxWatchersPerSync`; `server/storage/mvcc/watcher_group.go`, `watchBatchMaxRevs`;
/// > `server/etcdserver/api/v3rpc/grpc.go`, `grpcOverheadBytes`.
package struct WatchOptions: Hashable, Sendable {
  /// Responses with events that wait in one stream, at most.
  package var bufferCount = 128
  /// Watchers that one pass brings up to date, at most.
  package var watchersPerSync = 512
  /// Revisions in one batch of a watcher that catches up, at most.
  package var batchRevisionCountMax = 1_000
  /// Bytes of a response from which on it is sent in pieces, if the client said so.
  package var fragmentByteCount = 1_536 * 1_024 + 512 * 1_024
  /// Requests whose answers wait, before a stream is to take no more.
  package var controlCountMax = 128
  /// The bug that is switched on, in builds that have them.
  package var mutant: WatchMutant?

  /// etcd's limits.
  package init() {}

  /// Milliseconds between two passes over the unsynced watchers.
  package static let syncMilliseconds: Int64 = 100
  /// Milliseconds between two tries to deliver what victims wait for.
  package static let victimMilliseconds: Int64 = 10
  /// Milliseconds between two notices of progress.
  package static let progressMilliseconds: Int64 = 600_000

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: WatchMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
