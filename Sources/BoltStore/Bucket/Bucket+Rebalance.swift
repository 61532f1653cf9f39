internal import BoltFormat

// MARK: - Merging small pages after deletes

extension Bucket {
  /// Merges away the nodes that deletes have left too small.
  ///
  /// Nodes are looked at in the order in which they were made, where upstream's order is random;
  /// what a neighbor that was already merged makes of the next node can therefore differ.
  ///
  /// > Source: formats.md §5.11; bbolt `bucket.go`, `rebalance`.
  func rebalance() throws(BoltStoreError) {
    var slot: UInt32 = 1
    while slot < nodes.nextSlot {
      try rebalance(nodes[slot])
      slot += 1
    }
  }

  /// Merges a node with a neighbor, if deletes have left it too small, and then those above it.
  ///
  /// > Source: formats.md §5.11; bbolt `node.go`, `rebalance`.
  private func rebalance(_ first: Node) throws(BoltStoreError) {
    var next: Node? = first
    while let node = next, node.isUnbalanced, !node.isRemoved {
      node.isUnbalanced = false
      transaction.counters.rebalanceCount += 1
      if node.byteCount > rebalanceThreshold, node.inodes.count > node.minimumCount { return }
      guard let parent = node.parent else { return try collapse(node) }
      if node.inodes.isEmpty {
        try remove(node, from: parent)
      } else {
        try merge(node, in: parent)
      }
      next = parent
    }
  }

  /// Bytes at or below which a node is merged.
  private var rebalanceThreshold: Int {
    let pageByteCount = transaction.pageByteCount
    switch transaction.database.options.release {
    case .v1_3_6, .v1_3_7: return pageByteCount / 4
    case .v1_4: return Int(Double(pageByteCount) * clampedFillPercent) / 2
    }
  }

  /// Lets a root with a single child become that child.
  private func collapse(_ root: Node) throws(BoltStoreError) {
    guard !root.isLeaf, root.inodes.count == 1, !mutates(.rootNotCollapsed) else { return }
    let child = try materializeChild(of: root, at: 0)
    root.isLeaf = child.isLeaf
    root.inodes.share(child.inodes)
    adopt(root.inodes, by: root)
    child.isRemoved = true
    try free(child)
  }

  /// Merges a node with the neighbor on its left, or a first child with that on its right.
  private func merge(_ node: Node, in parent: Node) throws(BoltStoreError) {
    let index = try parent.index(of: node)
    guard parent.inodes.count > 1 else { throw .emptyPage(page: parent.pageID) }
    var isFirst = index == 0
    if mutates(.mergesWrongSibling), index + 1 < parent.inodes.count { isFirst.toggle() }
    guard !isFirst || index + 1 < parent.inodes.count, isFirst || index > 0 else { return }
    let neighbor = try materializeChild(of: parent, at: isFirst ? index + 1 : index - 1)
    let (left, right) = isFirst ? (node, neighbor) : (neighbor, node)
    guard left.isLeaf == right.isLeaf else { throw .keyOrder(page: right.pageID) }
    adopt(right.inodes, by: left)
    left.append(contentsOf: right)
    try remove(right, from: parent)
  }

  /// Takes a node out of its parent and frees its page.
  private func remove(_ node: Node, from parent: Node) throws(BoltStoreError) {
    parent.inodes.remove(at: try parent.index(of: node))
    parent.isUnbalanced = true
    node.isRemoved = true
    node.inodes.removeAll()
    if !mutates(.mergedPageNotFreed) { try free(node) }
  }

  /// Makes a node the parent of all nodes below some items.
  private func adopt(_ inodes: InodeList, by parent: Node) {
    guard !parent.isLeaf else { return }
    for index in inodes.indices where inodes[index].childSlot != 0 {
      nodes[inodes[index].childSlot].parent = parent
    }
  }
}
