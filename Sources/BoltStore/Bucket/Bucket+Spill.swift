internal import BoltFormat

// MARK: - Writing nodes to new pages

extension Bucket {
  /// Writes every node to new pages and frees those they came from.
  ///
  /// Children come before their parents, for a parent learns where they went. Nodes of one level
  /// are written in key order.
  ///
  /// > Source: formats.md §5.10; bbolt `bucket.go`, `spill`.
  func spillNodes() throws(BoltStoreError) {
    guard let rootNode else { return }
    var root = try spill(rootNode)
    // A root that was split has a new one above it, which may be too large as well.
    while let above = root {
      self.rootNode = above
      root = try spill(above)
    }
    header.root = self.rootNode?.pageID ?? 0
  }

  /// Writes a node and those below it.
  ///
  /// As deep as the tree, which ``BoltLimits/treeDepthMax`` bounds.
  ///
  /// - Returns: A new root, if the node was the root and was split.
  ///
  /// > Source: bbolt `node.go`, `spill`.
  private func spill(_ node: Node) throws(BoltStoreError) -> Node? {
    if !node.isLeaf {
      // Writing a child adds items to this node, so its children are listed first.
      let slots = node.inodes.indices.map { node.inodes[$0].childSlot }
      for slot in slots where slot != 0 { _ = try spill(nodes[slot]) }
    }
    let pageByteCount = transaction.pageByteCount
    let parts = node.split(pageByteCount: pageByteCount, threshold: splitThreshold, mutant: mutates)
    transaction.counters.splitCount += parts.count - 1
    let parent = node.parent ?? (parts.count > 1 ? makeNode(isLeaf: false) : nil)
    if !mutates(.spilledPageNotFreed) { try free(node) }
    for (number, part) in parts.enumerated() {
      let page = try write(node, part)
      if number == 0 { (node.pageID, node.overflow) = (page.id, page.overflow) }
      transaction.counters.spillCount += 1
      guard let parent else { continue }
      guard !part.isEmpty else { throw .emptyPage(page: node.pageID) }
      let first = node.inodes[part.lowerBound].key
      let oldKey = number == 0 ? node.registeredKey ?? first : first
      let newKey = mutates(.separatorNotUpdated) ? oldKey : first
      // Without a slot: what is written is not to be written again with a new root.
      let item = Inode(key: newKey, child: page.id)
      if number == 0, node.parent != nil {
        parent.put(item, at: try parent.index(of: node), replacing: true)
      } else {
        parent.put(item, at: oldKey)
      }
    }
    guard node.parent == nil, let parent else { return nil }
    node.parent = parent
    return parent
  }

  /// Writes some items of a node to a new page.
  private func write(
    _ node: Node,
    _ part: Range<Int>
  ) throws(BoltStoreError) -> (id: PageID, overflow: UInt32) {
    let pageByteCount = transaction.pageByteCount
    let used = node.byteCount(of: part)
    let pageCount = (used + pageByteCount - 1) / pageByteCount
    let image = try transaction.allocate(pageCount)
    let overflow = UInt32(pageCount - 1)
    let header = PageHeader(
      id: image.id,
      flags: node.isLeaf ? .leaf : .branch,
      count: UInt16(part.count),
      overflow: overflow
    )
    image.bytes.encode(node.inodes, part, header: header)
    return (image.id, overflow)
  }

  /// Fill percent within its bounds.
  var clampedFillPercent: Double {
    min(max(fillPercent, BoltLimits.fillPercents.lowerBound), BoltLimits.fillPercents.upperBound)
  }

  /// Bytes to which a page is filled before the next begins.
  private var splitThreshold: Int {
    Int(Double(transaction.pageByteCount) * clampedFillPercent)
  }
}
