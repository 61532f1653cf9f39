internal import ByteCoding

/// Kind bits of a page.
///
/// > Source: formats.md §5.1; bbolt `internal/common/page.go`, `BranchPageFlag` and its kin.
@frozen
@usableFromInline
package struct PageFlags: OptionSet, Hashable, Sendable {
  /// The bits as they stand in the file.
  @usableFromInline
  package var rawValue: UInt16

  /// Wraps bits; any are allowed, for they may come from disk.
  @inlinable
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Holds separators and child pages.
  @inlinable
  package static var branch: PageFlags { PageFlags(rawValue: 0x01) }
  /// Holds keys and values.
  @inlinable
  package static var leaf: PageFlags { PageFlags(rawValue: 0x02) }
  /// Holds the root of the whole database.
  @inlinable
  package static var meta: PageFlags { PageFlags(rawValue: 0x04) }
  /// Holds the list of free pages.
  @inlinable
  package static var freelist: PageFlags { PageFlags(rawValue: 0x10) }
}

extension PageFlags: CustomStringConvertible {
  /// Upstream's word for a page's kind, or the bits where they are no kind.
  @usableFromInline
  package var description: String {
    switch self {
    case .branch: "branch"
    case .leaf: "leaf"
    case .meta: "meta"
    case .freelist: "freelist"
    case _: "unknown(0x\(String(rawValue, radix: 16)))"
    }
  }

  /// Whether the bits are exactly one of the four kinds.
  @inlinable
  package var isKnown: Bool {
    self == .branch || self == .leaf || self == .meta || self == .freelist
  }
}

/// The first 16 bytes of every page, little-endian.
///
///      0                       8       10      12              16
///     ┌───────────────────────┬───────┬───────┬───────────────┐
///     │ id                u64 │ flags │ count │ overflow  u32 │
///     └───────────────────────┴───────┴───────┴───────────────┘
///      page number             kind    items   pages that follow
///
/// A page of `overflow` n owns pages `id ... id + n`; only the first has a header. Readers take
/// `overflow` from disk, so it is bounded by the high-water mark and by the file before anything
/// is allocated for it.
///
/// > Source: formats.md §5.1; bbolt `internal/common/page.go`, `Page`.
@frozen
package struct PageHeader: Equatable, Sendable {
  /// Number of this page; zero on the page of an inline bucket.
  package var id: PageID
  /// Kind of the page.
  package var flags: PageFlags
  /// Items on a branch or leaf page, ids on a freelist page, zero on a meta page.
  package var count: UInt16
  /// Pages that follow this one and continue it.
  package var overflow: UInt32

  /// Creates a header.
  @inlinable
  package init(id: PageID, flags: PageFlags, count: UInt16 = 0, overflow: UInt32 = 0) {
    self.id = id
    self.flags = flags
    self.count = count
    self.overflow = overflow
  }

  /// Encoded size in bytes.
  @inlinable
  package static var byteCount: Int { 16 }

  /// Byte offset of each field, in file order; the tests hold decoder and encoder to it.
  package static let layout: [(field: String, offset: Int)] = [
    ("id", 0), ("flags", 8), ("count", 10), ("overflow", 12),
  ]
}

extension PageHeader {
  /// Reads the header at the start of a page.
  ///
  /// - Parameter page: Bytes of a page; trusted for nothing.
  /// - Throws: ``BoltError/truncated(at:expected:found:)``.
  /// - Complexity: O(1)
  @inlinable
  package init(decoding page: RawSpan) throws(BoltError) {
    guard page.byteCount >= Self.byteCount else {
      throw .truncated(at: 0, expected: Self.byteCount, found: page.byteCount)
    }
    id = PageID(page.littleEndian(at: 0))
    flags = PageFlags(rawValue: page.littleEndian(at: 8))
    count = page.littleEndian(at: 10)
    overflow = page.littleEndian(at: 12)
  }

  /// Size of the logical page in bytes, overflow included; nil if no number can express it.
  ///
  /// The result is only arithmetic: bound it by the file before reading or allocating.
  ///
  /// - Complexity: O(1)
  @inlinable
  package func logicalByteCount(pageByteCount: Int) -> Int? {
    let (bytes, isTooLarge) = (Int(overflow) &+ 1).multipliedReportingOverflow(by: pageByteCount)
    return isTooLarge ? nil : bytes
  }
}
