internal import BoltFormat

/// Where a search for a key ended.
struct Place {
  /// The leaf, as a node if there is one.
  let leaf: PageNode
  /// Position of the first item whose key is not below the one searched for; the count if none.
  let index: Int
  /// Whether that item has the key itself.
  let isExact: Bool
  /// The way there.
  let trail: Trail
}

/// Positions on the branches that a search went through, from the root down.
struct Trail {
  private var positions = InlineArray<64, UInt16>(repeating: 0)
  private(set) var count = 0

  /// Notes the position on the next branch.
  ///
  /// - Throws: ``BoltStoreError/treeTooDeep(page:limit:)`` where there are more than any sound tree
  ///   has.
  @inline(__always)
  mutating func append(_ position: Int, on page: PageID) throws(BoltStoreError) {
    guard count < BoltLimits.treeDepthMax - 1 else {
      throw .treeTooDeep(page: page, limit: BoltLimits.treeDepthMax)
    }
    positions[count] = UInt16(truncatingIfNeeded: position)
    count &+= 1
  }

  /// The position on a branch.
  subscript(level: Int) -> Int { Int(positions[level]) }
}

// MARK: - Searching and touching

extension Bucket {
  /// Finds an item by its key.
  ///
  /// - Complexity: O(log *n*)
  func find(_ key: Bytes) throws(BoltStoreError) -> Inode? {
    let place = try search(key)
    return place.isExact ? try place.leaf.inode(at: place.index) : nil
  }

  /// Searches for a key: down over nodes, and from the first page that is none over pages.
  ///
  /// - Complexity: O(log *n*)
  func search(_ key: Bytes) throws(BoltStoreError) -> Place {
    var trail = Trail()
    var page: Page
    if let rootNode {
      var node = rootNode
      while true {
        if node.isLeaf {
          let (index, isExact) = node.lowerBound(key)
          return Place(leaf: .node(node), index: index, isExact: isExact, trail: trail)
        }
        let index = try node.childIndex(key)
        try trail.append(index, on: node.pageID)
        let inode = node.inodes[index]
        guard inode.childSlot != 0 else {
          page = try transaction.page(inode.child)
          break
        }
        node = nodes[inode.childSlot]
      }
    } else if let inlinePage {
      page = inlinePage
    } else {
      page = try transaction.page(header.root)
    }
    while !page.isLeaf {
      let index = try page.childIndex(key)
      try trail.append(index, on: page.id)
      page = try transaction.page(try page.inode(at: index).child)
    }
    let (index, isExact) = try page.lowerBound(key)
    return Place(leaf: .page(page), index: index, isExact: isExact, trail: trail)
  }

  /// Makes nodes of the pages on the way that was noted, and returns the leaf's.
  func touch(_ place: Place) throws(BoltStoreError) -> Node {
    if case .node(let node) = place.leaf { return node }
    var node = try materializeRoot()
    for level in 0..<place.trail.count {
      node = try materializeChild(of: node, at: place.trail[level])
    }
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
