internal import ByteCoding

/// The table of 16-byte elements that follows the header of a branch or leaf page.
///
///     low address
///     ┌──────────────────────────────────┐ 0
///     │ page header                      │
///     ├──────────────────────────────────┤ 16
///     │ element 0 … element count-1      │  16 bytes each
///     ├──────────────────────────────────┤ 16 + 16 × count
///     │ key 0, value 0, key 1, value 1 … │  packed, in element order
///     ├──────────────────────────────────┤
///     │ whatever the page held before    │
///     └──────────────────────────────────┘ (1 + overflow) × page size
///
/// An element's `pos` counts from the element's own first byte. Nothing on the page is trusted:
/// every position and size is held against the bytes given before it becomes a range.
///
/// > Source: formats.md §5.3; bbolt `internal/common/page.go`, `LeafPageElement`.
package enum ElementTable {
  /// Encoded size of one element.
  @inlinable
  package static var elementByteCount: Int { 16 }

  /// Items a page says it has, once it is known that their table fits.
  ///
  /// - Parameters:
  ///   - page: A whole logical page, overflow included.
  ///   - kind: What the page must be.
  /// - Returns: A number of elements that all lie inside the page.
  /// - Throws: ``BoltError/truncated(at:expected:found:)``,
  ///   ``BoltError/wrongKind(at:expected:found:)`` or
  ///   ``BoltError/elementTableTooLong(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  package static func count(in page: RawSpan, kind: PageFlags) throws(BoltError) -> Int {
    let header = try PageHeader(decoding: page)
    guard header.flags == kind else {
      throw .wrongKind(at: 8, expected: kind, found: header.flags)
    }
    let room = (page.byteCount &- PageHeader.byteCount) / elementByteCount
    guard Int(header.count) <= room else {
      throw .elementTableTooLong(at: 10, expected: room, found: Int(header.count))
    }
    return Int(header.count)
  }

  /// Byte offset of an element, once it is known to be on the page.
  ///
  /// - Throws: ``BoltError/noSuchItem(at:expected:found:)``, also where the table is too long.
  /// - Complexity: O(1)
  @inlinable
  @inline(__always)
  package static func offset(of item: Int, in page: RawSpan) throws(BoltError) -> Int {
    guard page.byteCount >= PageHeader.byteCount else {
      throw .truncated(at: 0, expected: PageHeader.byteCount, found: page.byteCount)
    }
    let room = (page.byteCount &- PageHeader.byteCount) / elementByteCount
    let count = Swift.min(Int(page.littleEndian(at: 10, as: UInt16.self)), room)
    guard item >= 0, item < count else {
      throw .noSuchItem(at: 10, expected: count, found: item)
    }
    return PageHeader.byteCount &+ item &* elementByteCount
  }

  /// Range of a key, once it is known to lie behind the element table and inside the page.
  ///
  /// - Parameters:
  ///   - element: Byte offset of the element, from ``offset(of:in:)``.
  ///   - positionField: Byte offset of the element's `pos`, which `ksize` follows.
  ///   - page: The whole logical page.
  /// - Returns: A range inside the page.
  /// - Throws: ``BoltError/keyPosition(at:expected:found:)`` or
  ///   ``BoltError/keySize(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  @inline(__always)
  package static func keyRange(
    element: Int,
    positionField: Int,
    in page: RawSpan
  ) throws(BoltError) -> Range<Int> {
    // Both fields are 32 bits wide, so no sum below can overflow an Int.
    let start = element &+ Int(page.littleEndian(at: positionField, as: UInt32.self))
    let size = Int(page.littleEndian(at: positionField &+ 4, as: UInt32.self))
    let count = Int(page.littleEndian(at: 10, as: UInt16.self))
    let tableEnd = PageHeader.byteCount &+ count &* elementByteCount
    guard start >= tableEnd, start <= page.byteCount else {
      let room = Swift.min(tableEnd, page.byteCount)..<page.byteCount
      throw .keyPosition(at: positionField, expected: room, found: start)
    }
    guard size <= page.byteCount &- start else {
      throw .keySize(at: positionField &+ 4, expected: page.byteCount &- start, found: size)
    }
    return start..<(start &+ size)
  }
}
