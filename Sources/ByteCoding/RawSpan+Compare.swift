/// Bytewise order and equality, as bolt and etcd order keys.
extension RawSpan {
  /// Compares the bytes of two spans: negative, zero or positive, a shorter prefix first.
  ///
  /// - Complexity: O(min of both lengths)
  @inlinable
  package func compare(_ other: RawSpan) -> Int {
    let common = Swift.min(byteCount, other.byteCount)
    var offset = 0
    while offset &+ 8 <= common {
      let left: UInt64 = bigEndian(at: offset)
      let right: UInt64 = other.bigEndian(at: offset)
      if left != right { return left < right ? -1 : 1 }
      offset &+= 8
    }
    while offset < common {
      let left = byte(at: offset)
      let right = other.byte(at: offset)
      if left != right { return left < right ? -1 : 1 }
      offset &+= 1
    }
    return byteCount &- other.byteCount
  }

  /// Whether both spans hold the same bytes.
  @inlinable
  package func isEqual(to other: RawSpan) -> Bool {
    byteCount == other.byteCount && compare(other) == 0
  }

  /// Whether every byte of a range is zero.
  ///
  /// - Precondition: `range` lies inside the span.
  /// - Complexity: O(*n*)
  @inlinable
  package func isZero(_ range: Range<Int>) -> Bool {
    var offset = range.lowerBound
    while offset &+ 8 <= range.upperBound {
      if littleEndian(at: offset, as: UInt64.self) != 0 { return false }
      offset &+= 8
    }
    while offset < range.upperBound {
      if byte(at: offset) != 0 { return false }
      offset &+= 1
    }
    return true
  }
}
