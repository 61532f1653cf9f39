package import EtcdMessages
internal import ProtoWire

extension WatchableStore {
  // MARK: - What happens

  /// Tells all synced watchers of a transaction that has ended.
  ///
  /// - Precondition: `revision` is above the current one; all events have it.
  /// - Complexity: O(*e* log *n* + *m*) for *e* events and *m* watchers that are told
  ///
  /// > Source: features.md W-12, W-13; upstream `server/storage/mvcc/watchable_store.go`, `notify`.
  package mutating func notify(revision: Int64, events: [Event]) {
    precondition(revision > currentRevision, "revision \(revision) after \(currentRevision)")
    currentRevision = revision
    guard synced.count > 0 else { return }
    var batches: [WatcherSerial: EventBatch] = [:]
    for event in events { add(event, for: synced, to: &batches) }
    for serial in batches.keys.sorted() {
      guard let batch = batches[serial], let watcher = watchers[serial] else { continue }
      if !options.mutates(.etcd15271) { watchers[serial]?.minRevision = revision + 1 }
      guard !send(batch.events, to: watcher, revision: revision) else { continue }
      synced.remove(serial, watcher.range)
      watchers[serial]?.minRevision = revision + 1
      makeVictim(serial, batch)
    }
  }

  /// Takes over the state of a snapshot: every watcher is told of what it missed, from history.
  ///
  /// > Deviation: a synced watcher, which was told of all up to here, goes on after it. Upstream's
  /// > goes on after the last event it was told of, and is canceled if that is compacted by now.
  ///
  /// > Source: features.md W-20; upstream `server/storage/mvcc/watchable_store.go`, `Restore`.
  package mutating func restore(revision: Int64) {
    let next = currentRevision + 1
    currentRevision = max(currentRevision, revision)
    for serial in synced.members.sorted() {
      guard let watcher = watchers[serial] else { continue }
      if !options.mutates(.etcd15271) {
        watchers[serial]?.minRevision = max(watcher.minRevision, next)
      }
      watchers[serial]?.state = .unsynced
      unsynced.insert(serial, watcher.range)
    }
    synced = WatcherGroup(mutant: options.mutant)
  }

  /// Adds an event for each watcher of a group that is still to be told of it.
  private func add(
    _ event: Event,
    for group: WatcherGroup,
    to batches: inout [WatcherSerial: EventBatch]
  ) {
    guard let kv = event.kv else { return }
    group.watchers(of: kv.key) { serial in
      guard let watcher = watchers[serial], kv.modRevision >= watcher.minRevision else { return }
      batches[serial, default: EventBatch()].append(event, options)
    }
  }

  // MARK: - Catching up

  /// Feeds watchers that lag behind, at most ``WatchOptions/watchersPerSync`` of them, each with a
  /// batch of what history has for it.
  ///
  /// Who wants what is compacted is told so, and is no more. A pass goes on where the last one
  /// ended, so that watchers that stay behind hold up no others.
  ///
  /// - Returns: How many lag behind still.
  /// - Complexity: O(*h* log *w* + *w*) for *h* events of history and *w* watchers
  ///
  /// > Source: features.md W-15, W-16; upstream `server/storage/mvcc/watchable_store.go`,
  /// > `syncWatchers`; `server/storage/mvcc/watcher_group.go`, `choose`.
  @discardableResult
  package mutating func syncWatchers<History: WatchHistory>(
    _ history: History
  ) throws(History.Failure) -> Int {
    guard unsynced.count > 0 else { return 0 }
    let compactRevision = history.compactRevision
    let chosen = chooseUnsynced(compactRevision)
    var group = WatcherGroup(mutant: options.mutant)
    var first = Int64.max
    for serial in chosen {
      guard let watcher = watchers[serial], watcher.minRevision >= compactRevision else { continue }
      group.insert(serial, watcher.range)
      first = min(first, watcher.minRevision)
    }
    var batches: [WatcherSerial: EventBatch] = [:]
    let last = options.mutates(.syncReadsAhead) ? Int64.max - 1 : currentRevision
    if first <= last {
      try history.visitEvents(from: first, through: last) {
        add($0, for: group, to: &batches)
      }
    }
    for serial in chosen { deliver(batches[serial], to: serial, compactRevision) }
    return unsynced.count
  }

