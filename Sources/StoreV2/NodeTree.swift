internal import SnapFormat

/// The place of a node in its tree; of use only while the node stands.
struct NodeID: Hashable, Sendable {
  var slot: Int
}

/// A directory or file of the v2 store.
///
/// > Source: formats.md §3.3; upstream `etcdserver/api/v2store/node.go`, `node`.
struct TreeNode: Sendable {
  var name: ByteText
  var parent: NodeID?
  var createdIndex: UInt64
  var modifiedIndex: UInt64
  var expireTime: V2Time?
  /// Value of a file; nil for a directory.
  var value: String?
  var children: [ByteText: NodeID] = [:]

  var isDirectory: Bool { value == nil }
}

/// The nodes of the v2 store, in one array with the free slots on a list.
///
/// A tree of values: copying the store copies it, and no path is too deep for the stack.
struct NodeTree: Sendable {
  private var nodes: [TreeNode]
  private var free: [Int] = []

  static let root = NodeID(slot: 0)

  /// Creates a tree of the root alone.
  init() {
    nodes = [TreeNode(name: ByteText(""), createdIndex: 0, modifiedIndex: 0)]
  }

  /// Number of nodes.
  var count: Int { nodes.count - free.count }

  subscript(id: NodeID) -> TreeNode {
    get { nodes[id.slot] }
    _modify { yield &nodes[id.slot] }
  }

  /// The child of a name; nil if there is none.
  func child(of parent: NodeID, _ name: ByteText) -> NodeID? {
    nodes[parent.slot].children[name]
  }

  /// The children of a node by the bytes of their names.
  ///
  /// - Complexity: O(*n* log *n*)
  func children(of parent: NodeID) -> [NodeID] {
    nodes[parent.slot].children.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Adds a node below a directory that has none of the name.
  mutating func add(
    _ name: ByteText,
    to parent: NodeID,
    value: String?,
    index: UInt64,
    expireTime: V2Time? = nil
  ) -> NodeID {
    precondition(nodes[parent.slot].isDirectory, "\(path(of: parent)) is a file")
    precondition(child(of: parent, name) == nil, "\(name.text) stands there already")
    let node = TreeNode(
      name: name,
      parent: parent,
      createdIndex: index,
      modifiedIndex: index,
      expireTime: expireTime,
      value: value
    )
    let id: NodeID
    if let slot = free.popLast() {
      id = NodeID(slot: slot)
      nodes[slot] = node
    } else {
      id = NodeID(slot: nodes.count)
      nodes.append(node)
    }
    nodes[parent.slot].children[name] = id
    return id
  }

  /// The path of a node.
  ///
  /// It is made up from the names above, since a deep tree that kept it in each node would be
  /// quadratic in size.
  ///
  /// - Complexity: O(*n*) in the bytes of the path
  func path(of id: NodeID) -> String {
    var names: [ByteText] = []
    var next = id
    while let parent = nodes[next.slot].parent {
      names.append(nodes[next.slot].name)
      next = parent
    }
    return V2Path.join(names.reversed())
  }

  /// Takes a node and all below it out, and gives them children first.
  ///
  /// - Complexity: O(*n* log *n*) in the nodes taken out
  mutating func remove(_ top: NodeID) -> [NodeID] {
    precondition(top != Self.root, "the root is never removed")
    let removed = descendants(of: top).reversed().map(\.id)
    if let parent = nodes[top.slot].parent {
      nodes[parent.slot].children[nodes[top.slot].name] = nil
    }
    for id in removed {
      nodes[id.slot] = TreeNode(name: ByteText(""), createdIndex: 0, modifiedIndex: 0)
      free.append(id.slot)
    }
    return removed
  }

  /// A node and those below it, depth first, siblings by name.
  ///
  /// - Parameters:
  ///   - top: Where to begin; its depth is 0.
  ///   - depthMax: How many levels below it are wanted.
  ///   - includes: Whether a node below the first is wanted, and what stands below it.
  /// - Returns: The nodes, with their levels below the first.
  /// - Complexity: O(*n* log *n*)
  func descendants(
    of top: NodeID,
    depthMax: Int = .max,
    where includes: (TreeNode) -> Bool = { _ in true }
  ) -> [(depth: Int, id: NodeID)] {
    var result: [(depth: Int, id: NodeID)] = []
    var pending = [(depth: 0, id: top)]
    while let next = pending.popLast() {
      result.append(next)
      guard next.depth < depthMax else { continue }
      for child in children(of: next.id).reversed() where includes(nodes[child.slot]) {
        pending.append((next.depth + 1, child))
      }
    }
    return result
  }
}
