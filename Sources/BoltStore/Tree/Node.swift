internal import BoltFormat

/// A page of the tree while a transaction changes it.
///
/// Made from a page the first time something on it is to change, together with the nodes above it.
/// A node keeps the number of the page it came from, which a commit frees, and the key its parent
/// knows it by. Nodes of a bucket stand in a table of the bucket's; a parent finds a child's slot
/// in its own item, so that nothing needs to be looked up by page.
///
/// - Invariant: A node's parent is a node, up to the bucket's root.
/// - Invariant: Keys ascend, and ``registeredKey`` is the key of the parent's item for this node.
///
/// > Source: bbolt `node.go`, `node`.
final class Node {
  /// Where the node stands among the bucket's nodes, plus one.
  let slot: UInt32
  /// Whether it holds keys and values; it holds separators and children otherwise.
  var isLeaf: Bool
  /// Items in key order.
  let inodes: InodeList
  /// The node above; nil for the root.
  var parent: Node?
  /// The page the node came from; zero if it is new, or once that page is freed.
  var pageID: PageID
  /// Pages that continue ``pageID``.
  var overflow: UInt32
  /// The key under which the parent knows the node, its first key when it was read; upstream `key`.
  var registeredKey: Bytes?
  /// Whether something was deleted since the node was last rebalanced.
  var isUnbalanced = false
  /// Whether the node was merged away or removed.
  var isRemoved = false

  /// Memory of the transaction.
  private let arena: Arena

  /// Creates a node that no page stands for yet.
  init(slot: UInt32, isLeaf: Bool, in arena: Arena) {
    self.slot = slot
    self.isLeaf = isLeaf
    self.arena = arena
    inodes = InodeList(capacity: 16, in: arena)
    pageID = 0
    overflow = 0
  }

  /// Reads a page.
  ///
  /// - Throws: ``BoltStoreError/malformedPage(page:_:)``.
  /// - Complexity: O(*n*)
  init(
    slot: UInt32,
    parent: Node?,
    reading page: Page,
    in arena: Arena
  ) throws(BoltStoreError) {
    let inodes = InodeList(capacity: page.count + 2, in: arena)
    for index in 0..<page.count { inodes.insert(try page.inode(at: index), at: index, in: arena) }
    self.slot = slot
    self.parent = parent
    self.arena = arena
    self.inodes = inodes
    isLeaf = page.isLeaf
    pageID = page.id
    overflow = page.overflow
    registeredKey = inodes.isEmpty ? nil : inodes[0].key
  }

  /// Fewest items a node may be left with: one on a leaf, two on a branch.
  var minimumCount: Int { isLeaf ? 1 : 2 }

  /// Bytes the node takes as one page.
  ///
  /// - Complexity: O(*n*)
  var byteCount: Int { byteCount(of: inodes.indices) }

  /// Bytes some items take as one page.
  ///
  /// - Complexity: O(*n*)
  func byteCount(of part: Range<Int>) -> Int {
    let inodes = inodes
    var total = PageLayout.headerByteCount
    for index in part { total &+= inodes[index].byteCount }
    return total
  }

  /// Finds the first item whose key is not below a key.
  ///
  /// A key above all others, as sequential writers put them, is found with one comparison.
  ///
  /// - Returns: Its position, the count if there is none, and whether its key is the same.
  /// - Complexity: O(log *n*)
  func lowerBound(_ key: Bytes) -> (index: Int, isExact: Bool) {
    let inodes = inodes
    var high = inodes.count &- 1
    guard high >= 0 else { return (0, false) }
    let order = inodes[high].key.compare(key)
    if order < 0 { return (inodes.count, false) }
    if order == 0 { return (high, true) }
    var low = 0
    while low < high {
      let middle = (low &+ high) >> 1
      let order = inodes[middle].key.compare(key)
      if order == 0 { return (middle, true) }
      if order < 0 { low = middle &+ 1 } else { high = middle }
    }
    return (low, false)
  }

  /// Position of the child a key belongs to: the last whose separator is not above it.
  ///
  /// - Throws: ``BoltStoreError/emptyPage(page:)``.
  @inline(__always)
  func childIndex(_ key: Bytes) throws(BoltStoreError) -> Int {
    let (index, isExact) = lowerBound(key)
    if isExact || index == 0 && inodes.count > 0 { return index }
    guard index > 0 else { throw .emptyPage(page: pageID) }
    return index &- 1
  }

  /// Puts an item where another key stands, or would.
  ///
  /// - Parameters:
  ///   - inode: The item, with its new key.
  ///   - oldKey: The key the item is known by; replaced if it is there.
  func put(_ inode: Inode, at oldKey: Bytes) {
    let (index, isExact) = lowerBound(oldKey)
    put(inode, at: index, replacing: isExact)
  }

  /// Puts an item at a position that was searched for.
  @inline(__always)
  func put(_ inode: Inode, at index: Int, replacing isExact: Bool) {
    if isExact {
      inodes[index] = inode
    } else {
      inodes.insert(inode, at: index, in: arena)
    }
  }

  /// Takes over all items of another node behind its own.
  func append(contentsOf other: Node) { inodes.append(contentsOf: other.inodes, in: arena) }

  /// Deletes an item and marks the node; nothing happens where the key is not there.
  func delete(_ key: Bytes) {
    let (index, isExact) = lowerBound(key)
    guard isExact else { return }
    inodes.remove(at: index)
    isUnbalanced = true
  }

  /// Position of a child among the items.
  ///
  /// - Throws: ``BoltStoreError/keyOrder(page:)`` if the items are so disordered that it is lost.
  func index(of child: Node) throws(BoltStoreError) -> Int {
    if let key = child.registeredKey {
      let (index, isExact) = lowerBound(key)
      if isExact, inodes[index].childSlot == child.slot { return index }
    }
    guard let index = inodes.indices.first(where: { inodes[$0].childSlot == child.slot }) else {
      throw .keyOrder(page: pageID)
    }
    return index
  }
}
