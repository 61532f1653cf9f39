extension WatchableStore {
  /// Throws unless every watcher is where its state says, and streams hold what they may.
  ///
  /// - Complexity: O(*n*)
  package func checkInvariants() throws(BrokenWatchInvariant) {
    try synced.checkInvariants()
    try unsynced.checkInvariants()
    let grouped = synced.count + unsynced.count + victims.count
    try hold(grouped == watchers.count, "\(watchers.count) watchers, \(grouped) in groups")
    for serial in watchers.keys.sorted() {
      guard let watcher = watchers[serial] else { continue }
      let name = "watcher \(watcher.id.rawValue) of stream \(watcher.stream.rawValue)"
      switch watcher.state {
      case .synced: try hold(synced.contains(serial), "\(name) is not in the group of the synced")
      case .unsynced: try hold(unsynced.contains(serial), "\(name) is in no group")
      case .victim(let batch):
        try hold(victims.contains(serial), "\(name) is not among the victims")
        try hold(!batch.events.isEmpty, "\(name) waits for nothing")
      }
      try hold(watcher.minRevision >= watcher.startRevision, "\(name) starts before its time")
      let known = streams[watcher.stream]?.watchers[watcher.id]
      try hold(known == serial, "\(name) is not known to its stream")
    }
    for id in streams.keys.sorted() {
      let eventCount = streams[id]?.eventCount ?? 0
      try hold(eventCount <= options.bufferCount, "stream \(id.rawValue) holds \(eventCount)")
    }
  }

  /// Throws unless the revision moved forward and no watcher went back.
  ///
  /// - Complexity: O(*n* log *n*)
  package func checkStep(from earlier: WatchableStore) throws(BrokenWatchInvariant) {
    try hold(currentRevision >= earlier.currentRevision, "the revision went back")
    for serial in watchers.keys.sorted() {
      guard let now = watchers[serial], let before = earlier.watchers[serial] else { continue }
      try hold(
        now.minRevision >= before.minRevision,
        "watcher \(now.id.rawValue) went back from \(before.minRevision) to \(now.minRevision)"
      )
    }
  }
}
