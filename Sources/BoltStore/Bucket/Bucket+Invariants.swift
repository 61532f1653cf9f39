internal import BoltFormat

// MARK: - Invariants of what a writer has in memory

extension Transaction {
  /// Traps unless the nodes of every open bucket fit each other.
  ///
  /// Holds for a file that was sound when it was opened, before the commit.
  ///
  /// - Complexity: O(*n* log *n*) in the items of all nodes.
  package func checkNodes() {
    guard isOpen else { return }
    var pending = [root]
    while let bucket = pending.popLast() {
      bucket.checkNodes()
      pending += bucket.openBuckets.values
    }
  }
}

extension Bucket {
  /// Traps unless keys ascend in every node, and each child is known to its parent by its key.
  func checkNodes() {
    guard let rootNode else {
      precondition(nodes.count == 0, "\(nodes.count) nodes below a root that is none")
      return
    }
    precondition(rootNode.parent == nil, "the root has a parent")
    for slot in 1..<nodes.nextSlot {
      let node = nodes[slot]
      precondition(node.slot == slot, "node \(node.slot) stands in slot \(slot)")
      if node.isRemoved { continue }
      checkItems(of: node)
      guard node !== rootNode else { continue }
      guard let parent = node.parent else {
        preconditionFailure("node \(slot) has no parent and is not the root")
      }
      precondition(!parent.isLeaf, "node \(slot) is below a leaf")
      precondition(!parent.isRemoved, "node \(slot) is below a node that was removed")
      guard let key = node.registeredKey else { continue }
      let (index, isExact) = parent.lowerBound(key)
      precondition(
        isExact && parent.inodes[index].childSlot == slot,
        "node \(slot), page \(node.pageID), is not where its parent looks for it"
      )
      checkBounds(of: node, at: index, in: parent)
    }
  }

  private func checkItems(of node: Node) {
    for index in node.inodes.indices {
      let inode = node.inodes[index]
      precondition(inode.keyCount > 0, "item \(index) of page \(node.pageID) has no key")
      precondition(!node.isLeaf || inode.childSlot == 0, "item \(index) of a leaf has a child")
      guard index > 0 else { continue }
      let order = node.inodes[index - 1].key.compare(inode.key)
      precondition(order < 0, "item \(index) of page \(node.pageID) is not above the one before")
    }
  }

  /// Holds the keys of a child against the separators beside it.
  private func checkBounds(of child: Node, at index: Int, in parent: Node) {
    let items = child.inodes
    guard !items.isEmpty else { return }
    // New keys below the first separator go to the first child.
    if index > 0 {
      let order = parent.inodes[index].key.compare(items[0].key)
      precondition(order <= 0, "page \(child.pageID) begins below its separator")
    }
    if index + 1 < parent.inodes.count {
      let order = items[items.count - 1].key.compare(parent.inodes[index + 1].key)
      precondition(order < 0, "page \(child.pageID) ends above the separator behind it")
    }
  }
}
