internal import BoltFormat

/// A page, overflow included, as it is to be written; its bytes lie in the transaction's arena.
struct PageImage {
  /// Number of the first page.
  let id: PageID
  /// The whole run of pages.
  let bytes: Bytes
}

extension Bytes {
  /// Encodes items as bolt lays a page out: header, element table, keys and values.
  ///
  /// What is left of the target is zeroed.
  ///
  /// - Parameters:
  ///   - inodes: All items of a node.
  ///   - range: Which of them go to this page.
  ///   - header: The page's header; says how many items there are and of which kind.
  /// - Precondition: the target has room for the items and was allocated for them.
  /// - Complexity: O(*n*) in the bytes of the target.
  ///
  /// > Source: formats.md §5.3; bbolt `node.go`, `write`.
  func encode(_ inodes: InodeList, _ range: Range<Int>, header: PageHeader) {
    guard let start = unsafe UnsafeMutableRawPointer(bitPattern: address) else { return }
    unsafe start.storeBytes(of: header.id.rawValue.littleEndian, as: UInt64.self)
    unsafe start.storeBytes(
      of: header.flags.rawValue.littleEndian,
      toByteOffset: 8,
      as: UInt16.self
    )
    unsafe start.storeBytes(of: header.count.littleEndian, toByteOffset: 10, as: UInt16.self)
    unsafe start.storeBytes(of: header.overflow.littleEndian, toByteOffset: 12, as: UInt32.self)
    let isLeaf = header.flags == .leaf
    var entry = PageLayout.headerByteCount
    var data = entry &+ range.count &* PageLayout.elementByteCount
    for index in range {
      let inode = inodes[index]
      let position = UInt32(truncatingIfNeeded: data &- entry).littleEndian
      let keySize = inode.keyCount.littleEndian
      if isLeaf {
        unsafe start.storeBytes(of: inode.flags.littleEndian, toByteOffset: entry, as: UInt32.self)
        unsafe start.storeBytes(of: position, toByteOffset: entry &+ 4, as: UInt32.self)
        unsafe start.storeBytes(of: keySize, toByteOffset: entry &+ 8, as: UInt32.self)
        unsafe start.storeBytes(
          of: inode.valueCount.littleEndian,
          toByteOffset: entry &+ 12,
          as: UInt32.self
        )
      } else {
        unsafe start.storeBytes(of: position, toByteOffset: entry, as: UInt32.self)
        unsafe start.storeBytes(of: keySize, toByteOffset: entry &+ 4, as: UInt32.self)
        unsafe start.storeBytes(
          of: inode.child.rawValue.littleEndian,
          toByteOffset: entry &+ 8,
          as: UInt64.self
        )
      }
      entry &+= PageLayout.elementByteCount
      data = store(inode.key, at: data)
      if isLeaf { data = store(inode.value, at: data) }
    }
    zero(from: data)
  }

  /// Stores bytes at an offset and returns the offset behind them.
  ///
  /// - Precondition: the target has room for them.
  @inline(__always)
  @discardableResult
  func store(_ source: Bytes, at offset: Int) -> Int {
    guard source.count > 0 else { return offset }
    precondition(source.count <= count &- offset, "\(source.count) bytes at \(offset) of \(count)")
    unsafe UnsafeMutableRawPointer(bitPattern: address &+ UInt(bitPattern: offset))?.copyMemory(
      from: unsafe UnsafeRawPointer(bitPattern: source.address).unsafelyUnwrapped,
      byteCount: source.count
    )
    return offset &+ source.count
  }

  /// Zeroes everything from an offset on.
  func zero(from offset: Int) {
    guard offset < count else { return }
    let target = unsafe UnsafeMutableRawPointer(bitPattern: address &+ UInt(bitPattern: offset))
    unsafe target?.initializeMemory(as: UInt8.self, repeating: 0, count: count &- offset)
  }
}
