internal import BoltFormat

/// A page of the snapshot, or the node made of it.
///
/// > Source: bbolt `bucket.go`, `pageNode`.
enum PageNode {
  case page(Page)
  case node(Node)

  /// Whether it holds keys and values.
  @inline(__always)
  var isLeaf: Bool {
    switch self {
    case .page(let page): page.isLeaf
    case .node(let node): node.isLeaf
    }
  }

  /// Number of items.
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

  /// Reads an item.
  @inline(__always)
  func inode(at index: Int) throws(BoltStoreError) -> Inode {
    switch self {
    case .page(let page): try page.inode(at: index)
    case .node(let node): node.inodes[index]
    }
  }

  /// Finds the first item whose key is not below a key.
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
