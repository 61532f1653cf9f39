internal import BoltFormat

/// Where a cursor stands: the branches from the root down, a leaf, and an item of it.
///
/// A step refers to a page or to the node made of it, whichever it was when the step was taken. A
/// cursor that stands on a page therefore goes on over that page even when the transaction deletes
/// from the node beneath it, as upstream's does.
///
/// An object, for a cursor that holds all this as a value is copied whenever its key is looked at.
///
/// > Source: bbolt `cursor.go`, `Cursor`.
final class Path {
  /// A branch, and the position of the child that is gone through.
  struct Step {
    let branch: PageNode
    var index: Int
  }

  /// The bucket gone through.
  let bucket: Bucket
  /// Whether the last move came to an item.
  private(set) var isOnItem = false
  /// That item, as it was then.
  private(set) var inode = Inode(key: .none, value: .none, flags: 0)

  /// Branches from the root down.
  private var steps: [Step] = []
  /// Whether there was a search that came to a leaf.
  private var isSomewhere = false
  /// The leaf, if it is a node.
  private var node: Node?
  /// The leaf, if it is a page; apart from ``node``, for going over a page's items is what scans
  /// do most, and a page alone is copied without counting references.
  private var page = Page.empty
  /// Keeps what ``Page/firstBytes`` gave, or the compiler would leave it out.
  private var readAhead: UInt8 = 0
  /// Position of the item on the leaf; the count where a search went past the last.
  private var index = 0
  /// Leaves moved forward since the last search, less those moved back.
  private var leavesMoved = 0

  init(in bucket: Bucket) { self.bucket = bucket }

  /// Another path that leads to the same item.
  init(copying other: Path) {
    bucket = other.bucket
    isOnItem = other.isOnItem
    inode = other.inode
    steps = other.steps
    isSomewhere = other.isSomewhere
    node = other.node
    page = other.page
    index = other.index
    leavesMoved = other.leavesMoved
  }

  /// The leaf; nil before the first search.
  private var leaf: PageNode? {
    guard isSomewhere else { return nil }
    return if let node { .node(node) } else { .page(page) }
  }

  /// Items of the leaf.
  @inline(__always)
  private var leafCount: Int { node?.inodes.count ?? page.count }

  /// Stands on a leaf.
  private func stand(on leaf: PageNode, at index: Int) {
    switch leaf {
    case .page(let page):
      self.page = page
      node = nil
    case .node(let node):
      self.node = node
      page = .empty
    }
    self.index = index
    isSomewhere = true
  }

  /// Stands nowhere, so that a search that fails leaves no half of a path.
  private func leave() {
    steps.removeAll(keepingCapacity: true)
    isSomewhere = false
    isOnItem = false
    node = nil
    page = .empty
    index = 0
    leavesMoved = 0
  }

  /// Reads the item stood on.
  ///
  /// - Returns: True, so that moves end with it.
  /// - Precondition: there is one.
  @inline(__always)
  private func arrive() throws(BoltStoreError) -> Bool {
    isOnItem = false
    inode = if let node { node.inodes[index] } else { try page.inode(at: index) }
    isOnItem = true
    return true
  }

  /// Says that a move came to no item.
  private func arriveNowhere() -> Bool {
    isOnItem = false
    return false
  }
}

// MARK: - Searching

extension Path {
  /// Goes to the first item whose key is not below a key.
  ///
  /// - Returns: Whether there is one.
  /// - Complexity: O(log *n*)
  func seek(_ key: Bytes) throws(BoltStoreError) -> Bool {
    leave()
    var place = try bucket.rootSource()
    while !place.isLeaf {
      let index = try place.childIndex(key)
      try push(place, index)
      place = try bucket.child(of: place, at: index)
    }
    stand(on: place, at: try place.lowerBound(key).index)
    if index < leafCount { return try arrive() }
    return bucket.mutates(.seekStopsAtPageEnd) ? false : try nextLeaf()
  }

  /// Goes to the first item of the bucket.
  ///
  /// - Returns: Whether there is one.
  func first() throws(BoltStoreError) -> Bool {
    leave()
    try descend(from: try bucket.rootSource(), toLast: false)
    return leafCount > 0 ? try arrive() : try nextLeaf()
  }

  /// Goes to the last item of the bucket.
  ///
  /// - Returns: Whether there is one.
  func last() throws(BoltStoreError) -> Bool {
    leave()
    try descend(from: try bucket.rootSource(), toLast: true)
    return leafCount > 0 ? try arrive() : try previousLeaf()
  }

