/// Why bytes of a database cannot be decoded: where, what was expected and what was found.
///
/// Every `at` is a byte offset from the start of the page, or of the bucket value for a bucket
/// header; whoever knows the page's place in the file adds it.
package enum BoltError: Error, Equatable, Sendable {
  /// The bytes end before the structure does.
  case truncated(at: Int, expected: Int, found: Int)
  /// The page is of another kind than the caller's.
  case wrongKind(at: Int, expected: PageFlags, found: PageFlags)
  /// The item asked for is not on the page.
  case noSuchItem(at: Int, expected: Int, found: Int)
  /// The element table of `found` items is longer than the page has room for.
  case elementTableTooLong(at: Int, expected: Int, found: Int)
  /// A key starts inside the element table, or past the end of the page.
  case keyPosition(at: Int, expected: Range<Int>, found: Int)
  /// A key runs past the end of the page.
  case keySize(at: Int, expected: Int, found: Int)
  /// A value runs past the end of the page.
  case valueSize(at: Int, expected: Int, found: Int)
  /// A meta page does not carry bolt's magic number.
  case magic(at: Int, expected: UInt32, found: UInt32)
  /// A meta page is of another format version.
  case version(at: Int, expected: UInt32, found: UInt32)
  /// A meta page names a page size that cannot be one.
  case pageSize(at: Int, expected: ClosedRange<Int>, found: UInt32)
  /// A meta page's checksum is not that of its fields.
  case checksum(at: Int, expected: UInt64, found: UInt64)
  /// A freelist counts more ids than its pages hold.
  case freelistCount(at: Int, expected: Int, found: UInt64)
  /// The header of an inline bucket's page is not that of an inline page.
  case inlineHeader(at: Int, expected: PageHeader, found: PageHeader)
}

extension BoltError {
  /// Byte offset of the field that is wrong.
  package var position: Int {
    switch self {
    case .truncated(let at, _, _), .wrongKind(let at, _, _), .noSuchItem(let at, _, _),
      .elementTableTooLong(let at, _, _), .keyPosition(let at, _, _), .keySize(let at, _, _),
      .valueSize(let at, _, _), .magic(let at, _, _), .version(let at, _, _),
      .pageSize(let at, _, _), .checksum(let at, _, _), .freelistCount(let at, _, _),
      .inlineHeader(let at, _, _):
      at
    }
  }

  /// Name of the field that is wrong, as the diagrams have it.
  package var field: String {
    switch self {
    case .truncated: "length"
    case .wrongKind: "flags"
    case .noSuchItem: "item"
    case .elementTableTooLong, .freelistCount: "count"
    case .keyPosition: "pos"
    case .keySize: "ksize"
    case .valueSize: "vsize"
    case .magic: "magic"
    case .version: "version"
    case .pageSize: "pageSize"
    case .checksum: "checksum"
    case .inlineHeader: "inline page header"
    }
  }

  /// What was seen, for the slot of that name in a finding.
  package var observed: String {
    switch self {
    case .truncated(_, _, let found): "\(found) bytes"
    case .wrongKind(_, _, let found):
      found.isKnown ? "a \(found) page" : "a page with flags \(hexadecimal(UInt64(found.rawValue)))"
    case .noSuchItem(_, _, let found): "item \(found)"
    case .elementTableTooLong(_, _, let found): "\(found) items"
    case .keyPosition(_, _, let found): "a key at byte \(found)"
    case .keySize(_, _, let found): "a key of \(found) bytes"
    case .valueSize(_, _, let found): "a value of \(found) bytes"
    case .magic(_, _, let found): "magic \(hexadecimal(UInt64(found)))"
    case .version(_, _, let found): "version \(found)"
    case .pageSize(_, _, let found): "page size \(found)"
    case .checksum(_, _, let found): "checksum \(hexadecimal(found))"
    case .freelistCount(_, _, let found): "\(found) ids"
    case .inlineHeader(_, _, let found): "\(found)"
    }
  }

  /// What should have been there, for the slot of that name in a finding.
  package var expected: String {
    switch self {
    case .truncated(_, let expected, _): "at least \(expected) bytes"
    case .wrongKind(_, let expected, _): "a \(expected) page"
    case .noSuchItem(_, let expected, _): "an item below \(expected)"
    case .elementTableTooLong(_, let expected, _): "at most \(expected) items"
    case .keyPosition(_, let expected, _):
      "a key between bytes \(expected.lowerBound) and \(expected.upperBound)"
    case .keySize(_, let expected, _): "at most \(expected) bytes up to the end of the page"
    case .valueSize(_, let expected, _): "at most \(expected) bytes up to the end of the page"
    case .magic(_, let expected, _): "magic \(hexadecimal(UInt64(expected)))"
    case .version(_, let expected, _): "version \(expected)"
    case .pageSize(_, let expected, _):
      "a power of two from \(expected.lowerBound) to \(expected.upperBound)"
    case .checksum(_, let expected, _): "checksum \(hexadecimal(expected))"
    case .freelistCount(_, let expected, _): "at most \(expected) ids"
    case .inlineHeader(_, let expected, _): "\(expected)"
    }
  }

  /// One line for people: the field, its place, what was seen and what was expected.
  package var message: String {
    "\(field) at byte \(position): found \(observed), expected \(expected)"
  }

  private func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}

extension PageHeader: CustomStringConvertible {
  package var description: String {
    "page \(id), \(flags), count \(count), overflow \(overflow)"
  }
}
