internal import BoltFormat
internal import ByteCoding

/// A tree of keys and values inside a transaction, which may hold further buckets.
///
/// What the file has of it is a page number and a counter in the parent's leaf, or the whole of a
/// small bucket in place of the page. What the transaction has of it are nodes: copies of those
/// pages on which something changed, each with all pages above it.
///
///         parent's leaf        pages of the snapshot       nodes of the transaction
///     ┌──────────────────┐      ┌────────┐                  ┌────────┐
///     │ name → root, seq │ ───▶ │ branch │ ───────────────▶ │ branch │ root
///     └──────────────────┘      └─┬────┬─┘   touched        └──────┬─┘
///                            ┌────┘    └────┐                      └────┐
///                        ┌───┴──┐       ┌───┴──┐                    ┌───┴──┐
///                        │ leaf │       │ leaf │ ─────────────────▶ │ leaf │
///                        └──────┘       └──────┘                    └──────┘
///
/// A bucket keeps its transaction alive and is of no use after it. Keys and values given are copied;
/// bytes lent are good for as long as the bucket or cursor they were lent by.
///
/// > Source: formats.md §5.5; bbolt `bucket.go`, `Bucket`.
package final class Bucket {
  /// The transaction the bucket was opened in.
  package let transaction: Transaction
  /// Root page and counter, as they will stand in the parent.
  var header: BucketHeader
  /// The page of a bucket that was read from its parent's value.
  var inlinePage: Page?
  /// Every node made, in the order they were; those merged away stay and are marked.
  let nodes = NodeTable()
  /// The node at the top; nil while nothing of the bucket has been touched.
  var rootNode: Node?
  /// Slots of nodes by the page they were made from, for cursors that stand on a page; lags behind.
  private var slots: [PageID: UInt32] = [:]
  /// How many nodes ``slots`` knows.
  private var slottedCount = 0
  /// Buckets opened through this one, by name.
  var openBuckets: [[UInt8]: Bucket] = [:]
  /// Whether the bucket was deleted after it was opened.
  var isDeleted = false
  /// What the parent is to store of the bucket, once it is known to be small enough.
  var storedInline: Bytes?

  /// How full pages are made in this transaction before the next begins, from 0.1 to 1.
  ///
  /// Raise it where keys are appended in order. It is not stored.
  package var fillPercent = BoltLimits.fillPercentDefault

  init(_ header: BucketHeader, in transaction: Transaction) {
    self.header = header
    self.transaction = transaction
  }

  /// Opens a bucket from its value in the parent.
  ///
  /// - Throws: ``BoltStoreError/malformedPage(page:_:)``.
  convenience init(value: Bytes, in transaction: Transaction) throws(BoltStoreError) {
    let header: BucketHeader
    do throws(BoltError) {
      header = try BucketHeader(decoding: value.span)
    } catch {
      throw .malformedPage(page: 0, error)
    }
    self.init(header, in: transaction)
    if header.isInline { inlinePage = try Page(inlineIn: value) }
  }

  /// Root page of the bucket in the snapshot; zero if it is stored inline or not written yet.
  package var rootPage: UInt64 { header.root.rawValue }

  /// Whether a bug is switched on.
  @inline(__always)
  func mutates(_ bug: BoltMutant) -> Bool { transaction.database.options.mutates(bug) }

  /// Refuses use after the transaction, or after the bucket.
  @inline(__always)
  func requireOpen() throws(BoltStoreError) {
    guard transaction.isLive else { throw .transactionClosed }
    guard !isDeleted else { throw .bucketNotFound }
  }

  /// Refuses changes where only reading is allowed.
  @inline(__always)
  func requireWritable() throws(BoltStoreError) {
    try requireOpen()
    guard transaction.isWritable else { throw .transactionNotWritable }
  }
}

// MARK: - Pages and nodes

extension Bucket {
  /// The top of the tree: the node if there is one, else the page.
  @inline(__always)
  func rootSource() throws(BoltStoreError) -> PageNode {
    if let rootNode { return .node(rootNode) }
    if let inlinePage { return .page(inlinePage) }
    return .page(try transaction.page(header.root))
  }

  /// What lies below an item of a branch: the node if there is one, else the page.
  @inline(__always)
  func child(of parent: PageNode, at index: Int) throws(BoltStoreError) -> PageNode {
    switch parent {
    case .node(let node):
      let inode = node.inodes[index]
      if inode.childSlot != 0 { return .node(nodes[inode.childSlot]) }
      return .page(try transaction.page(inode.child))
    case .page(let page):
      let child = try page.inode(at: index).child
      // The page may have been touched since the step that stands on it was taken.
      if rootNode != nil, let node = node(of: child) { return .node(node) }
      return .page(try transaction.page(child))
    }
  }

  /// Makes a node of the root.
  @discardableResult
  func materializeRoot() throws(BoltStoreError) -> Node {
    if let rootNode { return rootNode }
    let page = if let inlinePage { inlinePage } else { try transaction.page(header.root) }
    let root = try materialize(page, parent: nil)
    rootNode = root
    return root
  }

  /// Makes a node of what lies below an item of a node.
  func materializeChild(of parent: Node, at index: Int) throws(BoltStoreError) -> Node {
    let inode = parent.inodes[index]
    if inode.childSlot != 0 { return nodes[inode.childSlot] }
    let page = try transaction.page(inode.child)
    guard page.count > 0 else { throw .emptyPage(page: page.id) }
    let node = try materialize(page, parent: parent)
    parent.inodes.setSlot(node.slot, at: index)
    return node
  }

  /// The node made of a page, if there is one.
  private func node(of page: PageID) -> Node? {
    while slottedCount < nodes.count {
      slottedCount += 1
      slots[nodes[UInt32(slottedCount)].pageID] = UInt32(slottedCount)
    }
    return slots[page].map { nodes[$0] }
  }

  private func materialize(_ page: Page, parent: Node?) throws(BoltStoreError) -> Node {
    let node = try Node(
      slot: nodes.nextSlot,
      parent: parent,
      reading: page,
      in: transaction.arena
    )
    nodes.append(node)
    transaction.counters.nodeCount += 1
    return node
  }

  /// Adds a node that no page stands for.
  func makeNode(isLeaf: Bool) -> Node {
    let node = Node(slot: nodes.nextSlot, isLeaf: isLeaf, in: transaction.arena)
    nodes.append(node)
    return node
  }
}
