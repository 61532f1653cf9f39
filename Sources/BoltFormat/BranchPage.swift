internal import ByteCoding

/// One separator and child of a branch page; its table entry is little-endian.
///
///      0               4               8                               16
///     ┌───────────────┬───────────────┬───────────────────────────────┐
///     │ pos       u32 │ ksize     u32 │ pgid                      u64 │
///     └───────────────┴───────────────┴───────────────────────────────┘
///      from the entry  key bytes       child page
///      to its key
///
/// The key was the child's first when it was written, and is at most the child's first now.
///
/// > Source: formats.md §5.3; bbolt `internal/common/page.go`, `branchPageElement`.
@frozen
package struct BranchElement: Equatable, Sendable {
  /// Where the separator's bytes stand on the page.
  package var key: Range<Int>
  /// The page below; bounded by nothing yet.
  package var child: PageID

  /// Creates an element.
  @inlinable
  package init(key: Range<Int>, child: PageID) {
    self.key = key
    self.child = child
  }

  /// Byte offset of each field of the table entry, in file order.
  package static let layout: [(field: String, offset: Int)] = [
    ("pos", 0), ("ksize", 4), ("pgid", 8),
  ]
}

/// Access to the items of a branch page, in place and without allocation.
///
/// The span is a whole logical page: its header at 0, its overflow pages included.
package enum BranchPage {
  /// Number of items, once the page is known to be a branch with room for their table.
  ///
  /// - Throws: ``BoltError/truncated(at:expected:found:)``,
  ///   ``BoltError/wrongKind(at:expected:found:)`` or
  ///   ``BoltError/elementTableTooLong(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  package static func count(in page: RawSpan) throws(BoltError) -> Int {
    try ElementTable.count(in: page, kind: .branch)
  }

  /// Reads one item; its key lies inside the page, its child is not looked at.
  ///
  /// - Parameters:
  ///   - item: Position in the table.
  ///   - page: A whole logical page; trusted for nothing.
  /// - Returns: The separator's range and the child.
  /// - Throws: ``BoltError/noSuchItem(at:expected:found:)``,
  ///   ``BoltError/keyPosition(at:expected:found:)`` or ``BoltError/keySize(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  @inline(__always)
  package static func element(_ item: Int, in page: RawSpan) throws(BoltError) -> BranchElement {
    let entry = try ElementTable.offset(of: item, in: page)
    let key = try ElementTable.keyRange(element: entry, positionField: entry, in: page)
    return BranchElement(key: key, child: PageID(page.littleEndian(at: entry &+ 8)))
  }

  /// Reads the child of one item, whatever its key is.
  ///
  /// A walk that goes on past a damaged separator still finds what is below it.
  ///
  /// - Throws: ``BoltError/noSuchItem(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  package static func child(_ item: Int, in page: RawSpan) throws(BoltError) -> PageID {
    let entry = try ElementTable.offset(of: item, in: page)
    return PageID(page.littleEndian(at: entry &+ 8))
  }
}
