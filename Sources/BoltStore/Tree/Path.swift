internal import BoltFormat

/// Where an item stands in a bucket: the branches from the root down, and a leaf.
///
/// A step refers to a page or to the node made of it, whichever it was when the step was taken. A
/// cursor that stands on a page therefore goes on over that page even when the transaction deletes
/// from the node beneath it, as upstream's does.
struct Path {
  /// A branch, and the position of the child that is gone through.
  struct Step {
    let source: Source
    var index: Int
  }

  /// Branches from the root down.
  var steps: [Step] = []
  /// Whether there was a search.
  private(set) var isSomewhere = false
  /// The leaf, if it is a node.
  private var node: Node?
  /// The leaf, if it is a page; apart from ``node``, for stepping over a page's items is what
  /// scans do most, and a page alone is copied without counting references.
  private var page = Page.empty
  /// Position of the item on the leaf; the count where a search went past the last.
  private var index = 0

  /// The leaf; nil before the first search.
  var leaf: Source? {
    guard isSomewhere else { return nil }
    return if let node { .node(node) } else { .page(page) }
  }

  /// The item the path leads to; nil past the end of a leaf.
  @inline(__always)
  func inode() throws(BoltStoreError) -> Inode? {
    guard index >= 0, index < leafCount else { return nil }
    return try standing()
  }

  /// The item the path leads to.
  ///
  /// - Precondition: there is one.
  @inline(__always)
  func standing() throws(BoltStoreError) -> Inode {
    if let node { return node.inodes[index] }
    return try page.inode(at: index)
  }

  /// Items of the leaf the path leads to.
  @inline(__always)
  private var leafCount: Int { node?.inodes.count ?? page.count }

  /// Stands on a leaf.
  private mutating func stand(on leaf: Source, at index: Int) {
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
  private mutating func leave() {
    steps.removeAll(keepingCapacity: true)
    isSomewhere = false
    node = nil
    page = .empty
  }

  /// A page of the snapshot, or the node made of it.
  enum Source {
    case page(Page)
    case node(Node)

    @inline(__always)
    var isLeaf: Bool {
      switch self {
      case .page(let page): page.isLeaf
      case .node(let node): node.isLeaf
      }
    }

    @inline(__always)
    var count: Int {
      switch self {
      case .page(let page): page.count
      case .node(let node): node.inodes.count
      }
    }

    /// The page, for messages.
    var pageID: PageID {
      switch self {
      case .page(let page): page.id
      case .node(let node): node.pageID
      }
    }

    @inline(__always)
    func inode(at index: Int) throws(BoltStoreError) -> Inode {
      switch self {
      case .page(let page): try page.inode(at: index)
      case .node(let node): node.inodes[index]
      }
    }

    @inline(__always)
    func lowerBound(_ key: Bytes) throws(BoltStoreError) -> (index: Int, isExact: Bool) {
      switch self {
      case .page(let page): try page.lowerBound(key)
      case .node(let node): node.lowerBound(key)
      }
    }

    /// Position of the child a key belongs to.
    @inline(__always)
    func childIndex(_ key: Bytes) throws(BoltStoreError) -> Int {
      switch self {
      case .page(let page): try page.childIndex(key)
      case .node(let node): try node.childIndex(key)
      }
    }
  }
}

// MARK: - Searching

extension Path {
  /// Goes to the first item whose key is not below a key, or past the end of the leaf before it.
  ///
  /// - Complexity: O(log *n*)
  mutating func search(_ key: Bytes, in bucket: Bucket) throws(BoltStoreError) {
    leave()
    var source = try bucket.rootSource()
    while !source.isLeaf {
      let index = try source.childIndex(key)
      try push(source, index)
      source = try bucket.child(of: source, at: index)
    }
    stand(on: source, at: try source.lowerBound(key).index)
  }

  /// Goes to the first item of a bucket.
  ///
  /// - Returns: Whether there is one.
  mutating func goToFirst(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    leave()
    try descend(from: try bucket.rootSource(), toLast: false, in: bucket)
    if leafCount > 0 { return true }
    return try goToNext(in: bucket)
  }

  /// Goes to the last item of a bucket.
  ///
  /// - Returns: Whether there is one.
  mutating func goToLast(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    leave()
    try descend(from: try bucket.rootSource(), toLast: true, in: bucket)
    if leafCount > 0 { return true }
    return try goToPrevious(in: bucket)
  }

