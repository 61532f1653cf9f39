internal import ByteCoding

/// What the bytes around a record show that no checksum covers.
extension RecordDecoder {
  /// Whether some 512-byte sector's share of a frame's body is all zero.
  ///
  /// A disk writes sectors whole or not at all, and what it did not write reads as the zeros of the
  /// preallocation. Servers look for that in the last segment, to tell a torn write from damage.
  ///
  /// > Source: formats.md §2.10 rule 6; `decoder.isTornEntry` in etcd@c34dc7e.
  static func hasZeroSector(frame: Range<Int>, at frameAt: Int, _ window: RawSpan) -> Bool {
    var position = frame.lowerBound + FrameHeader.byteCount
    while position < frame.upperBound {
      let sectorEnd = position - position % sectorByteCount + sectorByteCount
      let end = min(sectorEnd, frame.upperBound)
      let at = frameAt + position - frame.lowerBound
      if window.isZero(at..<at + end - position) { return true }
      position = end
    }
    return false
  }

  /// What is odd about flags or padding; nil if nothing is.
  static func oddity(
    of header: FrameHeader,
    padding: Range<Int>,
    frame: Range<Int>,
    at frameAt: Int,
    _ window: RawSpan
  ) -> FramingOddity? {
    if !header.isCanonical, !header.isUnpadded {
      return .flags(found: header.flags, expected: header.canonicalFlags)
    }
    guard !window.isZero(padding) else { return nil }
    var nonzero = padding.lowerBound
    while window.byte(at: nonzero) == 0 { nonzero += 1 }
    return .nonzeroPadding(offset: frame.lowerBound + nonzero - frameAt)
  }
}