  /// Goes down to the first or last item of the first or last leaf below a page or node.
  private func descend(from top: PageNode, toLast: Bool) throws(BoltStoreError) {
    var place = top
    while !place.isLeaf {
      guard place.count > 0 else { throw .emptyPage(page: place.pageID) }
      let index = toLast ? place.count - 1 : 0
      try push(place, index)
      place = try bucket.child(of: place, at: index)
    }
    stand(on: place, at: toLast ? place.count - 1 : 0)
  }

  /// Adds a step, unless the tree is deeper than any sound one.
  private func push(_ branch: PageNode, _ index: Int) throws(BoltStoreError) {
    guard steps.count < BoltLimits.treeDepthMax - 1 else {
      throw .treeTooDeep(page: branch.pageID, limit: BoltLimits.treeDepthMax)
    }
    steps.append(Step(branch: branch, index: index))
  }
}

// MARK: - Moving

extension Path {
  /// Goes to the next item; stays on the last one where there is none.
  ///
  /// Leaves that were emptied in this transaction are passed over.
  ///
  /// - Returns: Whether there was a next item.
  ///
  /// > Deviation: where the leaves behind the last item were emptied in this transaction, upstream's
  /// > cursor stays on one of them, and turning back gives the last item again.
  @inline(__always)
  func next() throws(BoltStoreError) -> Bool {
    if index &+ 1 < leafCount {
      index &+= 1
      return try arrive()
    }
    return isSomewhere ? try nextLeaf() : false
  }

  /// Goes to the item before; stays on the first one where there is none.
  ///
  /// - Returns: Whether there was an item before.
  ///
  /// > Deviation: upstream's cursor says that it is at the beginning when the leaf before was
  /// > emptied in this transaction, though items lie before that leaf.
  @inline(__always)
  func previous() throws(BoltStoreError) -> Bool {
    if index > 0 {
      index &-= 1
      return try arrive()
    }
    return isSomewhere ? try previousLeaf() : false
  }

  @inline(never)
  private func nextLeaf() throws(BoltStoreError) -> Bool {
    let stoodOnItem = index < leafCount
    repeat {
      guard let level = steps.lastIndex(where: { $0.index &+ 1 < $0.branch.count }) else {
        // Back at the last item, unless a search went past it.
        if leafCount == 0, stoodOnItem { _ = try last() }
        return arriveNowhere()
      }
      try enterLeaf(below: level, by: 1)
    } while leafCount == 0
    readAhead |= page.firstBytes
    return try arrive()
  }

  @inline(never)
  private func previousLeaf() throws(BoltStoreError) -> Bool {
    repeat {
      guard let level = steps.lastIndex(where: { $0.index > 0 }) else {
        // Back at the first item, from where a move forward goes to the second.
        if leafCount == 0 { _ = try first() }
        return arriveNowhere()
      }
      try enterLeaf(below: level, by: -1)
    } while leafCount == 0
    if bucket.mutates(.previousSkipsAtPageBoundary), index > 0 { index -= 1 }
    return try arrive()
  }

  /// Goes to the nearest leaf below the next or previous child of a branch gone through.
  private func enterLeaf(below level: Int, by distance: Int) throws(BoltStoreError) {
    if level + 1 < steps.count { steps.removeLast(steps.count - level - 1) }
    steps[level].index += distance
    // A sound tree has no more leaves than pages, so no cycle is followed any longer.
    leavesMoved += distance
    guard leavesMoved.magnitude <= bucket.transaction.pageLimit else {
      let id = steps[level].branch.pageID
      leave()
      throw .pageReachedTwice(page: id)
    }
    let top = try bucket.child(of: steps[level].branch, at: steps[level].index)
    try descend(from: top, toLast: distance < 0)
  }
}

// MARK: - Touching

extension Path {
  /// Deletes the item stood on from the node of its leaf; nothing happens where there is none.
  ///
  /// - Throws: ``BoltStoreError/incompatibleValue`` if it is a bucket.
  func delete() throws(BoltStoreError) {
    guard let leaf, index >= 0, index < leaf.count else { return }
    let standing = try leaf.inode(at: index)
    guard !standing.isBucket else { throw .incompatibleValue }
    try touchedLeaf(leaf).delete(standing.key)
  }

  /// Makes nodes of the pages gone through, and returns the leaf's.
  ///
  /// Steps keep referring to pages; only the nodes of the bucket change.
  ///
  /// > Source: bbolt `cursor.go`, `node`.
  private func touchedLeaf(_ leaf: PageNode) throws(BoltStoreError) -> Node {
    if case .node(let node) = leaf { return node }
    var node = try bucket.materializeRoot()
    for step in steps {
      guard step.index < node.inodes.count, !node.isLeaf else { throw .keyOrder(page: node.pageID) }
      node = try bucket.materializeChild(of: node, at: step.index)
    }
    guard node.isLeaf else { throw .keyOrder(page: node.pageID) }
    return node
  }
}
