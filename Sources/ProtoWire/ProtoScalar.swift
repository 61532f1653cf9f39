internal import ByteCoding

/// A value that is not a message: an integer, a Boolean, text, bytes or an enum.
package protocol ProtoScalar: Equatable, Sendable {
  /// How it is laid out.
  static var wireType: WireType { get }
  /// The value an absent field has.
  static var absent: Self { get }
  /// Reads a value.
  init(from reader: inout ProtoReader, _ bytes: borrowing RawSpan) throws(ProtoError)
  /// Writes a value, without its tag.
  func write(to writer: inout ProtoWriter)
}

/// A scalar that is one varint; repeated ones may come packed.
package protocol ProtoInteger: ProtoScalar {
  /// Creates a value from a varint, dropping the bits it has no room for.
  init(varint: UInt64)
  /// The varint, negative numbers sign-extended to 64 bits.
  var varint: UInt64 { get }
}

extension ProtoInteger {
  package static var wireType: WireType { .varint }
  package static var absent: Self { Self(varint: 0) }
  package init(from reader: inout ProtoReader, _ bytes: borrowing RawSpan) throws(ProtoError) {
    self.init(varint: try reader.varint(bytes))
  }
  package func write(to writer: inout ProtoWriter) { writer.varint(varint) }
}

extension UInt64: ProtoInteger {
  package init(varint: UInt64) { self = varint }
  package var varint: UInt64 { self }
}

extension Int64: ProtoInteger {
  package init(varint: UInt64) { self.init(bitPattern: varint) }
  package var varint: UInt64 { UInt64(bitPattern: self) }
}

extension UInt32: ProtoInteger {
  package init(varint: UInt64) { self.init(truncatingIfNeeded: varint) }
  package var varint: UInt64 { UInt64(self) }
}

extension Bool: ProtoInteger {
  package init(varint: UInt64) { self = varint != 0 }
  package var varint: UInt64 { self ? 1 : 0 }
}

extension Array: ProtoScalar where Element == UInt8 {
  package static var wireType: WireType { .lengthDelimited }
  package static var absent: [UInt8] { [] }
  package init(from reader: inout ProtoReader, _ bytes: borrowing RawSpan) throws(ProtoError) {
    self = bytes.array(try reader.lengthDelimited(bytes))
  }
  package func write(to writer: inout ProtoWriter) { writer.lengthDelimited(self) }
}

/// Text. Bytes that are not UTF-8 read as U+FFFD: etcd up to 3.6 takes them, later ones do not.
extension String: ProtoScalar {
  package static var wireType: WireType { .lengthDelimited }
  package static var absent: String { "" }
  package init(from reader: inout ProtoReader, _ bytes: borrowing RawSpan) throws(ProtoError) {
    self.init(decoding: bytes.array(try reader.lengthDelimited(bytes)), as: UTF8.self)
  }
  package func write(to writer: inout ProtoWriter) { writer.lengthDelimited(Array(utf8)) }
}

/// An enum of a `.proto` file: a number, of which some have names.
///
/// Numbers of later versions survive, so it is a raw value and not a Swift enum.
package protocol ProtoEnum: ProtoInteger, Hashable, CustomStringConvertible {
  /// The number.
  var rawValue: Int32 { get }
  /// Creates a value from its number.
  init(rawValue: Int32)
  /// Upstream's names, by number from 0 on.
  static var names: [String] { get }
}

extension ProtoEnum {
  package init(varint: UInt64) { self.init(rawValue: Int32(truncatingIfNeeded: varint)) }
  package var varint: UInt64 { UInt64(bitPattern: Int64(rawValue)) }

  /// Upstream's name, or `unknown(n)`.
  package var description: String {
    let index = Int(rawValue)
    return Self.names.indices.contains(index) ? Self.names[index] : "unknown(\(rawValue))"
  }
}
