internal import ByteCoding

/// One key and value of a leaf page, as ranges of the page; its table entry is little-endian.
///
///      0               4               8               12              16
///     ┌───────────────┬───────────────┬───────────────┬───────────────┐
///     │ flags     u32 │ pos       u32 │ ksize     u32 │ vsize     u32 │
///     └───────────────┴───────────────┴───────────────┴───────────────┘
///      1: a bucket     from the entry  key bytes       value bytes
///                      to its key                      behind the key
///
/// > Source: formats.md §5.3; bbolt `internal/common/page.go`, `LeafPageElement`.
@frozen
package struct LeafElement: Equatable, Sendable {
  /// Kind bits of the item; ``bucketFlag`` is the only one in use.
  package var flags: UInt32
  /// Where the key's bytes stand on the page.
  package var key: Range<Int>
  /// Where the value's bytes stand on the page.
  package var value: Range<Int>

  /// Creates an element.
  @inlinable
  package init(flags: UInt32, key: Range<Int>, value: Range<Int>) {
    self.flags = flags
    self.key = key
    self.value = value
  }

  /// The bit that says the value is a bucket.
  @inlinable
  package static var bucketFlag: UInt32 { 0x01 }

  /// Whether the value is a bucket rather than bytes of the user's.
  @inlinable
  package var isBucket: Bool { flags & Self.bucketFlag != 0 }

  /// Byte offset of each field of the table entry, in file order.
  package static let layout: [(field: String, offset: Int)] = [
    ("flags", 0), ("pos", 4), ("ksize", 8), ("vsize", 12),
  ]
}

/// Access to the items of a leaf page, in place and without allocation.
///
/// The span is a whole logical page: its header at 0, its overflow pages included. Inlined by force,
/// for a call with a typed error costs as much as the checks: 4 ns an item at -O instead of 7.
package enum LeafPage {
  /// Number of items, once the page is known to be a leaf with room for their table.
  ///
  /// - Throws: ``BoltError/truncated(at:expected:found:)``,
  ///   ``BoltError/wrongKind(at:expected:found:)`` or
  ///   ``BoltError/elementTableTooLong(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  package static func count(in page: RawSpan) throws(BoltError) -> Int {
    try ElementTable.count(in: page, kind: .leaf)
  }

  /// Reads one item; its ranges lie inside the page.
  ///
  /// - Parameters:
  ///   - item: Position in the table.
  ///   - page: A whole logical page; trusted for nothing.
  /// - Returns: The flags, and the ranges of key and value.
  /// - Throws: ``BoltError/noSuchItem(at:expected:found:)``,
  ///   ``BoltError/keyPosition(at:expected:found:)``, ``BoltError/keySize(at:expected:found:)`` or
  ///   ``BoltError/valueSize(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  @inline(__always)
  package static func element(_ item: Int, in page: RawSpan) throws(BoltError) -> LeafElement {
    let entry = try ElementTable.offset(of: item, in: page)
    let key = try ElementTable.keyRange(element: entry, positionField: entry &+ 4, in: page)
    let valueSize = Int(page.littleEndian(at: entry &+ 12, as: UInt32.self))
    let room = page.byteCount &- key.upperBound
    guard valueSize <= room else {
      throw .valueSize(at: entry &+ 12, expected: room, found: valueSize)
    }
    return LeafElement(
      flags: page.littleEndian(at: entry),
      key: key,
      value: key.upperBound..<(key.upperBound &+ valueSize)
    )
  }
}
