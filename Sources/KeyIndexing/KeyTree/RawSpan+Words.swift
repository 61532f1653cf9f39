internal import ByteCoding

/// Keys as sequences of four-byte words, which compare as their bytes do.
extension RawSpan {
  /// Four bytes from an offset on as a number, with zeros behind the end.
  ///
  /// Keys whose words differ at an offset before which they are equal are ordered as the words are;
  /// equal words say nothing, for the zeros may be bytes of a longer key.
  ///
  /// - Complexity: O(1)
  @inline(__always)
  func word(at offset: Int) -> UInt32 {
    let rest = byteCount &- offset
    if rest >= 4 { return bigEndian(at: offset) }
    var word: UInt32 = 0
    var position = 0
    while position < rest {
      word |= UInt32(byte(at: offset &+ position)) << UInt32(24 &- 8 &* position)
      position &+= 1
    }
    return word
  }

  /// How many bytes two keys have in common from the start, at most a number.
  ///
  /// - Complexity: O(`limit`)
  func commonPrefix(with other: RawSpan, limit: Int) -> Int {
    let common = Swift.min(byteCount, other.byteCount, limit)
    var offset = 0
    while offset < common {
      let difference: UInt32 = word(at: offset) ^ other.word(at: offset)
      if difference != 0 { return Swift.min(common, offset &+ difference.leadingZeroBitCount / 8) }
      offset &+= 4
    }
    return common
  }
}
