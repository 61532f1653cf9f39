internal import ByteCoding

/// Protobuf bytes in the making.
package struct ProtoWriter: Sendable {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  /// The encoder whose habits are followed.
  package let generation: WireGeneration

  /// Creates an empty writer.
  package init(as generation: WireGeneration) { self.generation = generation }

  /// Writes a varint.
  package mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Writes a tag.
  package mutating func tag(_ number: Int32, _ wireType: WireType) {
    varint(UInt64(number) << 3 | UInt64(wireType.rawValue))
  }

  /// Writes a length and the bytes it counts.
  package mutating func lengthDelimited(_ value: [UInt8]) {
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Writes bytes as they are.
  package mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }

  /// Writes a nested message: tag, length, fields.
  package mutating func message(_ number: Int32, _ message: some ProtoMessage) {
    tag(number, .lengthDelimited)
    lengthDelimited(message.encoded(as: generation))
  }
}

/// Fields a message's schema does not name, as they stood on the wire.
///
/// They are written back after the known fields, so that a message of a later version survives.
package struct UnknownFields: Equatable, Sendable {
  /// Tags and values, in the order they were met.
  package private(set) var bytes: [UInt8] = []

  /// Creates an empty set.
  package init() {}

  /// Whether every field was known.
  package var isEmpty: Bool { bytes.isEmpty }

  /// Keeps one field.
  package mutating func append(_ field: [UInt8]) { bytes.append(contentsOf: field) }
}
