internal import BoltFormat

/// One item of a node or of a page: a key with its value, or a separator with its child.
///
/// Thirty-two bytes that refer to bytes elsewhere; see ``Bytes`` for who keeps them. An item reads
/// the same whether it stands on a page or in a node.
///
///      0          8          16         20         24         28         32
///     ┌──────────┬──────────┬──────────┬──────────┬──────────┬──────────┐
///     │ key      │ value or │ keyCount │ value-   │ flags    │ child-   │
///     │ address  │ child    │          │ Count    │          │ Slot     │
///     └──────────┴──────────┴──────────┴──────────┴──────────┴──────────┘
///
/// > Source: bbolt `internal/common/inode.go`, `Inode`.
struct Inode {
  /// Where the key's bytes are.
  private let keyAddress: UInt
  /// Where the value's bytes are, or the number of the page below.
  private var payload: UInt64
  /// Bytes of the key.
  let keyCount: UInt32
  /// Bytes of the value; zero on a branch.
  let valueCount: UInt32
  /// Kind bits of a leaf item; ``bucketFlag`` or zero.
  let flags: UInt32
  /// Where the child stands among the bucket's nodes, plus one; zero while it is only a page.
  var childSlot: UInt32

  /// Creates an item of a leaf.
  @inline(__always)
  init(key: Bytes, value: Bytes, flags: UInt32) {
    keyAddress = key.address
    payload = UInt64(value.address)
    keyCount = UInt32(truncatingIfNeeded: key.count)
    valueCount = UInt32(truncatingIfNeeded: value.count)
    self.flags = flags
    childSlot = 0
  }

  /// Creates an item of a branch.
  @inline(__always)
  init(key: Bytes, child: PageID) {
    keyAddress = key.address
    payload = child.rawValue
    keyCount = UInt32(truncatingIfNeeded: key.count)
    valueCount = 0
    flags = 0
    childSlot = 0
  }

  /// The key.
  @inline(__always)
  var key: Bytes { Bytes(address: keyAddress, count: Int(keyCount)) }

  /// The value of a leaf item.
  @inline(__always)
  var value: Bytes { Bytes(address: UInt(payload), count: Int(valueCount)) }

  /// The page below a branch item.
  @inline(__always)
  var child: PageID { PageID(payload) }

  /// Whether the value is a bucket.
  @inline(__always)
  var isBucket: Bool { flags & Self.bucketFlag != 0 }

  /// The kind bit of a bucket; `LeafElement.bucketFlag`, which is a call from here.
  static var bucketFlag: UInt32 { 1 }

  /// Bytes the item takes on a page.
  @inline(__always)
  var byteCount: Int {
    PageLayout.elementByteCount &+ Int(keyCount) &+ Int(valueCount)
  }
}
