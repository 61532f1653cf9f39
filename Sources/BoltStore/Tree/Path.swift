internal import BoltFormat

/// Where an item stands in a bucket: the pages and nodes from the root down to its leaf.
///
/// A step refers to a page or to the node made of it, whichever it was when the step was taken. A
/// cursor that stands on a page therefore goes on over that page even when the transaction deletes
/// from the node beneath it, as upstream's does.
struct Path {
  /// A page or node, and a position on it.
  struct Step {
    /// What is stepped on.
    let source: Source
    /// Position of an item; the count where a search went past the last.
    var index: Int
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

  /// From the root to the leaf; empty before the first search.
  var steps: [Step] = []

  /// The item the path leads to; nil past the end of a leaf.
  @inline(__always)
  func inode() throws(BoltStoreError) -> Inode? {
    guard let top = steps.last, top.index < top.source.count else { return nil }
    return try top.source.inode(at: top.index)
  }
}

// MARK: - Searching

extension Path {
  /// Goes to the first item whose key is not below a key, or past the end of the leaf before it.
  ///
  /// - Returns: Whether the leaf holds the key itself.
  /// - Complexity: O(log *n*)
  mutating func search(_ key: Bytes, in bucket: Bucket) throws(BoltStoreError) -> Bool {
    steps.removeAll(keepingCapacity: true)
    var source = try bucket.rootSource()
    while !source.isLeaf {
      let index = try source.childIndex(key)
      try push(source, index)
      source = try bucket.child(of: source, at: index)
    }
    let (index, isExact) = try source.lowerBound(key)
    try push(source, index)
    return isExact
  }

  /// Goes to the first item of a bucket.
  ///
  /// - Returns: Whether there is one.
  mutating func goToFirst(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    steps.removeAll(keepingCapacity: true)
    try push(try bucket.rootSource(), 0)
    try descendToFirst(in: bucket)
    if leafCount > 0 { return true }
    return try goToNext(in: bucket)
  }

  /// Goes to the last item of a bucket.
  ///
  /// - Returns: Whether there is one.
  mutating func goToLast(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    steps.removeAll(keepingCapacity: true)
    let root = try bucket.rootSource()
    try push(root, root.count - 1)
    try descendToLast(in: bucket)
    if leafCount > 0 { return true }
    return steps.count > 1 ? try goToPrevious(in: bucket) : false
  }

  /// Steps down to the first item of the leftmost leaf below the last step.
  private mutating func descendToFirst(in bucket: Bucket) throws(BoltStoreError) {
    while let top = steps.last, !top.source.isLeaf {
      guard top.index < top.source.count else { throw .emptyPage(page: top.source.pageID) }
      try push(try bucket.child(of: top.source, at: top.index), 0)
    }
  }

  /// Steps down to the last item of the rightmost leaf below the last step.
  private mutating func descendToLast(in bucket: Bucket) throws(BoltStoreError) {
    while let top = steps.last, !top.source.isLeaf {
      guard top.index >= 0 else { throw .emptyPage(page: top.source.pageID) }
      let child = try bucket.child(of: top.source, at: top.index)
      try push(child, child.count - 1)
    }
  }

  /// Items of the leaf the path leads to.
  private var leafCount: Int { steps.last?.source.count ?? 0 }

  /// Adds a step, unless the tree is deeper than any sound one.
  @inline(__always)
  private mutating func push(_ source: Source, _ index: Int) throws(BoltStoreError) {
    guard steps.count < BoltLimits.treeDepthMax else {
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
  mutating func goToNext(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    let top = steps.count - 1
    guard top >= 0 else { return false }
    if steps[top].index < steps[top].source.count - 1 {
      steps[top].index += 1
      return true
    }
    let leaving = try lastKey()
    var skipped: UInt64 = 0
    while true {
      var level = steps.count - 1
      while level >= 0, steps[level].index >= steps[level].source.count - 1 { level -= 1 }
      guard level >= 0 else { return false }
      steps[level].index += 1
      steps.removeSubrange((level + 1)...)
      try descendToFirst(in: bucket)
      if leafCount > 0 { break }
      skipped += 1
      guard skipped <= bucket.transaction.meta.highWaterMark.rawValue else {
        throw .treeTooDeep(page: steps[level].source.pageID, limit: BoltLimits.treeDepthMax)
      }
    }
    try requireAscent(from: leaving)
    return true
  }

  /// Goes to the item before; stays on the first one where there is none.
  ///
  /// - Returns: Whether there was an item before.
  ///
  /// > Deviation: upstream's cursor says that it is at the beginning when the leaf before was
  /// > emptied in this transaction, though items lie before that leaf.
  mutating func goToPrevious(in bucket: Bucket) throws(BoltStoreError) -> Bool {
    let top = steps.count - 1
    guard top >= 0 else { return false }
    if steps[top].index > 0 {
      steps[top].index -= 1
      return true
    }
    let leaving = try firstKey()
    var skipped: UInt64 = 0
    while true {
      var level = steps.count - 1
      while level >= 0, steps[level].index <= 0 { level -= 1 }
      guard level >= 0 else {
        _ = try goToFirst(in: bucket)
        return false
      }
      steps[level].index -= 1
      steps.removeSubrange((level + 1)...)
      try descendToLast(in: bucket)
      if leafCount > 0 { break }
      skipped += 1
      guard skipped <= bucket.transaction.meta.highWaterMark.rawValue else {
        throw .treeTooDeep(page: steps[level].source.pageID, limit: BoltLimits.treeDepthMax)
      }
    }
    if bucket.mutates(.previousSkipsAtPageBoundary), steps[steps.count - 1].index > 0 {
      steps[steps.count - 1].index -= 1
    }
    try requireDescent(from: leaving)
    return true
  }

  /// Last key of the leaf the path leads to.
  private func lastKey() throws(BoltStoreError) -> Bytes? {
    guard let top = steps.last, top.source.isLeaf, top.source.count > 0 else { return nil }
    return try top.source.inode(at: top.source.count - 1).key
  }

  /// First key of the leaf the path leads to.
  private func firstKey() throws(BoltStoreError) -> Bytes? {
    guard let top = steps.last, top.source.isLeaf, top.source.count > 0 else { return nil }
    return try top.source.inode(at: 0).key
  }

  /// Holds a leaf just entered against the one before, so that no cycle is walked forever.
  private func requireAscent(from leaving: Bytes?) throws(BoltStoreError) {
    guard let first = try firstKey(), let last = try lastKey() else { return }
    guard first.compare(last) <= 0, leaving.map({ $0.compare(first) < 0 }) ?? true else {
      throw .keyOrder(page: steps.last?.source.pageID ?? 0)
    }
  }

  /// Holds a leaf just entered from its end against the one behind it.
  private func requireDescent(from leaving: Bytes?) throws(BoltStoreError) {
    guard let first = try firstKey(), let last = try lastKey() else { return }
    guard first.compare(last) <= 0, leaving.map({ last.compare($0) < 0 }) ?? true else {
      throw .keyOrder(page: steps.last?.source.pageID ?? 0)
    }
  }
}
