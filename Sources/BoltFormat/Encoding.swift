internal import ByteCoding

extension Array where Element == UInt8 {
  /// Appends an integer, least significant byte first.
  internal mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
    var rest = value
    for _ in 0..<(T.bitWidth / 8) {
      append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}

extension PageHeader {
  /// Encodes the 16 bytes.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    bytes.appendLittleEndian(id.rawValue)
    bytes.appendLittleEndian(flags.rawValue)
    bytes.appendLittleEndian(count)
    bytes.appendLittleEndian(overflow)
    return bytes
  }
}

extension BucketHeader {
  /// Encodes the 16 bytes.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(root.rawValue)
    bytes.appendLittleEndian(sequence)
    return bytes
  }

  /// Encodes the value of an inline bucket: the header with root zero, and its leaf page.
  ///
  /// - Parameters:
  ///   - items: The bucket's items in key order.
  ///   - sequence: The bucket's counter.
  /// - Returns: A value that never needs more bytes than it has items for.
  /// - Precondition: As ``LeafPage/encoded(_:id:overflow:)``.
  package static func inlineValue(_ items: [LeafItem], sequence: UInt64 = 0) -> [UInt8] {
    BucketHeader(root: 0, sequence: sequence).encoded() + LeafPage.encoded(items, id: 0)
  }
}

extension Meta {
  /// Encodes a whole meta page: header, meta, and zeros up to the end.
  ///
  /// - Parameters:
  ///   - id: Page the meta stands on, 0 or 1.
  ///   - pageByteCount: Size of the page to fill, which may differ from what the meta says.
  /// - Returns: A page with the checksum as it stands in the meta.
  package func encodedPage(id: PageID, pageByteCount: Int) -> [UInt8] {
    var page = PageHeader(id: id, flags: .meta).encoded() + encoded()
    page.append(contentsOf: repeatElement(0, count: max(0, pageByteCount - page.count)))
    return page
  }
}
