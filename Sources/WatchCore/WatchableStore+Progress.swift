internal import EtcdMessages
internal import ProtoWire

extension WatchableStore {
  /// Says how far the store is, on behalf of all watchers of a stream, if all of them are synced.
  ///
  /// > Source: wire.md §5; upstream `server/storage/mvcc/watchable_store.go`, `progressIfSync`, since
  /// > 3.4.25 and 3.5.8.
  package mutating func requestProgress(on stream: StreamID) {
    let serials = streams[stream]?.watchers.values.sorted() ?? []
    let isInOrder = serials.allSatisfy {
      hasStarted($0) && (watchers[$0]?.state == .synced || options.mutates(.etcd15220))
    }
    guard !serials.isEmpty, isInOrder else { return }
    sendProgress(.invalid, on: stream)
  }

  /// Tells those watchers of a stream that asked for it how far the store is, unless they were told
  /// of events since the last time.
  ///
  /// Whoever drives the store calls it every ``WatchOptions/progressMilliseconds``, with some jitter.
  ///
  /// > Source: features.md W-6; upstream `server/etcdserver/api/v3rpc/watch.go`, `sendLoop`.
  package mutating func tickProgress(on stream: StreamID) {
    for serial in streams[stream]?.watchers.values.sorted() ?? [] {
      guard let watcher = watchers[serial], let isDue = watcher.isProgressDue else { continue }
      if isDue, watcher.state == .synced, hasStarted(serial) {
        sendProgress(watcher.id, on: stream)
      }
      watchers[serial]?.isProgressDue = true
    }
  }

  /// Whether the current revision is one that a watcher asked for.
  private func hasStarted(_ serial: WatcherSerial) -> Bool {
    guard let watcher = watchers[serial] else { return false }
    return watcher.startRevision <= currentRevision || options.mutates(.etcd20221Progress)
  }

  private mutating func sendProgress(_ id: WatchID, on stream: StreamID) {
    let revision = currentRevision
    // One that finds the buffer full is not missed: events are on their way.
    _ = enqueue(id, on: stream) { $0.header = .with { $0.revision = revision } }
  }
}
