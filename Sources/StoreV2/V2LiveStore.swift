internal import SnapFormat

/// The v2 store while it is in use: a tree of directories and files with one index for all writes.
///
/// Up to 3.5 every member keeps one. What goes through the log decides all of it but two things,
/// which ``V2Rules`` and the argument `now` of each request stand for: the server's zone, and the
/// seconds left that events tell of. So members agree on nodes and indexes, while their files differ
/// in those and in how often they were read.
///
/// ``V2Store`` is the same store at rest, in a `.snap` file.
///
/// - Invariant: every write that succeeds raises ``currentIndex`` by one and makes one event.
///
/// > Source: features.md V2-4 to V2-9; formats.md §3.3; upstream
/// > `etcdserver/api/v2store/store.go`.
package struct V2LiveStore: Sendable {
  /// Limits, the zone and the bug it has.
  package let rules: V2Rules
  /// Directories made with the store; they cannot be written, and neither can the root.
  package let namespaces: [String]
  /// Index of the last write.
  package internal(set) var currentIndex: UInt64 = 0
  /// How often each request succeeded and failed.
  package internal(set) var stats = V2Stats()

  var tree = NodeTree()
  var expirations = TTLKeyHeap()
  var hub: WatcherHub

  /// Creates a store without keys.
  ///
  /// - Parameters:
  ///   - namespaces: Paths of directories below the root to make.
  ///   - rules: Limits.
  package init(
    namespaces: [String] = [V2Path.cluster, V2Path.keys],
    rules: V2Rules = V2Rules()
  ) {
    self.rules = rules
    self.namespaces = namespaces.map(V2Path.clean)
    hub = WatcherHub(history: EventHistory(capacity: rules.historyCapacity))
    expirations.isUnordered = rules.mutates(.expiryUnordered)
    addNamespaces()
  }

  /// Number of nodes, the root included.
  package var nodeCount: Int { tree.count }

  /// Whether any node expires, so that the leader has to propose `SYNC`.
  package var hasExpiringKeys: Bool { !expirations.isEmpty }

  /// The events the history holds, oldest first.
  package var history: [V2Event] { hub.history.events }

  /// Makes the namespaces that do not stand yet.
  mutating func addNamespaces() {
    for path in namespaces {
      var parent = NodeTree.root
      for name in V2Path.components(of: path) {
        parent = tree.child(of: parent, name) ?? tree.add(name, to: parent, value: nil, index: 0)
      }
    }
  }

  /// Whether a path cannot be written.
  func isReadOnly(_ path: String) -> Bool {
    path == "/" || namespaces.contains { $0.hasSameBytes(as: path) }
  }

  /// Finds the node at a path.
  ///
  /// - Throws: ``V2Error`` 100 or 104, the cause being the first path that does not stand, or that
  ///   of the file on the way.
  func find(_ path: String) throws(V2Error) -> NodeID {
    var current = NodeTree.root
    for name in V2Path.components(of: path) {
      let parent = tree[current]
      guard parent.isDirectory else {
        throw V2Error(.notDirectory, cause: tree.path(of: current), index: currentIndex)
      }
      guard let next = parent.children[name] else {
        let missing = V2Path.child(of: tree.path(of: current), name)
        throw V2Error(.keyNotFound, cause: missing, index: currentIndex)
      }
      current = next
    }
    return current
  }

  /// A node as events show it.
  func view(_ id: NodeID, at now: V2Time) -> NodeExtern {
    let node = tree[id]
    var view = NodeExtern(
      key: tree.path(of: id),
      modifiedIndex: node.modifiedIndex,
      createdIndex: node.createdIndex
    )
    view.value = node.value
    view.isDirectory = node.isDirectory
    view.expiration = node.expireTime?.inUTC
    view.timeToLive = node.expireTime?.secondsLeft(at: now) ?? 0
    return view
  }
}

/// Reads.
extension V2LiveStore {
  /// Reads a node, and what a directory holds, hidden nodes left out.
  ///
  /// Children always come sorted by path; upstream gives them in the order of Go's maps unless the
  /// client asks for one.
  ///
  /// The event names the path as the caller wrote it.
  package mutating func get(
    _ path: String,
    recursive: Bool = false,
    now: V2Time
  ) throws(V2Error) -> V2Event {
    do throws(V2Error) {
      let id = try find(path)
      var node = view(id, at: now)
      node.key = path
      var event = V2Event(.get, node, storeIndex: currentIndex)
      let showsHidden = rules.mutates(.listsHidden)
      event.listed = tree.descendants(of: id, depthMax: recursive ? .max : 1) {
        showsHidden || !$0.name.isHidden
      }.dropFirst().map { V2Event.Listed(depth: $0.depth, node: view($0.id, at: now)) }
      stats.getsSuccess += 1
      return event
    } catch {
      stats.getsFail += 1
      throw error
    }
  }

  /// The statistics as JSON, the number of watchers brought up to date.
  package mutating func encodedStats() -> [UInt8] {
    stats.watchers = UInt64(hub.activeCount)
    return stats.encoded
  }
}

/// Watchers.
extension V2LiveStore {
  /// Waits for a change.
  ///
  /// - Parameters:
  ///   - path: Where the change is to happen.
  ///   - recursive: Whether changes below count.
  ///   - stream: Whether changes after the first are wanted.
  ///   - index: Least index of the change; 0 for what is still to come.
  /// - Returns: The watcher's number; its event is there at once if the history has one.
  /// - Throws: ``V2Error`` 401, if the history no longer reaches back to the index.
  package mutating func watch(
    _ path: String,
    recursive: Bool = false,
    stream: Bool = false,
    since index: UInt64 = 0
  ) throws(V2Error) -> V2WatcherID {
    try hub.watch(
      V2Path.clean(path),
      recursive: recursive,
      stream: stream,
      since: index == 0 ? currentIndex + 1 : index,
      storeIndex: currentIndex,
      rules
    )
  }

  /// A watcher; nil if it was removed.
  package func watcher(_ id: V2WatcherID) -> V2Watcher? { hub[id] }

  /// Takes the events a watcher has not taken yet, oldest first.
  package mutating func takeEvents(of id: V2WatcherID) -> [V2Event] { hub.takeEvents(of: id) }

  /// Forgets a watcher.
  package mutating func removeWatcher(_ id: V2WatcherID) { hub.remove(id) }
}
