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
  /// Items that came from one page, or were put one after the other, lie side by side where they
  /// are as they will on the new page, and are copied together. What is left of the target is zeroed.
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
    store(header.id.rawValue, at: 0)
    store(header.flags.rawValue, at: 8)
    store(header.count, at: 10)
    store(header.overflow, at: 12)
    let isLeaf = header.flags == .leaf
    var entry = PageLayout.headerByteCount
    var data = entry &+ range.count &* PageLayout.elementByteCount
    // Bytes that lie side by side at their source and are not copied yet, and where they go.
    var run = Bytes.none
    var runStart = data
    for index in range {
      let inode = inodes[index]
      let position = UInt32(truncatingIfNeeded: data &- entry)
      if isLeaf {
        store(UInt64(inode.flags) | UInt64(position) << 32, at: entry)
        store(UInt64(inode.keyCount) | UInt64(inode.valueCount) << 32, at: entry &+ 8)
      } else {
        store(UInt64(position) | UInt64(inode.keyCount) << 32, at: entry)
        store(inode.child.rawValue, at: entry &+ 8)
      }
      entry &+= PageLayout.elementByteCount
      if !run.extend(by: inode.key) {
        store(run, at: runStart)
        (run, runStart) = (inode.key, data)
      }
      data &+= inode.key.count
      guard isLeaf, inode.valueCount > 0 else { continue }
      if !run.extend(by: inode.value) {
        store(run, at: runStart)
        (run, runStart) = (inode.value, data)
      }
      data &+= inode.value.count
    }
    store(run, at: runStart)
    zero(from: data)
  }

  /// Takes in bytes that lie right behind these.
  ///
  /// - Returns: False where they lie elsewhere.
  @inline(__always)
  private mutating func extend(by next: Bytes) -> Bool {
    guard next.address == end else { return false }
    self = Bytes(address: address, count: count &+ next.count)
    return true
  }

  /// Stores a little-endian integer.
  ///
  /// - Precondition: the target has room for it.
  @inline(__always)
  private func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    precondition(offset &+ T.bitWidth / 8 <= count, "no room for \(T.self) at \(offset)")
    let target = unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    unsafe target.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
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
