internal import ByteCoding

/// The first 16 bytes of a bucket's value, little-endian; also the root bucket in a meta page.
///
///      0                       8                       16
///     ┌───────────────────────┬───────────────────────┬──────────────────
///     │ root              u64 │ sequence          u64 │ inline page …
///     └───────────────────────┴───────────────────────┴──────────────────
///      page, 0 if inline       the bucket's counter    only if root is 0
///
/// An inline bucket is a leaf page image of its own with `id` 0 and no overflow, right behind this
/// header. Upstream never places a bucket in it.
///
/// > Source: formats.md §5.5; bbolt `internal/common/bucket.go`, `InBucket`.
@frozen
package struct BucketHeader: Equatable, Sendable {
  /// Root page of the bucket's tree; zero for an inline bucket.
  package var root: PageID
  /// Counter a user of the bucket may draw from; etcd leaves it at zero.
  package var sequence: UInt64

  /// Creates a header.
  @inlinable
  package init(root: PageID, sequence: UInt64 = 0) {
    self.root = root
    self.sequence = sequence
  }

  /// Encoded size in bytes.
  @inlinable
  package static var byteCount: Int { 16 }

  /// Byte offset of each field, in file order.
  package static let layout: [(field: String, offset: Int)] = [("root", 0), ("sequence", 8)]

  /// Whether the bucket's items stand in its own value.
  @inlinable
  package var isInline: Bool { root.rawValue == 0 }
}

extension BucketHeader {
  /// Reads the header of a bucket's value.
  ///
  /// - Parameter value: The value of a leaf element with the bucket flag.
  /// - Throws: ``BoltError/truncated(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  package init(decoding value: RawSpan) throws(BoltError) {
    guard value.byteCount >= Self.byteCount else {
      throw .truncated(at: 0, expected: Self.byteCount, found: value.byteCount)
    }
    root = PageID(value.littleEndian(at: 0))
    sequence = value.littleEndian(at: 8)
  }

  /// Where the inline page of a bucket stands in the bucket's value.
  ///
  /// Positions inside it count from the range's lower bound.
  ///
  /// - Parameter value: A bucket's value whose root is zero.
  /// - Returns: A range that holds at least a page header, of a leaf without overflow.
  /// - Throws: ``BoltError/truncated(at:expected:found:)`` or
  ///   ``BoltError/inlineHeader(at:expected:found:)``.
  /// - Complexity: O(1)
  package static func inlinePage(in value: RawSpan) throws(BoltError) -> Range<Int> {
    let least = byteCount + PageHeader.byteCount
    guard value.byteCount >= least else {
      throw .truncated(at: 0, expected: least, found: value.byteCount)
    }
    let range = byteCount..<value.byteCount
    let found = try PageHeader(decoding: value.extracting(range))
    let expected = PageHeader(id: 0, flags: .leaf, count: found.count, overflow: 0)
    guard found == expected else {
      throw .inlineHeader(at: byteCount, expected: expected, found: found)
    }
    return range
  }
}
