/// Number of a page: its byte offset in the file divided by the page size.
///
/// > Source: formats.md §5.1; bbolt `internal/common/types.go`, `Pgid`.
@frozen
@usableFromInline
package struct PageID: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number as it stands in the file.
  @usableFromInline
  package var rawValue: UInt64

  /// Wraps a page number; any number is allowed, for it may come from disk.
  @inlinable
  package init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Wraps a page number.
  @inlinable
  package init(_ number: UInt64) { rawValue = number }

  /// What a meta page says in place of the freelist when none is stored.
  @inlinable
  package static var absent: PageID { PageID(.max) }

  @inlinable
  package static func < (left: PageID, right: PageID) -> Bool { left.rawValue < right.rawValue }

  /// Byte offset of the page in the file.
  ///
  /// - Parameter pageByteCount: Page size of the database.
  /// - Returns: The offset, or nil if no number can express it.
  /// - Complexity: O(1)
  @inlinable
  package func byteOffset(pageByteCount: Int) -> Int? {
    guard let number = Int(exactly: rawValue) else { return nil }
    let (offset, overflow) = number.multipliedReportingOverflow(by: pageByteCount)
    return overflow ? nil : offset
  }

  /// The page that stands `distance` pages further; nil past the last number there is.
  @inlinable
  package func advanced(by distance: UInt64) -> PageID? {
    let (number, overflow) = rawValue.addingReportingOverflow(distance)
    return overflow ? nil : PageID(number)
  }
}

extension PageID: CustomStringConvertible {
  @usableFromInline
  package var description: String { self == .absent ? "none" : String(rawValue) }
}

extension PageID: ExpressibleByIntegerLiteral {
  @inlinable
  package init(integerLiteral value: UInt64) { rawValue = value }
}

/// The page sizes a database can have.
package enum PageSize {
  /// Smallest page.
  package static let byteCountMin = 512
  /// Largest page.
  package static let byteCountMax = 65536
  /// The usual page, and what is assumed when no meta page tells.
  package static let byteCountDefault = 4096

  /// Whether a number read from disk can be a page size: a power of two within the limits.
  package static func isSupported(_ byteCount: Int) -> Bool {
    byteCount >= byteCountMin && byteCount <= byteCountMax && byteCount & (byteCount &- 1) == 0
  }
}
