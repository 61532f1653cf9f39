/// The items of a node, in memory of the transaction's arena.
///
/// What an array would cost here is not its allocation: it is the check for exclusive access and
/// for a unique buffer at every item, which took a third of a put. Nothing is freed; what a node
/// grows out of goes back with the arena.
///
/// - Invariant: the first ``count`` places hold items, and no more than ``capacity`` exist.
struct InodeList {
  private var address: UInt
  /// Places there are.
  private(set) var capacity: Int
  /// Items there are.
  private(set) var count = 0

  /// Takes room for some items.
  init(capacity: Int, in arena: Arena) {
    self.capacity = max(capacity, 4)
    address = arena.allocate(aligned: self.capacity * MemoryLayout<Inode>.stride)
  }

  @inline(__always)
  private var start: UnsafeMutablePointer<Inode> {
    unsafe UnsafeMutablePointer<Inode>(bitPattern: address).unsafelyUnwrapped
  }

  /// An item.
  ///
  /// - Precondition: `index` is that of an item.
  subscript(index: Int) -> Inode {
    @inline(__always)
    get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "item \(index) of \(count)")
      return unsafe start[index]
    }
    @inline(__always)
    nonmutating set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "item \(index) of \(count)")
      unsafe start[index] = newValue
    }
  }

  /// Positions of all items.
  @inline(__always)
  var indices: Range<Int> { 0..<count }

  /// Whether there is no item.
  @inline(__always)
  var isEmpty: Bool { count == 0 }

  /// Notes the child of a branch item as a node.
  func setSlot(_ slot: UInt32, at index: Int) {
    precondition(index < count, "item \(index) of \(count)")
    unsafe start[index].childSlot = slot
  }

  /// Adds an item in front of another, or behind the last.
  @inline(__always)
  mutating func insert(_ inode: Inode, at index: Int, in arena: Arena) {
    precondition(index >= 0 && index <= count, "item \(index) of \(count)")
    if count == capacity { grow(to: count &+ 1, in: arena) }
    let place = unsafe start + index
    if index < count { unsafe (place + 1).update(from: place, count: count &- index) }
    unsafe place.initialize(to: inode)
    count &+= 1
  }

  /// Adds all items of another list.
  mutating func append(contentsOf other: InodeList, in arena: Arena) {
    if capacity < count + other.count { grow(to: count + other.count, in: arena) }
    unsafe (start + count).update(from: other.start, count: other.count)
    count += other.count
  }

  /// Removes an item.
  mutating func remove(at index: Int) {
    precondition(index >= 0 && index < count, "item \(index) of \(count)")
    let place = unsafe start + index
    unsafe place.update(from: place + 1, count: count - index - 1)
    count -= 1
  }

  /// Removes all items.
  mutating func removeAll() { count = 0 }

  @inline(never)
  private mutating func grow(to least: Int, in arena: Arena) {
    let grown = max(least, capacity * 2)
    let old = unsafe start
    address = arena.allocate(aligned: grown * MemoryLayout<Inode>.stride)
    unsafe start.update(from: old, count: count)
    capacity = grown
  }
}
