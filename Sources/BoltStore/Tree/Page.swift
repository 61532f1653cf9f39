internal import BoltFormat
internal import ByteCoding

/// A branch or leaf page of a snapshot, its header checked; items are checked as they are read.
///
/// The bytes come from a file and are trusted for nothing. The page's number, kind, count and
/// extent are looked at when the page is reached, an item's ranges when the item is.
struct Page {
  /// The whole logical page, overflow included.
  let bytes: Bytes
  /// Number of the page; zero for the page of an inline bucket.
  let id: PageID
  /// Items on the page.
  let count: Int
  /// Pages that follow and continue it.
  let overflow: UInt32
  /// Whether it is a leaf; a branch otherwise.
  let isLeaf: Bool

  /// A leaf without items, which stands nowhere.
  static var empty: Page { Page() }

  private init() {
    bytes = .none
    id = 0
    count = 0
    overflow = 0
    isLeaf = true
  }

  /// Takes a page of which number and extent are known to be right.
  ///
  /// - Throws: ``BoltStoreError/wrongPageKind(page:found:)`` or
  ///   ``BoltStoreError/malformedPage(page:_:)``.
  @inline(__always)
  init(_ id: PageID, overflow: UInt32, bytes: Bytes) throws(BoltStoreError) {
    let flags = PageFlags(rawValue: bytes.load(8))
    let isLeaf = flags.rawValue == PageFlags.leaf.rawValue
    guard isLeaf || flags.rawValue == PageFlags.branch.rawValue else {
      throw .wrongPageKind(page: id, found: flags)
    }
    let count = Int(bytes.load(10, as: UInt16.self))
    let room = (bytes.count &- PageLayout.headerByteCount) / PageLayout.elementByteCount
    guard count <= room else {
      let error = BoltError.elementTableTooLong(at: 10, expected: room, found: count)
      throw .malformedPage(page: id, error)
    }
    self.bytes = bytes
    self.id = id
    self.count = count
    self.overflow = overflow
    self.isLeaf = isLeaf
  }

  /// Takes the page of an inline bucket.
  ///
  /// - Throws: ``BoltStoreError/malformedPage(page:_:)`` with page zero.
  init(inlineIn value: Bytes) throws(BoltStoreError) {
    do throws(BoltError) {
      let range = try BucketHeader.inlinePage(in: value.span)
      let bytes = value.slice(range)
      self.bytes = bytes
      id = 0
      count = try LeafPage.count(in: bytes.span)
      overflow = 0
      isLeaf = true
    } catch {
      throw .malformedPage(page: 0, error)
    }
  }
}

extension Page {
  /// Reads an item.
  ///
  /// - Precondition: `index` is one of the page's; the count was checked when it was reached.
  /// - Throws: ``BoltStoreError/malformedPage(page:_:)``.
  /// - Complexity: O(1)
  @inline(__always)
  func inode(at index: Int) throws(BoltStoreError) -> Inode {
    assert(index >= 0 && index < count, "item \(index) of \(count)")
    let entry = PageLayout.headerByteCount &+ index &* PageLayout.elementByteCount
    // All fields are 32 bits wide, so no sum below can overflow.
    let field = isLeaf ? entry &+ 4 : entry
    let start = entry &+ Int(bytes.load(field, as: UInt32.self))
    let keyCount = Int(bytes.load(field &+ 4, as: UInt32.self))
    let valueCount = isLeaf ? Int(bytes.load(entry &+ 12, as: UInt32.self)) : 0
    let tableEnd = PageLayout.headerByteCount &+ count &* PageLayout.elementByteCount
    guard start >= tableEnd, start &+ keyCount &+ valueCount <= bytes.count else {
      throw fault(at: index)
    }
    let key = Bytes(address: bytes.address &+ UInt(bitPattern: start), count: keyCount)
    guard isLeaf else {
      return Inode(key: key, child: PageID(bytes.load(entry &+ 8)))
    }
    let value = Bytes(address: key.address &+ UInt(bitPattern: keyCount), count: valueCount)
    return Inode(key: key, value: value, flags: bytes.load(entry))
  }

  /// One byte of every cache line that holds items, so that they are near when they are needed.
  ///
  /// Saves a third of a scan of pages that are not in the processor's caches, values read.
  @inline(__always)
  var firstBytes: UInt8 {
    guard count > 0 else { return 0 }
    let entry = PageLayout.headerByteCount &+ (count &- 1) &* PageLayout.elementByteCount
    let position = Int(bytes.load(isLeaf ? entry &+ 4 : entry, as: UInt32.self))
    return bytes.firstBytes(upTo: Swift.min(entry &+ position, 1 << 14))
  }

  /// Whether an item of a leaf is a bucket; its ranges are not looked at.
  @inline(__always)
  func isBucket(at index: Int) -> Bool {
    let entry = PageLayout.headerByteCount &+ index &* PageLayout.elementByteCount
    return bytes.load(entry, as: UInt32.self) & Inode.bucketFlag != 0
  }

  /// Reads the key of an item.
  @inline(__always)
  func key(at index: Int) throws(BoltStoreError) -> Bytes {
    assert(index >= 0 && index < count, "item \(index) of \(count)")
    let entry = PageLayout.headerByteCount &+ index &* PageLayout.elementByteCount
    let field = isLeaf ? entry &+ 4 : entry
    let start = entry &+ Int(bytes.load(field, as: UInt32.self))
    let keyCount = Int(bytes.load(field &+ 4, as: UInt32.self))
    let tableEnd = PageLayout.headerByteCount &+ count &* PageLayout.elementByteCount
    guard start >= tableEnd, start &+ keyCount <= bytes.count else { throw fault(at: index) }
    return Bytes(address: bytes.address &+ UInt(bitPattern: start), count: keyCount)
  }

  /// Finds the first item whose key is not below a key.
  ///
  /// - Returns: Its position, the count if there is none, and whether its key is the same.
  /// - Complexity: O(log *n*)
  @inline(__always)
  func lowerBound(_ key: Bytes) throws(BoltStoreError) -> (index: Int, isExact: Bool) {
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) >> 1
      let order = try self.key(at: middle).compare(key)
      if order == 0 { return (middle, true) }
      if order < 0 { low = middle &+ 1 } else { high = middle }
    }
    return (low, false)
  }

  /// Position of the child a key belongs to: the last whose separator is not above it.
  ///
  /// - Throws: ``BoltStoreError/emptyPage(page:)``, or what is wrong with a separator.
  @inline(__always)
  func childIndex(_ key: Bytes) throws(BoltStoreError) -> Int {
    let (index, isExact) = try lowerBound(key)
    if isExact || index == 0 && count > 0 { return index }
    guard index > 0 else { throw .emptyPage(page: id) }
    return index &- 1
  }

  /// What the decoder has to say of a damaged item.
  @inline(never)
  private func fault(at index: Int) -> BoltStoreError {
    do throws(BoltError) {
      if isLeaf {
        _ = try LeafPage.element(index, in: bytes.span)
      } else {
        _ = try BranchPage.element(index, in: bytes.span)
      }
    } catch {
      return .malformedPage(page: id, error)
    }
    preconditionFailure("item \(index) of page \(id) is refused here and accepted by its decoder")
  }
}
