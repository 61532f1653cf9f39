/// Strict UTF-8, one scalar at a time.
extension RawSpan {
  /// Decodes the scalar that starts at a byte offset.
  ///
  /// - Parameter offset: Byte offset of the scalar's first byte.
  /// - Returns: Nil if no well-formed scalar starts there: a stray or missing continuation byte, an
  ///   overlong form, a surrogate, a value past U+10FFFF, or the end of the span.
  /// - Precondition: `offset` is not negative.
  /// - Complexity: O(1)
  package func scalar(at offset: Int) -> Unicode.Scalar? {
    guard offset < byteCount else { return nil }
    let first = UInt32(byte(at: offset))
    let (length, bits, least): (Int, UInt32, UInt32)
    switch first {
    case 0x00...0x7f: return Unicode.Scalar(first)
    case 0xc2...0xdf: (length, bits, least) = (2, first & 0x1f, 0x80)
    case 0xe0...0xef: (length, bits, least) = (3, first & 0x0f, 0x800)
    case 0xf0...0xf4: (length, bits, least) = (4, first & 0x07, 0x1_0000)
    default: return nil
    }
    guard byteCount - offset >= length else { return nil }
    var value = bits
    for next in (offset + 1)..<(offset + length) {
      let continuation = UInt32(byte(at: next))
      guard continuation & 0xc0 == 0x80 else { return nil }
      value = value << 6 | continuation & 0x3f
    }
    return value < least ? nil : Unicode.Scalar(value)
  }

  /// Finds the first byte of a range that is not part of well-formed UTF-8.
  ///
  /// - Parameter range: The bytes to look at; a scalar cut off by its end is ill-formed.
  /// - Returns: The offset of the byte, or nil when the whole range is well formed.
  /// - Precondition: `range` lies inside the span.
  /// - Complexity: O(*n*), eight bytes at a time where they are ASCII.
  package func firstInvalidUTF8(in range: Range<Int>) -> Int? {
    let part = extracting(0..<range.upperBound)
    var offset = range.lowerBound
    while offset < range.upperBound {
      if offset + 8 <= range.upperBound,
        part.littleEndian(at: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset += 8
        continue
      }
      guard let scalar = part.scalar(at: offset) else { return offset }
      offset += UTF8.width(scalar)
    }
    return nil
  }
}
