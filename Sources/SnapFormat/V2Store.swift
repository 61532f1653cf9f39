package import ByteCoding

/// A node of the v2 store.
package struct V2Node: Equatable, Sendable {
  /// Path from the root, such as `/0/version`; the root itself is `/`.
  package var path: String
  /// Value of a leaf; nil for a directory.
  package var value: String?
  /// Index of the change that made the node.
  package var createdIndex: UInt64
  /// Index of its last change.
  package var modifiedIndex: UInt64
  /// When it expires, RFC 3339; nil if it does not.
  package var expireTime: String?

  /// Whether other nodes may stand below it.
  package var isDirectory: Bool { value == nil }

  /// Creates a node.
  package init(
    path: String,
    value: String?,
    createdIndex: UInt64 = 0,
    modifiedIndex: UInt64 = 0,
    expireTime: String? = nil
  ) {
    self.path = path
    self.value = value
    self.createdIndex = createdIndex
    self.modifiedIndex = modifiedIndex
    self.expireTime = expireTime
  }

  /// Last component of the path.
  package var name: String {
    let start = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) }
    return String(path[(start ?? path.startIndex)...])
  }
}

/// Why bytes are no v2 store.
package enum V2StoreError: Error, Equatable, Sendable {
  /// The bytes are not JSON.
  case json(JSONError)
  /// A part of the store has a value of another kind.
  case member(path: String, name: String, expected: String)
  /// A node names another place than the one it stands at.
  case path(expected: String, found: String)

  /// One line for people: what was expected and what was found.
  package var message: String {
    switch self {
    case .json(let error): "not JSON: \(error.message)"
    case .member(let path, let name, let expected): "\(shown(path)): \(name) is not \(expected)"
    case .path(let expected, let found): "the node at \(shown(expected)) says it is \(shown(found))"
    }
  }

  /// A path for people, which hostile names cannot make a terminal obey.
  private func shown(_ path: String) -> String { printable(Array(path.utf8)) }
}

/// The v2 store of a `.snap` file as a list of nodes.
///
/// Up to 3.5 it is live state and the authority on membership; 3.6 and 3.7 make it up from the
/// database when they take a snapshot. Readers rely on paths and values only.
///
/// - Invariant: `nodes` is in depth-first order, siblings by the bytes of their names, the root
///   first.
///
/// > Source: formats.md §3.3; upstream `server/etcdserver/api/v2store/store.go`, `SaveNoCopy`.
package struct V2Store: Equatable, Sendable {
  /// All nodes.
  package var nodes: [V2Node]
  /// Number of v2 writes the store has seen.
  package var currentIndex: UInt64
  /// Version of the format; 2.
  package var currentVersion: Int64
  /// Events the history keeps.
  package var eventCount: Int

  /// Version every server so far writes.
  package static let version: Int64 = 2
  /// Events the history has room for.
  package static let eventCapacity = 1000
  /// How Go writes a time that was never set.
  package static let zeroTime = "0001-01-01T00:00:00Z"

  /// Creates a store.
  package init(
    nodes: [V2Node],
    currentIndex: UInt64,
    currentVersion: Int64 = V2Store.version,
    eventCount: Int = 0
  ) {
    self.nodes = nodes
    self.currentIndex = currentIndex
    self.currentVersion = currentVersion
    self.eventCount = eventCount
  }

  /// Reads the JSON of a `.snap` file.
  ///
  /// - Complexity: O(*n* log *n*)
  package init(parsing bytes: RawSpan) throws(V2StoreError) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch { throw .json(error) }
    try self.init(json: json)
  }

  /// Reads the JSON of a `.snap` file once it is parsed, for who wants more of it.
  ///
  /// - Complexity: O(*n* log *n*)
  package init(json: JSONValue) throws(V2StoreError) {
    let root = V2NodeReader(json: json["Root"] ?? .null, path: "/")
    nodes = try root.readTree()
    currentIndex = try V2NodeReader(json: json, path: "store").index("CurrentIndex")
    guard let version = json["CurrentVersion"]?.int64Value else {
      throw .member(path: "store", name: "CurrentVersion", expected: "an integer")
    }
    currentVersion = version
    let queue = json["WatcherHub"]?["EventHistory"]?["Queue"]
    eventCount = queue?["Events"]?.arrayValue?.count { $0 != .null } ?? 0
  }

  /// The node at a path; nil if there is none.
  ///
  /// - Complexity: O(log *n*)
  package func node(at path: String) -> V2Node? {
    position(of: path).map { nodes[$0] }
  }

  /// The nodes right below a path, in order.
  ///
  /// - Complexity: O(log *n* + *m*), where *m* is the number of nodes below the path
  package func children(of path: String) -> [V2Node] {
    guard let position = position(of: path) else { return [] }
    let prefix = path == "/" ? "/" : path + "/"
    return nodes[(position + 1)...]
      .prefix { $0.path.utf8.starts(with: prefix.utf8) }
      .filter { !$0.path.utf8.dropFirst(prefix.utf8.count).contains(UInt8(ascii: "/")) }
  }

  private func position(of path: String) -> Int? {
    var low = 0
    var high = nodes.count
    while low < high {
      let middle = (low + high) / 2
      if Self.precedes(nodes[middle].path, path) { low = middle + 1 } else { high = middle }
    }
    return low < nodes.count && nodes[low].path == path ? low : nil
  }

  /// Whether a path comes before another in depth-first order: by bytes, `/` below all others.
  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8) { one, other in
      one != other
        && (one == UInt8(ascii: "/") || (other != UInt8(ascii: "/") && one < other))
    }
  }
}

