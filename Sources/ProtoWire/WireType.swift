/// How a value is laid out on the wire: the low three bits of its tag.
///
/// > Source: formats.md §10; protobuf.dev, "Encoding", message structure.
public enum WireType: UInt8, BitwiseCopyable, Sendable {
  /// Base-128 integer.
  case varint = 0
  /// Eight bytes.
  case fixed64 = 1
  /// Length, then that many bytes.
  case lengthDelimited = 2
  /// Start of a group.
  case startGroup = 3
  /// End of a group.
  case endGroup = 4
  /// Four bytes.
  case fixed32 = 5
}

extension WireType: CustomStringConvertible {
  /// The layout in words, as after "is a".
  public var description: String {
    switch self {
    case .varint: "varint"
    case .fixed64: "fixed 64-bit value"
    case .lengthDelimited: "length-delimited value"
    case .startGroup: "group"
    case .endGroup: "group's end"
    case .fixed32: "fixed 32-bit value"
    }
  }
}

/// The key before every value: field number and wire type in one varint.
public struct ProtoTag: Equatable, Sendable {
  /// Number of the field, above zero.
  public var number: Int32
  /// Layout of the value.
  public var wireType: WireType
  /// Offset of the tag's first byte.
  public var offset: Int

  /// Creates a tag.
  @inlinable
  public init(number: Int32, wireType: WireType, offset: Int) {
    self.number = number
    self.wireType = wireType
    self.offset = offset
  }

  /// Throws unless the value has the wire type its field is defined with.
  @inlinable
  public func expect(_ expected: WireType) throws(ProtoError) {
    guard wireType == expected else {
      throw .wrongWireType(at: offset, field: number, expected: expected, found: wireType)
    }
  }
}

/// The encoder whose habits bytes follow; the two differ in which zero values they write.
public enum WireGeneration: CaseIterable, Sendable {
  /// etcd up to 3.6: gogo writes required-by-habit proto2 fields even when zero.
  case gogo
  /// etcd from 3.7 on: google.golang.org/protobuf writes a proto2 field if it was set.
  case google
}
