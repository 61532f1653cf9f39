package import EtcdMessages
internal import ProtoWire

/// All watchers of a member, and what they are still to be told.
///
/// Each finished transaction is handed over with ``notify(revision:events:)``. A watcher is *synced*
/// while it hears of every change as it happens; *unsynced* while it lags behind and is fed from
/// history by ``syncWatchers(_:)``; a *victim* while its batch waits for room in the buffer of its
/// stream, where ``moveVictims()`` tries again. Whoever drives the store calls both now and then, and
/// takes responses out of streams as fast as the client reads.
///
/// What is promised to each watcher, under upstream's names: events come in order of revision
/// (*Ordered*), none twice (*Unique*), all of a revision at once (*Atomic*), none is left out
/// (*Reliable*); a notice of progress says that all up to its revision was told (*Bookmarkable*); and
/// a watch that broke goes on after the last revision it heard of (*Resumable*).
///
/// - Invariant: A watcher is in one group, or a victim. A synced watcher has been told of everything
///   up to the current revision that it asked for.
///
/// > Source: features.md §10; formats.md §7.6; wire.md §5; upstream
/// > `server/storage/mvcc/watchable_store.go`, `watchableStore`.
package struct WatchableStore: Sendable {
  /// Limits.
  package let options: WatchOptions
  /// The revision of the last transaction that was handed over.
  package internal(set) var currentRevision: Int64
  var watchers: [WatcherSerial: Watcher] = [:]
  var synced: WatcherGroup
  var unsynced: WatcherGroup
  var victims: Set<WatcherSerial> = []
  var streams: [StreamID: WatchStream] = [:]
  /// The last watcher that a pass has dealt with; the next pass begins after it.
  var lastChosen = WatcherSerial(rawValue: 0)
  private var nextSerial: UInt64 = 1
  private var nextStream: UInt64 = 1

  /// Creates a store without watchers, at the revision of the key space.
  package init(options: WatchOptions = WatchOptions(), revision: Int64) {
    self.options = options
    currentRevision = revision
    synced = WatcherGroup(mutant: options.mutant)
    unsynced = WatcherGroup(mutant: options.mutant)
  }

  /// Whether a watcher of a stream lags behind, or waits for room.
  package func hasLagging(on stream: StreamID) -> Bool {
    streams[stream]?.watchers.values.contains { watchers[$0]?.state != .synced } ?? false
  }

  /// How many watchers there are, and how many of them lag behind.
  package var counts: (watchers: Int, unsynced: Int, victims: Int) {
    (watchers.count, unsynced.count, victims.count)
  }

  // MARK: - Streams

  /// Opens a stream.
  package mutating func openStream() -> StreamID {
    let id = StreamID(rawValue: nextStream)
    nextStream += 1
    streams[id] = WatchStream()
    return id
  }

  /// Closes a stream and ends its watchers; what waits in it is lost.
  package mutating func closeStream(_ stream: StreamID) {
    for serial in streams[stream]?.watchers.values.sorted() ?? [] { remove(serial) }
    streams[stream] = nil
  }

  /// Whether a stream is to take further requests: its client reads their answers.
  package func takesRequests(_ stream: StreamID) -> Bool {
    (streams[stream]?.controlCount ?? .max) < options.controlCountMax
  }

  // MARK: - Requests

  /// Does what a client asks on a stream; a request of a later version is passed over.
  package mutating func handle(_ request: WatchRequest, on stream: StreamID) {
    switch request.request {
    case .create(let request): create(request, on: stream)
    case .cancel(let request): cancel(WatchID(request.watchID), on: stream)
    case .progress: requestProgress(on: stream)
    case nil: break
    }
  }

  /// Starts a watch, and answers with its id or with why there is none.
  ///
  /// - Returns: The watcher's id; nil if it was refused.
  ///
  /// > Source: features.md W-2, W-3; upstream `server/etcdserver/api/v3rpc/watch.go`, `recvLoop`;
  /// > `server/storage/mvcc/watcher.go`, `Watch`.
  @discardableResult
  package mutating func create(_ request: WatchCreateRequest, on stream: StreamID) -> WatchID? {
    guard let watchers = streams[stream]?.watchers else { return nil }
    do throws(WatchError) {
      guard request.startRevision >= 0 else { throw .compacted }
      let range = try WatchRange(request)
      var id = WatchID(request.watchID)
      if id == .automatic {
        id = nextID(on: stream)
      } else if watchers[id] != nil {
        throw .watcherDuplicateID
      }
      answer(id, on: stream) { $0.created = true }
      insert(request, range, id, stream)
      return id
    } catch {
      refuse("\(error)", on: stream)
      return nil
    }
  }

  /// Answers a request to start a watch with why there is none; for whoever checks permissions.
  package mutating func refuse(_ reason: String, on stream: StreamID) {
    answer(.invalid, on: stream) {
      $0.created = true
      $0.canceled = true
      $0.cancelReason = reason
    }
  }

  private mutating func nextID(on stream: StreamID) -> WatchID {
    var next = streams[stream]?.nextID ?? 0
    while streams[stream]?.watchers[WatchID(next)] != nil { next += 1 }
    streams[stream]?.nextID = next + 1
    return WatchID(next)
  }

  private mutating func insert(
    _ request: WatchCreateRequest,
    _ range: WatchRange,
    _ id: WatchID,
    _ stream: StreamID
  ) {
    let serial = WatcherSerial(rawValue: nextSerial)
    nextSerial += 1
    let isSynced =
      request.startRevision == 0 || request.startRevision > currentRevision
      || options.mutates(.startIsNext) && request.startRevision == currentRevision
    let first = isSynced ? max(currentRevision + 1, request.startRevision) : request.startRevision
    watchers[serial] = Watcher(
      stream: stream,
      id: id,
      range: range,
      request: request,
      minRevision: first,
      startRevision: request.startRevision,
      state: isSynced ? .synced : .unsynced,
      isProgressDue: request.progressNotify ? true : nil
    )
    streams[stream]?.watchers[id] = serial
    if isSynced { synced.insert(serial, range) } else { unsynced.insert(serial, range) }
  }

  /// Ends a watch and answers so; of an id that is not there nothing is said.
  ///
  /// > Deviation: what waits for the watcher is dropped, since upstream's client drops it as well.
  ///
  /// - Returns: Whether there was such a watch.
  @discardableResult
  package mutating func cancel(_ id: WatchID, on stream: StreamID) -> Bool {
    guard let serial = streams[stream]?.watchers[id] else { return false }
    remove(serial)
    answer(id, on: stream) { $0.canceled = true }
    return true
  }

  private mutating func remove(_ serial: WatcherSerial) {
    guard let watcher = watchers[serial] else { return }
    if !options.mutates(.cancelLeavesEvents) { streams[watcher.stream]?.drop(watcher.id) }
    streams[watcher.stream]?.watchers[watcher.id] = nil
    if options.mutates(.cancelLeavesVictim), victims.contains(serial) { return }
    forget(serial, watcher)
  }

  /// Takes a watcher out of its group.
  mutating func forget(_ serial: WatcherSerial, _ watcher: Watcher) {
    synced.remove(serial, watcher.range)
    unsynced.remove(serial, watcher.range)
    victims.remove(serial)
    watchers[serial] = nil
  }

  private mutating func answer(
    _ id: WatchID,
    on stream: StreamID,
    _ set: (inout WatchResponse) -> Void
  ) {
    let revision = currentRevision
    var response = WatchResponse.with {
      $0.header = .with { $0.revision = revision }
      $0.watchID = id.rawValue
    }
    set(&response)
    streams[stream]?.append(Waiting(id: id, response: response, isControl: true))
  }
}
