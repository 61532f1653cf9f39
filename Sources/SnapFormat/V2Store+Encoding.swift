internal import ByteCoding
package import SchemaFormat

/// A store made up from a membership, and any store as JSON a server loads.
extension V2Store {
  /// Creates the store a server since 3.6 makes up when it takes a snapshot.
  ///
  /// Indexes count the nodes in the order they are made here; upstream's follow Go's map order.
  ///
  /// > Source: formats.md §3.3; upstream `server/etcdserver/api/membership/storev2.go`.
  package init(membership: V2Membership) {
    var store = V2Store(nodes: [], currentIndex: 0)
    for path in ["/", V2Path.cluster, V2Path.keys] { store.append(path, value: nil) }
    store.append(V2Path.members, value: nil)
    for member in membership.members {
      let path = "\(V2Path.members)/\(member.idText)"
      store.append(path, value: nil)
      if !member.clientURLs.isEmpty {
        store.append("\(path)/\(V2Path.attributes)", value: member.encodedAttributes)
      }
      store.append("\(path)/\(V2Path.raftAttributes)", value: member.encodedRaftAttributes)
    }
    store.append(V2Path.removedMembers, value: nil)
    for id in membership.removed {
      store.append("\(V2Path.removedMembers)/\(hexadecimal(id))", value: [])
    }
    if let version = membership.version {
      store.append(V2Path.version, value: Array(version.utf8))
    }
    // Depth first, siblings by the bytes of their names.
    store.nodes.sort { Self.precedes($0.path, $1.path) }
    self = store
  }

  private mutating func append(_ path: String, value: [UInt8]?) {
    if value != nil { currentIndex += 1 }
    nodes.append(
      V2Node(
        path: path,
        value: value.map { String(decoding: $0, as: UTF8.self) },
        createdIndex: currentIndex,
        modifiedIndex: currentIndex
      )
    )
  }

  /// The store as JSON, its event history and statistics empty.
  ///
  /// - Complexity: O(*n*)
  package var encoded: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    text.key("Root")
    writeNodes(to: &text)
    writeWatcherHub(to: &text)
    text.key("CurrentIndex")
    text.number(currentIndex)
    writeStats(to: &text)
    text.key("CurrentVersion")
    text.number(currentVersion)
    text.endObject()
    return text.bytes
  }

  /// Writes the tree of nodes, which is the value of `Root`.
  ///
  /// - Complexity: O(*n*)
  package func writeNodes(to text: inout GoJSONText) {
    var open: [V2Node] = []
    for node in nodes {
      while let last = open.last, !last.isAncestor(of: node) {
        close(&text)
        open.removeLast()
      }
      if !open.isEmpty { text.key(node.name) }
      write(node, to: &text)
      if node.isDirectory { open.append(node) }
    }
    for _ in open { close(&text) }
  }

  private func close(_ text: inout GoJSONText) {
    text.endObject()
    text.endObject()
  }

  /// Writes a leaf whole, and a directory up to its first child.
  private func write(_ node: V2Node, to text: inout GoJSONText) {
    text.beginObject()
    text.key("Path")
    text.string(node.path)
    text.key("CreatedIndex")
    text.number(node.createdIndex)
    text.key("ModifiedIndex")
    text.number(node.modifiedIndex)
    text.key("ExpireTime")
    text.string(node.expireTime ?? Self.zeroTime)
    text.key("Value")
    text.string(node.value ?? "")
    text.key("Children")
    if node.isDirectory {
      text.beginObject()
    } else {
      text.null()
      text.endObject()
    }
  }

  private func writeWatcherHub(to text: inout GoJSONText) {
    text.key("WatcherHub")
    text.beginObject()
    text.key("EventHistory")
    text.beginObject()
    text.key("Queue")
    text.beginObject()
    text.key("Events")
    text.beginArray()
    for _ in 0..<Self.eventCapacity { text.null() }
    text.endArray()
    for (name, value) in [("Size", 0), ("Front", 0), ("Back", 0), ("Capacity", Self.eventCapacity)]
    {
      text.key(name)
      text.number(value)
    }
    text.endObject()
    for name in ["StartIndex", "LastIndex"] {
      text.key(name)
      text.number(0)
    }
    text.endObject()
    text.endObject()
  }

  private static let statistics = [
    "getsSuccess", "getsFail", "setsSuccess", "setsFail", "deleteSuccess", "deleteFail",
    "updateSuccess", "updateFail", "createSuccess", "createFail", "compareAndSwapSuccess",
    "compareAndSwapFail", "compareAndDeleteSuccess", "compareAndDeleteFail", "expireCount",
    "watchers",
  ]

  private func writeStats(to text: inout GoJSONText) {
    text.key("Stats")
    text.beginObject()
    for name in Self.statistics {
      text.key(name)
      text.number(0)
    }
    text.endObject()
  }
}

extension V2Node {
  fileprivate func isAncestor(of other: V2Node) -> Bool {
    path == "/" || other.path.utf8.starts(with: "\(path)/".utf8)
  }
}