  /// Goes down to the first or last item of the first or last leaf below a page or node.
  private mutating func descend(
    from top: Source,
    toLast: Bool,
    in bucket: Bucket
  ) throws(BoltStoreError) {
    var source = top
    while !source.isLeaf {
      guard source.count > 0 else { throw .emptyPage(page: source.pageID) }
      let index = toLast ? source.count - 1 : 0
      try push(source, index)
      source = try bucket.child(of: source, at: index)
    }
    stand(on: source, at: toLast ? source.count - 1 : 0)
  }

  /// Adds a step, unless the tree is deeper than any sound one.
  @inline(__always)
  private mutating func push(_ source: Source, _ index: Int) throws(BoltStoreError) {
    guard steps.count < BoltLimits.treeDepthMax - 1 else {
      throw .treeTooDeep(page: source.pageID, limit: BoltLimits.treeDepthMax)
    }
    steps.append(Step(source: source, index: index))
  }
}

// MARK: - Moving

extension Path {
  /// Goes to the next item; stays on the last one where there is none.
  ///
  /// Leaves that were emptied in this transaction are passed over.
  ///
  /// - Returns: Whether there was a next item.
  @inline(__always)
  mutating func goToNext(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    if index &+ 1 < leafCount {
      index &+= 1
      return true
    }
    return isSomewhere ? try goToNextLeaf(in: bucket) : false
  }

  @inline(never)
  private mutating func goToNextLeaf(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    let leaving = try lastKey()
    var skipped: UInt64 = 0
    repeat {
      guard let level = steps.lastIndex(where: { $0.index < $0.source.count - 1 }) else {
        return false
      }
      steps.removeSubrange((level + 1)...)
      steps[level].index += 1
      let next = try bucket.child(of: steps[level].source, at: steps[level].index)
      try descend(from: next, toLast: false, in: bucket)
      try count(&skipped, in: bucket)
    } while leafCount == 0
    try requireOrder(after: leaving, before: nil)
    return true
  }

  /// Goes to the item before; stays on the first one where there is none.
  ///
  /// - Returns: Whether there was an item before.
  ///
  /// > Deviation: upstream's cursor says that it is at the beginning when the leaf before was
  /// > emptied in this transaction, though items lie before that leaf.
  @inline(__always)
  mutating func goToPrevious(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    if index > 0, isSomewhere {
      index &-= 1
      return true
    }
    return isSomewhere ? try goToPreviousLeaf(in: bucket) : false
  }

  @inline(never)
  private mutating func goToPreviousLeaf(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    let leaving = try firstKey()
    var skipped: UInt64 = 0
    repeat {
      guard let level = steps.lastIndex(where: { $0.index > 0 }) else {
        if leafCount == 0 { _ = try goToFirst(in: bucket) }
        return false
      }
      steps.removeSubrange((level + 1)...)
      steps[level].index -= 1
      let next = try bucket.child(of: steps[level].source, at: steps[level].index)
      try descend(from: next, toLast: true, in: bucket)
      try count(&skipped, in: bucket)
    } while leafCount == 0
    if bucket.mutates(.previousSkipsAtPageBoundary), index > 0 { index -= 1 }
    try requireOrder(after: nil, before: leaving)
    return true
  }

  /// Counts a leaf that was gone to; there can be no more than pages.
  private func count(_ skipped: inout UInt64, in bucket: Bucket) throws(BoltStoreError) {
    skipped += 1
    guard skipped <= bucket.transaction.pageLimit else {
      throw .pageReachedTwice(page: leaf?.pageID ?? 0)
    }
  }

  /// Last key of the leaf the path leads to.
  private func lastKey() throws(BoltStoreError) -> Bytes? {
    guard let leaf, leaf.count > 0 else { return nil }
    return try leaf.inode(at: leaf.count - 1).key
  }

  /// First key of the leaf the path leads to.
  private func firstKey() throws(BoltStoreError) -> Bytes? {
    guard let leaf, leaf.count > 0 else { return nil }
    return try leaf.inode(at: 0).key
  }

  /// Holds a leaf just entered against the one that was left, so that no cycle is walked forever.
  private func requireOrder(after least: Bytes?, before bound: Bytes?) throws(BoltStoreError) {
    guard let first = try firstKey(), let last = try lastKey() else { return }
    guard first.compare(last) <= 0,
      least.map({ $0.compare(first) < 0 }) ?? true,
      bound.map({ last.compare($0) < 0 }) ?? true
    else { throw .keyOrder(page: leaf?.pageID ?? 0) }
  }
}
