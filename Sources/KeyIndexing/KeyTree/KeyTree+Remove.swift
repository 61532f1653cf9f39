internal import ByteCoding

extension KeyTree {
  /// Removes a key.
  ///
  /// Gaps stay until the caller sees that the tree ``isSparse``.
  ///
  /// - Complexity: O(log *n*)
  mutating func remove(_ record: RecordID) {
    var path = seek(records.bytes.rawSpan.extracting(records.keyRange(of: record)))
    guard let found = path.last, self.record(at: path) == record else { return }
    if let child = nodes.child(Int(found.index), of: found.node) {
      // The greatest key below takes its place.
      descendToLast(&path, from: child)
      guard let leaf = path.last else { return }
      let last = Int(leaf.index)
      replace(Int(found.index), of: found.node, by: nodes.record(last, of: leaf.node))
      nodes.remove(at: last, of: leaf.node)
    } else {
      nodes.remove(at: Int(found.index), of: found.node)
    }
    records.remove(record)
    rebalance(path)
  }

  /// Goes down to the greatest key below a node.
  private func descendToLast(_ path: inout KeyTreePath, from node: NodeID) {
    var id = node
    while let child = nodes.child(nodes.count(of: id), of: id) {
      path.append(id, nodes.count(of: id))
      id = child
    }
    path.append(id, nodes.count(of: id) - 1)
  }

  /// Gives every node of a way enough keys again, from the leaf up.
  private mutating func rebalance(_ path: KeyTreePath) {
    var level = path.depth - 1
    while level > 0 {
      guard nodes.count(of: path[level].node) < minimumCount else { return }
      let parent = path[level - 1]
      guard !refill(Int(parent.index), of: parent.node) else { return }
      level -= 1
    }
    if nodes.count(of: root) == 0, let child = nodes.child(0, of: root) {
      nodes.free(root)
      root = child
    }
  }

  /// Gives a child a key of its neighbor, or joins the two.
  ///
  /// - Returns: Whether the parent has as many keys as before.
  private mutating func refill(_ index: Int, of parent: NodeID) -> Bool {
    let separator = max(index - 1, 0)
    guard let left = nodes.child(separator, of: parent),
      let right = nodes.child(separator + 1, of: parent)
    else { return true }
    if nodes.count(of: left) + nodes.count(of: right) < capacity {
      merge(left, right, around: separator, of: parent)
      return false
    }
    if index > 0 {
      moveRight(from: left, to: right, over: separator, of: parent)
    } else {
      moveLeft(from: right, to: left, over: separator, of: parent)
    }
    return true
  }

  private mutating func merge(
    _ left: NodeID,
    _ right: NodeID,
    around separator: Int,
    of parent: NodeID
  ) {
    if !rules.mutates(.mergeLosesSeparator) || !nodes.isLeaf(left) {
      append(nodes.record(separator, of: parent), nodes.child(0, of: right), to: left)
    }
    for index in 0..<nodes.count(of: right) {
      append(nodes.record(index, of: right), nodes.child(index + 1, of: right), to: left)
    }
    nodes.removeChild(at: separator + 1, of: parent)
    nodes.remove(at: separator, of: parent)
    nodes.free(right)
  }

  private mutating func moveRight(
    from left: NodeID,
    to right: NodeID,
    over separator: Int,
    of parent: NodeID
  ) {
    let last = nodes.count(of: left) - 1
    let moved = nodes.record(last, of: left)
    insert(nodes.record(separator, of: parent), nil, into: right, at: 0)
    if let child = nodes.child(last + 1, of: left) { nodes.insertChild(child, at: 0, of: right) }
    replace(separator, of: parent, by: moved)
    nodes.remove(at: last, of: left)
  }

  private mutating func moveLeft(
    from right: NodeID,
    to left: NodeID,
    over separator: Int,
    of parent: NodeID
  ) {
    let moved = nodes.record(0, of: right)
    append(nodes.record(separator, of: parent), nodes.child(0, of: right), to: left)
    if !nodes.isLeaf(right) { nodes.removeChild(at: 0, of: right) }
    if !rules.mutates(.borrowKeepsSeparator) { replace(separator, of: parent, by: moved) }
    nodes.remove(at: 0, of: right)
  }

  private mutating func append(_ record: RecordID, _ child: NodeID?, to id: NodeID) {
    insert(record, child, into: id, at: nodes.count(of: id))
  }
}
