internal import ByteCoding

/// A way from the root of a tree to a node, and an index in each node of it.
struct KeyTreePath: Sendable {
  /// A node, and the key or child in it where the way goes on.
  struct Step: Equatable, Sendable {
    /// The node.
    var node: NodeID
    /// Index of a key or child.
    var index: UInt32

    /// Creates a step.
    init(_ node: NodeID, _ index: Int) {
      self.node = node
      self.index = UInt32(index)
    }
  }

  /// No tree that fits into memory is higher than 32, even of nodes with three keys.
  private var steps = InlineArray<32, Step>(repeating: Step(NodeID(0), 0))
  /// Steps of the way.
  private(set) var depth = 0

  /// Creates a way of no step: in a cursor, the end of the tree.
  init() {}

  /// The last step; nil at the end of the tree.
  var last: Step? { depth == 0 ? nil : steps[depth &- 1] }

  /// A step, counted from the root.
  subscript(level: Int) -> Step {
    get { steps[level] }
    set { steps[level] = newValue }
  }

  /// Goes on to a child.
  mutating func append(_ node: NodeID, _ index: Int) {
    steps[depth] = Step(node, index)
    depth &+= 1
  }

  /// Goes back to the parent.
  mutating func removeLast() { depth &-= 1 }

  /// Whether two cursors of one tree stand at the same key, or both at the end.
  func isSamePlace(as other: KeyTreePath) -> Bool { last == other.last }
}

// MARK: - Cursors

/// A cursor is a way whose last step is a key. It holds until the tree is changed.
extension KeyTree {
  /// A cursor at the least key.
  ///
  /// - Complexity: O(log *n*)
  func first() -> KeyTreePath {
    var cursor = KeyTreePath()
    descend(&cursor, from: root)
    skipEnds(&cursor)
    return cursor
  }

  /// A cursor at the least key that is not less than another.
  ///
  /// - Complexity: O(log *n*)
  func seek(_ key: RawSpan) -> KeyTreePath {
    var cursor = KeyTreePath()
    var id = root
    while true {
      let place = place(of: key, in: id)
      cursor.append(id, place.index)
      if place.isFound { return cursor }
      guard let child = nodes.child(place.index, of: id) else { break }
      id = child
    }
    skipEnds(&cursor)
    return cursor
  }

  /// The record at a cursor; nil at the end.
  @inline(__always)
  func record(at cursor: KeyTreePath) -> RecordID? {
    guard let step = cursor.last else { return nil }
    return nodes.record(Int(step.index), of: step.node)
  }

  /// Moves a cursor to the next key.
  ///
  /// - Complexity: O(1) amortized
  @inline(__always)
  func advance(_ cursor: inout KeyTreePath) {
    guard let step = cursor.last else { return }
    let level = cursor.depth &- 1
    cursor[level] = KeyTreePath.Step(step.node, Int(step.index) &+ 1)
    if let child = nodes.child(Int(step.index) &+ 1, of: step.node) {
      descend(&cursor, from: child)
    }
    skipEnds(&cursor)
  }

  /// Visits the keys from one cursor up to another, in key order, until told to stop.
  ///
  /// - Parameters:
  ///   - start: Where to begin.
  ///   - end: Where to stop; not visited.
  ///   - body: Takes a record; answers whether to go on.
  /// - Complexity: O(*n*) in the keys between
  @inline(__always)
  func visit(from start: KeyTreePath, to end: KeyTreePath, _ body: (RecordID) -> Bool) {
    var cursor = start
    while let step = cursor.last, !cursor.isSamePlace(as: end) {
      guard nodes.isLeaf(step.node) else {
        guard body(nodes.record(Int(step.index), of: step.node)) else { return }
        advance(&cursor)
        continue
      }
      // A leaf at a time: the steps between its keys cost nothing.
      let isLast = end.last?.node == step.node
      let stop = isLast ? Int(end.last?.index ?? 0) : nodes.count(of: step.node)
      for index in Int(step.index)..<stop {
        guard body(nodes.record(index, of: step.node)) else { return }
      }
      if isLast { return }
      cursor[cursor.depth &- 1] = KeyTreePath.Step(step.node, stop &- 1)
      advance(&cursor)
    }
  }

  /// Goes down to the least key below a node.
  private func descend(_ cursor: inout KeyTreePath, from node: NodeID) {
    var id = node
    cursor.append(id, 0)
    while let child = nodes.child(0, of: id) {
      id = child
      cursor.append(id, 0)
    }
  }

  /// Goes up from behind the last key of a node to the key that follows.
  @inline(__always)
  private func skipEnds(_ cursor: inout KeyTreePath) {
    while let step = cursor.last, Int(step.index) == nodes.count(of: step.node) {
      cursor.removeLast()
    }
  }
}
