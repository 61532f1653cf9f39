internal import BoltFormat

/// Where a search for a key ended.
struct Place {
  /// The leaf, as a node if there is one.
  let leaf: Path.Source
  /// Position of the first item whose key is not below the one searched for; the count if none.
  let index: Int
  /// Whether that item has the key itself.
  let isExact: Bool
}

// MARK: - Searching and touching

extension Bucket {
  /// Finds an item by its key.
  ///
  /// - Complexity: O(log *n*)
  func find(_ key: Bytes) throws(BoltStoreError) -> Inode? {
    try requireOpen()
    let place = try descend(to: key, noting: false)
    return place.isExact ? try place.leaf.inode(at: place.index) : nil
  }

  /// Searches for a key and notes the way, so that the leaf can be touched.
  ///
  /// - Complexity: O(log *n*)
  func search(_ key: Bytes) throws(BoltStoreError) -> Place {
    trail.removeAll(keepingCapacity: true)
    return try descend(to: key, noting: true)
  }

  /// Goes down over nodes, and from the first page that is none over pages.
  @inline(__always)
  private func descend(
    to key: Bytes,
    noting: Bool
  ) throws(BoltStoreError) -> Place {
    if noting { transaction.counters.cursorCount += 1 }
    var page: Page
    if let rootNode {
      var node = rootNode
      while true {
        if node.isLeaf {
          let (index, isExact) = node.lowerBound(key)
          return Place(leaf: .node(node), index: index, isExact: isExact)
        }
        let index = try node.childIndex(key)
        if noting { trail.append(UInt32(truncatingIfNeeded: index)) }
        let inode = node.inodes[index]
        guard inode.childSlot != 0 else {
          page = try transaction.page(inode.child)
          break
        }
        node = nodes[Int(inode.childSlot) &- 1]
      }
    } else if let inlinePage {
      page = inlinePage
    } else {
      page = try transaction.page(header.root)
    }
    var depth = 0
    while !page.isLeaf {
      let index = try page.childIndex(key)
      if noting { trail.append(UInt32(truncatingIfNeeded: index)) }
      depth &+= 1
      guard depth < BoltLimits.treeDepthMax else {
        throw .treeTooDeep(page: page.id, limit: BoltLimits.treeDepthMax)
      }
      page = try transaction.page(try page.inode(at: index).child)
    }
    let (index, isExact) = try page.lowerBound(key)
    return Place(leaf: .page(page), index: index, isExact: isExact)
  }

  /// Makes nodes of the pages on the way that was noted, and returns the leaf's.
  func touch(_ place: Place) throws(BoltStoreError) -> Node {
    if case .node(let node) = place.leaf { return node }
    var node = try materializeRoot()
    for index in trail { node = try materializeChild(of: node, at: Int(index)) }
    return node
  }

  /// Puts an item where a search ended.
  @inline(__always)
  func put(_ inode: Inode, at place: Place) throws(BoltStoreError) {
    try touch(place).put(inode, at: place.index, replacing: place.isExact)
  }

  /// Deletes the item where a search ended.
  func delete(at place: Place) throws(BoltStoreError) {
    let node = try touch(place)
    node.inodes.remove(at: place.index)
    node.isUnbalanced = true
  }
}
