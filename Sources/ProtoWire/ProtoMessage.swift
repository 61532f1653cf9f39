internal import ByteCoding

/// A message whose fields are named once, in its schema.
///
/// The schema is all there is: decoding, encoding for both generations and validation without
/// allocation read it.
package protocol ProtoMessage: Equatable, Sendable {
  /// Creates the message without fields.
  init()
  /// Fields the schema does not name.
  var unknown: UnknownFields { get set }
  /// Name and fields, as in upstream's `.proto` file.
  static var schema: MessageSchema<Self> { get }
}

extension ProtoMessage {
  /// Creates a message and sets its fields.
  package static func with(_ set: (inout Self) -> Void) -> Self {
    var message = Self()
    set(&message)
    return message
  }

  /// Decodes a message from all bytes of a span.
  ///
  /// - Complexity: O(*n*)
  package init(decoding bytes: RawSpan) throws(ProtoError) {
    self.init()
    var reader = ProtoReader(bytes)
    try merge(&reader, bytes)
  }

  /// Reads fields into the message until the reader's end; what is set already is kept or joined.
  package mutating func merge(
    _ reader: inout ProtoReader,
    _ bytes: borrowing RawSpan
  ) throws(ProtoError) {
    let schema = Self.schema
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      if let field = schema.field(tag.number) {
        try field.read(&self, tag, &reader, bytes)
      } else {
        try reader.skip(tag, bytes)
        unknown.append(bytes.array(tag.offset..<reader.offset))
      }
    }
  }

  /// The bytes etcd of that generation writes: known fields by number, then the unknown ones.
  package func encoded(as generation: WireGeneration) -> [UInt8] {
    var writer = ProtoWriter(as: generation)
    for field in Self.schema.fields { field.write(self, &writer) }
    writer.raw(unknown.bytes)
    return writer.bytes
  }
}

/// Name and fields of a message.
package struct MessageSchema<Message>: Sendable {
  /// Full name, such as `raftpb.Entry`.
  package let name: String
  /// Fields by ascending number.
  package let fields: [Field<Message>]

  /// Creates a schema.
  ///
  /// - Precondition: Field numbers ascend; encoders write in this order.
  package init(_ name: String, _ fields: [Field<Message>]) {
    for (left, right) in zip(fields, fields.dropFirst()) {
      precondition(left.number < right.number, "\(name): \(left.name) before \(right.name)")
    }
    self.name = name
    self.fields = fields
  }

  /// The field with a number; nil if the schema does not name it.
  ///
  /// - Complexity: O(1) where numbers count up from 1, else O(*fields*)
  func field(_ number: Int32) -> Field<Message>? {
    let index = Int(number) - 1
    if index < fields.count, fields[index].number == number { return fields[index] }
    return fields.first { $0.number == number }
  }
}