  /// Watchers for one pass; those that are compacted and could be told are gone already.
  private mutating func chooseUnsynced(_ compactRevision: Int64) -> [WatcherSerial] {
    let all = unsynced.members.sorted()
    let start = all.firstIndex { $0 > lastChosen } ?? 0
    let order = options.mutates(.unsyncedStarve) ? all[...] : all[start...] + all[..<start]
    let chosen = order.prefix(options.watchersPerSync)
    if let last = chosen.last { lastChosen = last }
    return chosen.filter { serial in
      guard let watcher = watchers[serial], watcher.minRevision < compactRevision else {
        return true
      }
      let isTold = sendCompacted(watcher, compactRevision)
      guard isTold || options.mutates(.compactNoticeLost) else { return true }
      streams[watcher.stream]?.watchers[watcher.id] = nil
      forget(serial, watcher)
      return false
    }
  }

  /// Hands a watcher what a pass found for it, and moves it to where it belongs then.
  private mutating func deliver(
    _ batch: EventBatch?,
    to serial: WatcherSerial,
    _ compactRevision: Int64
  ) {
    guard var watcher = watchers[serial] else { return }
    // Its notice found the buffer full; the next pass tries again.
    if watcher.minRevision < compactRevision, !options.mutates(.etcd17529) { return }
    let next = currentRevision + 1
    watcher.minRevision =
      options.mutates(.etcd20221Events) ? next : max(watcher.minRevision, next)
    if let batch, batch.moreRevision != 0, !options.mutates(.restOfBatchForgotten) {
      watcher.minRevision = batch.moreRevision
    }
    watchers[serial]?.minRevision = watcher.minRevision
    if let batch, !send(batch.events, to: watcher, revision: currentRevision) {
      unsynced.remove(serial, watcher.range)
      makeVictim(serial, batch)
    } else if watcher.minRevision > currentRevision {
      unsynced.remove(serial, watcher.range)
      makeSynced(serial, watcher)
    }
  }

  private mutating func makeSynced(_ serial: WatcherSerial, _ watcher: Watcher) {
    watchers[serial]?.state = .synced
    synced.insert(serial, watcher.range)
  }

  private mutating func makeVictim(_ serial: WatcherSerial, _ batch: EventBatch) {
    watchers[serial]?.state = .victim(batch)
    victims.insert(serial)
  }

  /// Tries again to deliver the batches that found a buffer full.
  ///
  /// - Returns: How many were delivered.
  /// - Complexity: O(*v* log *v*) for *v* victims
  ///
  /// > Source: features.md W-17; upstream `server/storage/mvcc/watchable_store.go`, `moveVictims`.
  @discardableResult
  package mutating func moveVictims() -> Int {
    var movedCount = 0
    for serial in victims.sorted() {
      guard let watcher = watchers[serial], case .victim(let batch) = watcher.state else {
        continue
      }
      // It has been told of everything below `minRevision`, with this batch.
      let isDropped = options.mutates(.victimBatchDropped)
      guard isDropped || send(batch.events, to: watcher, revision: watcher.minRevision - 1) else {
        continue
      }
      movedCount += 1
      victims.remove(serial)
      if watcher.minRevision > currentRevision || options.mutates(.victimIsSynced) {
        makeSynced(serial, watcher)
      } else {
        watchers[serial]?.state = .unsynced
        unsynced.insert(serial, watcher.range)
      }
    }
    return movedCount
  }

  // MARK: - Sending

  /// Puts events in the buffer of a watcher's stream; false if it is full.
  ///
  /// If all events are filtered out there is nothing to send: an empty response would be taken for
  /// progress.
  private mutating func send(_ events: [Event], to watcher: Watcher, revision: Int64) -> Bool {
    let left = events.filter { !watcher.filters($0, options) }
    guard !left.isEmpty || options.mutates(.emptyResponseSent) else { return true }
    return enqueue(watcher.id, on: watcher.stream, for: watcher.request) {
      $0.header = .with { $0.revision = revision }
      $0.events = left
    }
  }

  private mutating func sendCompacted(_ watcher: Watcher, _ compactRevision: Int64) -> Bool {
    enqueue(watcher.id, on: watcher.stream) {
      $0.header = ResponseHeader()
      $0.compactRevision = compactRevision
      $0.canceled = true
    }
  }

  /// Puts a response in the buffer of a stream; false if it is full.
  mutating func enqueue(
    _ id: WatchID,
    on stream: StreamID,
    for request: WatchCreateRequest = WatchCreateRequest(),
    _ set: (inout WatchResponse) -> Void
  ) -> Bool {
    guard let eventCount = streams[stream]?.eventCount else { return true }
    guard eventCount < options.bufferCount else { return false }
    var response = WatchResponse.with { $0.watchID = id.rawValue }
    set(&response)
    let waiting = Waiting(
      id: id,
      response: response,
      prevKV: request.prevKV,
      isCut: request.fragment,
      isControl: false
    )
    if options.mutates(.progressOvertakes), response.events.isEmpty {
      streams[stream]?.prepend(waiting)
    } else {
      streams[stream]?.append(waiting)
    }
    return true
  }
}
