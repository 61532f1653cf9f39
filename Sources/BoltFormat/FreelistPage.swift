internal import ByteCoding

/// Ids on a freelist page: all free pages and those pending, ascending, little-endian.
///
///      0             8       10        12         16             24
///     ┌─────────────┬───────┬─────────┬──────────┬──────────────┬──────────────┐
///     │ id      u64 │ flags │ count   │ overflow │ id 0     u64 │ id 1     u64 …
///     └─────────────┴───────┴─────────┴──────────┴──────────────┴──────────────┘
///                            < 0xFFFF: number of ids
///                            = 0xFFFF: the number is the u64 at 16, ids start at 24
///
/// Whether ids ascend and lie below the high-water mark is for the checker to say.
///
/// > Source: formats.md §5.4; bbolt `internal/common/page.go`, `FreelistPageCount`.
package enum FreelistPage {
  /// The count that says the real number follows the header.
  package static let longCount: UInt16 = 0xFFFF

  /// Where a freelist page keeps its ids, once they are known to fit.
  package struct Extent: Equatable, Sendable {
    /// Number of ids.
    package var count: Int
    /// Byte offset of the first id.
    package var offset: Int

    /// Creates an extent.
    package init(count: Int, offset: Int) {
      self.count = count
      self.offset = offset
    }
  }

  /// Finds the ids of a freelist page.
  ///
  /// - Parameter page: The whole run of pages, overflow included; trusted for nothing.
  /// - Returns: A number of ids that all lie inside the run, and where they start.
  /// - Throws: ``BoltError/truncated(at:expected:found:)``,
  ///   ``BoltError/wrongKind(at:expected:found:)`` or
  ///   ``BoltError/freelistCount(at:expected:found:)``.
  /// - Complexity: O(1)
  package static func extent(in page: RawSpan) throws(BoltError) -> Extent {
    let header = try PageHeader(decoding: page)
    guard header.flags == .freelist else {
      throw .wrongKind(at: 8, expected: .freelist, found: header.flags)
    }
    var number = UInt64(header.count)
    var offset = PageHeader.byteCount
    if header.count == longCount {
      guard page.byteCount >= offset + 8 else {
        throw .truncated(at: offset, expected: 8, found: page.byteCount - offset)
      }
      number = page.littleEndian(at: offset)
      offset += 8
    }
    let room = (page.byteCount - offset) / 8
    guard let count = Int(exactly: number), count <= room else {
      let field = header.count == longCount ? PageHeader.byteCount : 10
      throw .freelistCount(at: field, expected: room, found: number)
    }
    return Extent(count: count, offset: offset)
  }

  /// Reads all ids of a freelist page, in file order.
  ///
  /// - Throws: As ``extent(in:)``.
  /// - Complexity: O(*n*)
  package static func ids(in page: RawSpan) throws(BoltError) -> [PageID] {
    let extent = try extent(in: page)
    var ids: [PageID] = []
    ids.reserveCapacity(extent.count)
    for position in 0..<extent.count {
      ids.append(PageID(page.littleEndian(at: extent.offset + 8 * position)))
    }
    return ids
  }
}

extension FreelistPage {
  /// Pages that a freelist takes.
  ///
  /// Upstream adds one page rather than rounding up, so a list that ends with its page has an
  /// unused page more.
  ///
  /// > Source: formats.md §5.4; bbolt `tx.go`, `commitFreelist`.
  package static func pageCount(idCount: Int, pageByteCount: Int) -> Int {
    let words = idCount + (idCount >= Int(longCount) ? 1 : 0)
    return (PageHeader.byteCount + 8 * words) / pageByteCount + 1
  }

  /// Encodes the used part of a freelist page.
  ///
  /// - Parameters:
  ///   - ids: Free and pending pages, ascending.
  ///   - id: Number of the page.
  ///   - overflow: Pages that follow and continue it.
  /// - Returns: The bytes up to the last id's end, unpadded.
  /// - Complexity: O(*n*)
  package static func encoded(_ ids: [PageID], id: PageID, overflow: UInt32 = 0) -> [UInt8] {
    let count = UInt16(clamping: ids.count)
    var bytes = PageHeader(id: id, flags: .freelist, count: count, overflow: overflow).encoded()
    bytes.reserveCapacity(bytes.count + 8 * (ids.count + 1))
    if count == longCount { bytes.appendLittleEndian(UInt64(ids.count)) }
    for id in ids { bytes.appendLittleEndian(id.rawValue) }
    return bytes
  }
}
