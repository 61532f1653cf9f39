package import ByteCoding
internal import SchemaFormat
package import SnapFormat

/// Why bytes are no store that can be gone on with.
package enum V2RecoveryError: Error, Equatable, Sendable {
  /// The bytes are not JSON.
  case json(JSONError)
  /// The nodes cannot be read.
  case store(V2StoreError)
  /// Two nodes stand at a path, or a file stands where a directory must.
  case node(path: String)
  /// An expiration is no time.
  case time(String)
  /// The index leaves no room for writes.
  case index(UInt64)
  /// The history's ring does not fit together.
  case history(String)
  /// The history holds what is no event.
  case event(String)

  /// One line for people: what was found.
  package var message: String {
    switch self {
    case .json(let error): "not JSON: \(error.message)"
    case .store(let error): error.message
    case .node(let path): "\(shown(path)) stands twice, or is a file where a directory must be"
    case .time(let text): "\(shown(text)) is no time"
    case .index(let index): "index \(index) is past all that can be reached"
    case .history(let found): "the event history holds \(found)"
    case .event(let found): "the event history holds an event with \(found)"
    }
  }

  private func shown(_ text: String) -> String { printable(Array(text.utf8)) }
}

/// The store as a `.snap` file holds it.
///
/// > Source: formats.md §3.3; upstream `etcdserver/api/v2store/store.go`, `Save`, `Recovery`.
extension V2LiveStore {
  /// The nodes, without history and statistics.
  package var nodes: V2Store {
    let nodes = tree.descendants(of: NodeTree.root).map { _, id in
      let node = tree[id]
      return V2Node(
        path: tree.path(of: id),
        value: node.value,
        createdIndex: node.createdIndex,
        modifiedIndex: node.modifiedIndex,
        expireTime: node.expireTime?.description
      )
    }
    return V2Store(nodes: nodes, currentIndex: currentIndex, eventCount: hub.history.count)
  }

  /// The store as JSON, byte for byte as Go's encoder writes it; watchers are not in it.
  ///
  /// - Complexity: O(*n* log *n*)
  package var saved: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    text.key("Root")
    nodes.writeNodes(to: &text)
    text.key("WatcherHub")
    text.beginObject()
    text.key("EventHistory")
    hub.history.write(to: &text)
    text.endObject()
    text.key("CurrentIndex")
    text.number(currentIndex)
    text.key("Stats")
    stats.write(to: &text)
    text.key("CurrentVersion")
    text.number(V2Store.version)
    text.endObject()
    return text.bytes
  }

  /// Creates the store a `.snap` file holds.
  package init(
    recovering bytes: RawSpan,
    namespaces: [String] = [V2Path.cluster, V2Path.keys],
    rules: V2Rules = V2Rules()
  ) throws(V2RecoveryError) {
    self.init(namespaces: namespaces, rules: rules)
    try recover(bytes)
  }

  /// Becomes the store a `.snap` file holds; the watchers stay, and are told nothing.
  ///
  /// > Deviation: upstream reads the file over what it had, so that an event of the old history can
  /// > lend its previous node to the one that comes to its slot. Here nothing of the old store stays.
  package mutating func recover(_ bytes: RawSpan) throws(V2RecoveryError) {
    let json: JSONValue
    do throws(JSONError) { json = try JSONValue(parsing: bytes) } catch { throw .json(error) }
    let store: V2Store
    do throws(V2StoreError) { store = try V2Store(json: json) } catch { throw .store(error) }
    guard store.currentIndex <= UInt64(Int64.max) else { throw .index(store.currentIndex) }
    let history = try EventHistory(reading: json["WatcherHub"]?["EventHistory"] ?? .null)
    let tree = try NodeTree(store.nodes)
    self.tree = tree
    currentIndex = store.currentIndex
    if !rules.mutates(.recoveryForgetsHistory) { hub.recover(history) }
    stats = V2Stats(reading: json["Stats"] ?? .null)
    addNamespaces()
    expirations = TTLKeyHeap()
    guard !rules.mutates(.recoveryForgetsExpiry) else { return }
    for (_, id) in tree.descendants(of: NodeTree.root) {
      guard let time = tree[id].expireTime else { continue }
      expirations.set(id, path: tree.path(of: id), time: time)
    }
  }
}

extension NodeTree {
  /// Creates the tree of some nodes, parents before children.
  fileprivate init(_ nodes: [V2Node]) throws(V2RecoveryError) {
    self.init()
    var branch: [NodeID] = []
    for node in nodes {
      let expireTime = try node.expireTime.map { text throws(V2RecoveryError) in
        guard let time = V2Time(parsing: text) else { throw .time(text) }
        return time
      }
      guard let parent = branch.dropLast(branch.count - node.depth).last else {
        guard node.isDirectory else { throw .node(path: node.path) }
        branch = [Self.root]
        self[Self.root].createdIndex = node.createdIndex
        self[Self.root].modifiedIndex = node.modifiedIndex
        self[Self.root].expireTime = expireTime
        continue
      }
      let name = ByteText(node.name)
      guard child(of: parent, name) == nil else { throw .node(path: node.path) }
      let id = add(name, to: parent, value: node.value, index: node.createdIndex)
      self[id].modifiedIndex = node.modifiedIndex
      self[id].expireTime = expireTime
      branch.removeLast(branch.count - node.depth)
      branch.append(id)
    }
  }
}

extension V2Node {
  /// Levels below the root; 0 for the root.
  fileprivate var depth: Int {
    path == "/" ? 0 : path.utf8.count { $0 == UInt8(ascii: "/") }
  }
}

extension EventHistory {
  fileprivate func write(to text: inout GoJSONText) {
    text.beginObject()
    text.key("Queue")
    text.beginObject()
    text.key("Events")
    text.beginArray()
    for slot in slots {
      if let slot { slot.write(to: &text) } else { text.null() }
    }
    text.endArray()
    for (name, value) in [
      ("Size", count), ("Front", front), ("Back", back), ("Capacity", slots.count),
    ] {
      text.key(name)
      text.number(value)
    }
    text.endObject()
    for (name, value) in [("StartIndex", startIndex), ("LastIndex", lastIndex)] {
      text.key(name)
      text.number(value)
    }
    text.endObject()
  }

  fileprivate init(reading json: JSONValue) throws(V2RecoveryError) {
    func number(_ name: String, of json: JSONValue?) throws(V2RecoveryError) -> UInt64 {
      guard let value = json?[name]?.uint64Value else { throw .history("no \(name)") }
      return value
    }
    let queue = json["Queue"]
    guard let events = queue?["Events"]?.arrayValue else { throw .history("no events") }
    var slots: [V2Event?] = []
    for event in events {
      slots.append(event == .null ? nil : try V2Event(reading: event))
    }
    guard try number("Capacity", of: queue) == UInt64(slots.count) else {
      throw .history("\(slots.count) slots, which are not its capacity")
    }
    try self.init(
      slots: slots,
      count: Int(clamping: try number("Size", of: queue)),
      front: Int(clamping: try number("Front", of: queue)),
      back: Int(clamping: try number("Back", of: queue)),
      startIndex: try number("StartIndex", of: json),
      lastIndex: try number("LastIndex", of: json)
    )
  }
}

extension V2Stats {
  /// Reads the statistics; what is missing is 0.
  fileprivate init(reading json: JSONValue) {
    self.init()
    for (name, path) in Self.fields { self[keyPath: path] = json[name]?.uint64Value ?? 0 }
  }
}
