/// The items of a node, in memory of the transaction's arena.
///
/// A reference, like the node that owns it. What an array would cost here is not its allocation:
/// it is the check for exclusive access and for a unique buffer at every item, which took a third
/// of a put. Nothing is freed; what a list grows out of goes back with the arena.
///
///     header      items
///     ┌───────┬───────┬──────────┐   ┌─────────┬─────────┬─ ─ ─ ─ ┐
///     │ start │ count │ capacity │──▶│ inode 0 │ inode 1 │ …      │
///     └───────┴───────┴──────────┘   └─────────┴─────────┴─ ─ ─ ─ ┘
///
/// - Invariant: the first ``count`` places hold items, and `capacity` places exist.
struct InodeList {
  private struct Header {
    var start: UInt
    var count: Int
    var capacity: Int
  }

  /// Address of the header.
  private let address: UInt

  /// Takes room for some items.
  init(capacity: Int, in arena: Arena) {
    let capacity = max(capacity, 4)
    let byteCount = MemoryLayout<Header>.stride + capacity * MemoryLayout<Inode>.stride
    address = arena.allocate(aligned: byteCount)
    let start = address + UInt(MemoryLayout<Header>.stride)
    unsafe header.initialize(to: Header(start: start, count: 0, capacity: capacity))
  }

  @inline(__always)
  private var header: UnsafeMutablePointer<Header> {
    unsafe UnsafeMutablePointer<Header>(bitPattern: address).unsafelyUnwrapped
  }

  @inline(__always)
  private var start: UnsafeMutablePointer<Inode> {
    unsafe UnsafeMutablePointer<Inode>(bitPattern: header.pointee.start).unsafelyUnwrapped
  }

  /// Items there are.
  @inline(__always)
  var count: Int { unsafe header.pointee.count }

  /// Positions of all items.
  @inline(__always)
  var indices: Range<Int> { 0..<count }

  /// Whether there is no item.
  @inline(__always)
  var isEmpty: Bool { count == 0 }

  /// An item.
  ///
  /// - Precondition: `index` is that of an item.
  subscript(index: Int) -> Inode {
    @inline(__always)
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no item \(index)")
      return unsafe start[index]
    }
    @inline(__always)
    nonmutating set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no item \(index)")
      unsafe start[index] = newValue
    }
  }

  /// Notes that the child of a branch item is a node.
  func setSlot(_ slot: UInt32, at index: Int) {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no item \(index)")
    unsafe start[index].childSlot = slot
  }

  /// Adds an item in front of another, or behind the last.
  @inline(__always)
  func insert(_ inode: Inode, at index: Int, in arena: Arena) {
    let count = self.count
    precondition(UInt(bitPattern: index) <= UInt(bitPattern: count), "no place for item \(index)")
    if unsafe count == header.pointee.capacity { grow(to: count &+ 1, in: arena) }
    let place = unsafe start + index
    if index < count { unsafe (place + 1).update(from: place, count: count &- index) }
    unsafe place.initialize(to: inode)
    unsafe header.pointee.count = count &+ 1
  }

  /// Adds all items of another list.
  func append(contentsOf other: InodeList, in arena: Arena) {
    let total = count + other.count
    if unsafe header.pointee.capacity < total { grow(to: total, in: arena) }
    unsafe (start + count).update(from: other.start, count: other.count)
    unsafe header.pointee.count = total
  }

  /// Takes over the items of another list in place of its own; both are one from now on.
  func share(_ other: InodeList) { unsafe header.pointee = other.header.pointee }

  /// Removes an item.
  func remove(at index: Int) {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no item \(index)")
    let place = unsafe start + index
    unsafe place.update(from: place + 1, count: count - index - 1)
    unsafe header.pointee.count -= 1
  }

  /// Removes all items.
  func removeAll() { unsafe header.pointee.count = 0 }

  @inline(never)
  private func grow(to least: Int, in arena: Arena) {
    let grown = unsafe max(least, header.pointee.capacity * 2)
    let old = unsafe start
    unsafe header.pointee.start = arena.allocate(aligned: grown * MemoryLayout<Inode>.stride)
    unsafe start.update(from: old, count: count)
    unsafe header.pointee.capacity = grown
  }
}