/// Reads one node of the JSON tree.
private struct V2NodeReader {
  let json: JSONValue
  let path: String

  /// Reads this node and all below it, with a stack of its own instead of recursion.
  func readTree() throws(V2StoreError) -> [V2Node] {
    var nodes: [V2Node] = []
    var pending = [self]
    while let reader = pending.popLast() {
      nodes.append(try reader.readNode())
      pending.append(contentsOf: try reader.children().reversed())
    }
    return nodes
  }

  func index(_ name: String) throws(V2StoreError) -> UInt64 {
    guard let index = json[name]?.uint64Value else {
      throw .member(path: path, name: name, expected: "an unsigned integer")
    }
    return index
  }

  private func readNode() throws(V2StoreError) -> V2Node {
    guard json.objectValue != nil else {
      throw .member(path: path, name: "the node", expected: "an object")
    }
    guard let stored = json["Path"]?.stringValue else {
      throw .member(path: path, name: "Path", expected: "a string")
    }
    guard stored == path else { throw .path(expected: path, found: stored) }
    guard let value = json["Value"]?.stringValue else {
      throw .member(path: path, name: "Value", expected: "a string")
    }
    let expireTime = json["ExpireTime"]?.stringValue
    return V2Node(
      path: path,
      value: isDirectory ? nil : value,
      createdIndex: try index("CreatedIndex"),
      modifiedIndex: try index("ModifiedIndex"),
      expireTime: expireTime == V2Store.zeroTime ? nil : expireTime
    )
  }

  private var isDirectory: Bool { json["Children"] != nil && json["Children"] != .null }

  private func children() throws(V2StoreError) -> [V2NodeReader] {
    guard isDirectory else { return [] }
    guard let members = json["Children"]?.objectValue else {
      throw .member(path: path, name: "Children", expected: "an object or null")
    }
    for member in members where !Self.isComponent(member.name) {
      throw .member(path: path, name: "a name in Children", expected: "one path component")
    }
    let prefix = path == "/" ? "/" : path + "/"
    return
      members
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      .map { V2NodeReader(json: $0.value, path: prefix + $0.name) }
  }

  private static func isComponent(_ name: String) -> Bool {
    !name.isEmpty && !name.utf8.contains(UInt8(ascii: "/"))
  }
}
