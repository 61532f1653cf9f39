internal import SnapFormat

/// The number of a watcher.
package struct V2WatcherID: RawRepresentable, Hashable, Comparable, Sendable {
  /// Watchers made before it in this store.
  package let rawValue: UInt64

  /// Creates an id.
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Someone who waits for changes of a path.
///
/// > Source: features.md V2-7; upstream `etcdserver/api/v2store/watcher.go`, `watcher`.
package struct V2Watcher: Equatable, Sendable {
  /// The path.
  package let key: String
  /// Whether changes below the path are wanted too.
  package let isRecursive: Bool
  /// Whether more than one change is wanted.
  package let isStream: Bool
  /// Least index of a change that is wanted.
  package let sinceIndex: UInt64
  /// Index of the store when the watcher came, for the header `X-Etcd-Index`.
  package let startIndex: UInt64
  /// Events not yet taken.
  package fileprivate(set) var events: [V2Event] = []
  /// Whether more events may come.
  package fileprivate(set) var isActive = false
}

/// The watchers, by the path they wait at, and the history.
///
/// > Source: features.md V2-7 to V2-9; upstream `etcdserver/api/v2store/watcher_hub.go`.
struct WatcherHub: Sendable {
  private(set) var history: EventHistory
  private var watchers: [V2WatcherID: V2Watcher] = [:]
  /// Watchers at each path that may still be told, in the order they came.
  private var lists: [ByteText: [V2WatcherID]] = [:]
  private var nextID: UInt64 = 0

  init(history: EventHistory) { self.history = history }

  /// Watchers that may still be told.
  var activeCount: Int { lists.values.reduce(0) { $0 + $1.count } }

  /// Whether there are any.
  var hasWatchers: Bool { !lists.isEmpty }

  subscript(id: V2WatcherID) -> V2Watcher? { watchers[id] }

  /// Adds a watcher.
  ///
  /// If the history holds what it waits for, that is all it ever gets, even one for a stream.
  mutating func watch(
    _ key: String,
    recursive: Bool,
    stream: Bool,
    since index: UInt64,
    storeIndex: UInt64,
    _ rules: V2Rules
  ) throws(V2Error) -> V2WatcherID {
    var found = try history.scan(
      key,
      recursive: recursive,
      since: index,
      storeIndex: storeIndex,
      rules
    )
    found?.storeIndex = storeIndex
    let id = V2WatcherID(rawValue: nextID)
    nextID += 1
    watchers[id] = V2Watcher(
      key: key,
      isRecursive: recursive,
      isStream: stream,
      sinceIndex: index,
      startIndex: storeIndex,
      events: found.map { [$0] } ?? [],
      isActive: found == nil
    )
    if found == nil { lists[ByteText(key), default: []].append(id) }
    return id
  }

  /// Takes the events a watcher has not taken yet.
  mutating func takeEvents(of id: V2WatcherID) -> [V2Event] {
    guard var watcher = watchers[id] else { return [] }
    defer { watchers[id] = watcher }
    let events = watcher.events
    watcher.events = []
    return events
  }

  /// Forgets a watcher.
  mutating func remove(_ id: V2WatcherID) {
    guard let watcher = watchers.removeValue(forKey: id), watcher.isActive else { return }
    let key = ByteText(watcher.key)
    lists[key]?.removeAll { $0 == id }
    if lists[key]?.isEmpty == true { lists[key] = nil }
  }

  /// Adds an event that no watcher is told of.
  mutating func add(_ event: V2Event) { history.add(event) }

  /// Adds an event and tells those who wait at its path or above.
  mutating func notify(_ event: V2Event, _ rules: V2Rules) {
    history.add(event)
    guard hasWatchers else { return }
    let components = V2Path.components(of: event.node.key)
    for count in 0...components.count {
      notifyWatchers(of: event, at: V2Path.join(components.prefix(count)), deleted: false, rules)
    }
  }

  /// Tells those who wait at one path.
  ///
  /// A node that is removed is told of twice: here for itself, `deleted` being true, and once more
  /// by ``notify(_:_:)``; only a watcher for a stream is still there to hear it again.
  mutating func notifyWatchers(
    of event: V2Event,
    at path: String,
    deleted: Bool,
    _ rules: V2Rules
  ) {
    guard let list = lists[ByteText(path)] else { return }
    let isOriginal = event.node.key.hasSameBytes(as: path)
    let isHidden =
      !isOriginal && !rules.mutates(.notifiesHidden)
      && V2Path.isHidden(event.node.key, from: path)
    guard !isHidden else { return }
    var staying: [V2WatcherID] = []
    for id in list where !tell(id, event, isOriginal || deleted, rules) { staying.append(id) }
    lists[ByteText(path)] = staying.isEmpty ? nil : staying
  }

  /// Gives a watcher an event if it wants it; whether it leaves its list.
  private mutating func tell(
    _ id: V2WatcherID,
    _ event: V2Event,
    _ isOriginal: Bool,
    _ rules: V2Rules
  ) -> Bool {
    guard var watcher = watchers[id] else { return true }
    guard watcher.isRecursive || isOriginal, event.index >= watcher.sinceIndex else { return false }
    if watcher.events.count < rules.watcherCapacity {
      watcher.events.append(event)
      watcher.isActive = watcher.isStream || rules.mutates(.oneShotStays)
    } else {
      // It missed an event, so it must not get a later one.
      watcher.isActive = rules.mutates(.slowWatcherSkips)
    }
    watchers[id] = watcher
    return !watcher.isActive
  }

  /// Replaces the history; the watchers stay.
  mutating func recover(_ history: EventHistory) { self.history = history }
}
