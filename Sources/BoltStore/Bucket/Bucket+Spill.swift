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
    guard var root = rootNode else { return }
    var parts = try writePages(of: root)
    // A root that was split has a new one above it, which may be too large as well.
    while parts.count > 1 {
      let above = makeNode(isLeaf: false)
      for part in parts { above.put(part, at: above.inodes.count, replacing: false) }
      root = above
      parts = try writePages(of: above)
    }
    rootNode = root
    header.root = root.pageID
  }

  /// Writes the nodes below a node, then the node itself.
  ///
  /// As deep as the tree, which ``BoltLimits/treeDepthMax`` bounds.
  ///
  /// - Returns: What the parent is to have in place of the node: its pages by their first keys.
  ///
  /// > Source: bbolt `node.go`, `spill`.
  private func writePages(of node: Node) throws(BoltStoreError) -> [Inode] {
    var index = 0
    while !node.isLeaf, index < node.inodes.count {
      let slot = node.inodes[index].childSlot
      guard slot != 0 else {
        index += 1
        continue
      }
      let parts = try writePages(of: nodes[slot])
      for (number, part) in parts.enumerated() {
        node.put(part, at: index + number, replacing: number == 0)
      }
      index += parts.count
    }
    if !mutates(.spilledPageNotFreed) { try free(node) }
    let parts = node.split(
      pageByteCount: transaction.pageByteCount,
      threshold: splitThreshold,
      mutant: mutates
    )
    transaction.counters.splitCount += parts.count - 1
    return try parts.map { (part) throws(BoltStoreError) in try write(node, part) }
  }

  /// Writes some items of a node to a new page.
  ///
  /// - Returns: What the parent is to have for it; without a slot, for it is not to be written again.
  private func write(_ node: Node, _ part: Range<Int>) throws(BoltStoreError) -> Inode {
    let pageByteCount = transaction.pageByteCount
    let pageCount = (node.byteCount(of: part) + pageByteCount - 1) / pageByteCount
    let image = try transaction.allocate(pageCount)
    let header = PageHeader(
      id: image.id,
      flags: node.isLeaf ? .leaf : .branch,
      count: UInt16(part.count),
      overflow: UInt32(pageCount - 1)
    )
    image.bytes.encode(node.inodes, part, header: header)
    transaction.counters.spillCount += 1
    guard part.lowerBound == 0 else {
      return Inode(key: node.inodes[part.lowerBound].key, child: image.id)
    }
    (node.pageID, node.overflow) = (image.id, header.overflow)
    var key = node.inodes.isEmpty ? Bytes.none : node.inodes[0].key
    if node !== rootNode, part.isEmpty { throw .emptyPage(page: image.id) }
    if mutates(.separatorNotUpdated) { key = node.registeredKey ?? key }
    return Inode(key: key, child: image.id)
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
