internal import ByteCoding

extension ProtoReader {
  /// Passes over the value of a field nobody asked for.
  ///
  /// Groups are passed over to their end, without recursion; their numbers are not compared, as in
  /// etcd 3.4 to 3.6.
  ///
  /// - Complexity: O(1), or the number of tags in a group
  @inlinable
  public mutating func skip(_ tag: ProtoTag, _ bytes: borrowing RawSpan) throws(ProtoError) {
    switch tag.wireType {
    case .varint: _ = try varint(bytes)
    case .lengthDelimited: _ = try lengthDelimited(bytes)
    case .fixed64: try advance(by: 8)
    case .fixed32: try advance(by: 4)
    case .startGroup: try skipGroup(bytes)
    case .endGroup: throw .unexpectedEndGroup(at: tag.offset)
    }
  }

  @inlinable
  mutating func advance(by byteCount: Int) throws(ProtoError) {
    guard end &- offset >= byteCount else {
      throw .truncated(at: offset, needed: byteCount, found: end &- offset)
    }
    offset &+= byteCount
  }

  /// Passes over what stands between the start of a group and its end.
  @usableFromInline
  mutating func skipGroup(_ bytes: borrowing RawSpan) throws(ProtoError) {
    var open = 1
    while open > 0 {
      let start = offset
      let key = try varint(bytes)
      switch WireType(rawValue: UInt8(key & 7)) {
      case .varint: _ = try varint(bytes)
      case .lengthDelimited: _ = try lengthDelimited(bytes)
      case .fixed64: try advance(by: 8)
      case .fixed32: try advance(by: 4)
      case .startGroup: open += 1
      case .endGroup: open -= 1
      case nil: throw .illegalWireType(at: start, wireType: UInt8(key & 7))
      }
    }
  }
}
