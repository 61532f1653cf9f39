import StoreV2

extension StoreV2Model {
  /// Someone who waits, and what they must have been told by now.
  struct Watcher {
    var key: String
    var isRecursive: Bool
    var isStream: Bool
    var since: UInt64
    var events: [V2Event] = []
    var isActive = true
  }

  /// The events a watcher may still ask for, oldest first.
  var kept: ArraySlice<V2Event> { events.suffix(historyCapacity) }

  /// Adds an event and tells whom it concerns, each as often as etcd does.
  mutating func publish(_ event: V2Event, _ removed: [String] = []) {
    events.append(event)
    guard !event.isRefresh else { return }
    for id in watchers.keys {
      guard var watcher = watchers[id] else { continue }
      for path in removed where path == watcher.key { tell(&watcher, event) }
      if Self.isAbove(watcher, event.node.key) { tell(&watcher, event) }
      watchers[id] = watcher
    }
  }

  private func tell(_ watcher: inout Watcher, _ event: V2Event) {
    guard watcher.isActive, event.index >= watcher.since else { return }
    guard watcher.events.count < watcherCapacity else {
      watcher.isActive = false
      return
    }
    watcher.events.append(event)
    watcher.isActive = watcher.isStream
  }

  /// Whether a watcher waits at a path, or above it for all that is not hidden.
  private static func isAbove(_ watcher: Watcher, _ path: String) -> Bool {
    if watcher.key == path { return true }
    guard watcher.isRecursive, line(to: path).contains(watcher.key) else { return false }
    let parts = path.split(separator: "/").dropFirst(watcher.key.split(separator: "/").count)
    return !parts.contains { $0.hasPrefix("_") }
  }

  /// What a new watcher is to find; throws if the history does not reach back so far.
  func firstEvent(for watcher: Watcher) throws(V2Error) -> V2Event? {
    let start = kept.first?.index ?? 0
    guard watcher.since >= start else {
      throw failure(
        .eventIndexCleared,
        "the requested history has been cleared [\(start)/\(watcher.since)]"
      )
    }
    let found = kept.first { event in
      guard event.index >= watcher.since, !event.isRefresh else { return false }
      let isBelow =
        watcher.isRecursive && watcher.key != event.node.key
        && Self.line(to: event.node.key).contains(watcher.key)
      let isGone =
        (event.action == .delete || event.action == .expire)
        && event.previous?.isDirectory == true && watcher.key.hasPrefix(event.node.key)
      return event.node.key == watcher.key || isBelow || isGone
    }
    guard var found else { return nil }
    found.storeIndex = index
    return found
  }
}
