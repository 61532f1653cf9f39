/// Why bytes are not a message: where, what was expected and what was found.
///
/// Offsets count from the start of the span that was given to the decoder, also in nested messages.
public enum ProtoError: Error, Equatable, Sendable {
  /// The bytes end inside a value.
  case truncated(at: Int, needed: Int, found: Int)
  /// A varint goes on past its tenth byte.
  case varintOverflow(at: Int)
  /// A length has its top bit set, so it is negative to etcd.
  case negativeLength(at: Int)
  /// A field number that is zero or negative.
  case illegalFieldNumber(at: Int, number: Int32)
  /// Wire type 6 or 7, which protobuf never defined.
  case illegalWireType(at: Int, wireType: UInt8)
  /// The end of a group that was never begun.
  case unexpectedEndGroup(at: Int)
  /// A known field in another wire type than its own.
  case wrongWireType(at: Int, field: Int32, expected: WireType, found: WireType)
  /// Messages nested deeper than ``ProtoReader/depthLimit``.
  case tooDeep(at: Int, limit: Int)
  /// A discriminator no version of etcd defines, so that what follows cannot be read.
  case unknownKind(value: Int64)
}

extension ProtoError: CustomStringConvertible {
  /// One line for people: lower case, with the numbers in it.
  public var description: String {
    switch self {
    case .truncated(let offset, let needed, let found):
      "value at byte \(offset) is cut short: \(found) of \(needed) bytes are there"
    case .varintOverflow(let offset):
      "varint at byte \(offset) is longer than 10 bytes"
    case .negativeLength(let offset):
      "length at byte \(offset) is negative"
    case .illegalFieldNumber(let offset, let number):
      "tag at byte \(offset) has field number \(number)"
    case .illegalWireType(let offset, let wireType):
      "tag at byte \(offset) has wire type \(wireType)"
    case .unexpectedEndGroup(let offset):
      "tag at byte \(offset) ends a group that was not begun"
    case .wrongWireType(let offset, let field, let expected, let found):
      "field \(field) at byte \(offset) is a \(found), expected a \(expected)"
    case .tooDeep(let offset, let limit):
      "message at byte \(offset) is nested deeper than \(limit) levels"
    case .unknownKind(let value):
      "kind \(value) is not known"
    }
  }
}
