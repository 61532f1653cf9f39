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
}
