internal import ByteCoding

/// What stands on the wire, as far as it must be known to pass over it.
package enum FieldShape: Sendable {
  /// A scalar of that wire type.
  case scalar(WireType)
  /// Integers, one each or packed.
  case integers
  /// A message.
  case message(any ProtoMessage.Type)
}

/// One field of a message: number, name, shape, and how it is read and written.
///
/// The constructors are the ways a field can be present:
///
/// | constructor | property | written |
/// |---|---|---|
/// | ``scalar(_:_:_:)`` | `V` | unless zero (proto3) |
/// | ``always(_:_:_:)`` | `@Explicit V` | gogo: always, google: if set (proto2) |
/// | ``optional(_:_:_:)`` | `V?` | unless nil |
/// | ``repeated(_:_:_:)`` | `[V]` | each value, unpacked |
/// | ``packed(_:_:_:)`` | `[V]` | all values in one, unless there is none |
/// | ``message(_:_:_:)`` | `M?` | unless nil |
/// | ``embedded(_:_:_:)`` | `@Explicit M` | as `always` |
/// | ``messages(_:_:_:)`` | `[M]` | each message |
package struct Field<Message>: Sendable {
  /// Where in the message a field is kept.
  package typealias Path<V> = any WritableKeyPath<Message, V> & Sendable
  /// How a value is read into a message.
  typealias Read =
    @Sendable (inout Message, ProtoTag, inout ProtoReader, borrowing RawSpan) throws(ProtoError)
    -> Void
  /// How a value is written.
  typealias Write = @Sendable (Message, inout ProtoWriter) -> Void

  /// Number on the wire.
  package let number: Int32
  /// Name in the `.proto` file.
  package let name: String
  /// Shape on the wire.
  package let shape: FieldShape
  let read: Read
  let write: Write
}

extension Field {
  /// A proto3 scalar: written unless zero.
  package static func scalar<V: ProtoScalar>(
    _ number: Int32,
    _ name: String,
    _ path: Path<V>
  ) -> Self {
    Self(number: number, name: name, shape: .scalar(V.wireType)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(V.wireType)
      message[keyPath: path] = try V(from: &reader, bytes)
    } write: { message, writer in
      let value = message[keyPath: path]
      if value != V.absent { writer.field(number, value) }
    }
  }

  /// A proto2 scalar gogo writes even when it is zero.
  package static func always<V: ProtoScalar>(
    _ number: Int32,
    _ name: String,
    _ path: Path<Explicit<V>>
  ) -> Self {
    Self(number: number, name: name, shape: .scalar(V.wireType)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(V.wireType)
      message[keyPath: path].wrappedValue = try V(from: &reader, bytes)
    } write: { message, writer in
      let field = message[keyPath: path]
      if writer.writes(field) { writer.field(number, field.wrappedValue) }
    }
  }

  /// A scalar both generations write if it is there.
  package static func optional<V: ProtoScalar>(
    _ number: Int32,
    _ name: String,
    _ path: Path<V?>
  ) -> Self {
    Self(number: number, name: name, shape: .scalar(V.wireType)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(V.wireType)
      message[keyPath: path] = try V(from: &reader, bytes)
    } write: { message, writer in
      if let value = message[keyPath: path] { writer.field(number, value) }
    }
  }

  /// Integers, written one by one; read one by one or packed.
  package static func repeated<V: ProtoInteger>(
    _ number: Int32,
    _ name: String,
    _ path: Path<[V]>
  ) -> Self {
    integers(number, name, path) { message, writer in
      for value in message[keyPath: path] { writer.field(number, value) }
    }
  }

  /// Integers of proto3, written packed; read one by one or packed.
  package static func packed<V: ProtoInteger>(
    _ number: Int32,
    _ name: String,
    _ path: Path<[V]>
  ) -> Self {
    integers(number, name, path) { message, writer in
      let values = message[keyPath: path]
      guard !values.isEmpty else { return }
      var packed = ProtoWriter(as: writer.generation)
      for value in values { value.write(to: &packed) }
      writer.tag(number, .lengthDelimited)
      writer.lengthDelimited(packed.bytes)
    }
  }

  private static func integers<V: ProtoInteger>(
    _ number: Int32,
    _ name: String,
    _ path: Path<[V]>,
    write: @escaping Write
  ) -> Self {
    Self(
      number: number,
      name: name,
      shape: .integers,
      read: { (message, tag, reader, bytes) throws(ProtoError) in
        guard tag.wireType == .lengthDelimited else {
          try tag.expect(.varint)
          message[keyPath: path].append(try V(from: &reader, bytes))
          return
        }
        let range = try reader.lengthDelimited(bytes)
        var packed = ProtoReader(range: range, depth: reader.depth)
        while !packed.isAtEnd { message[keyPath: path].append(try V(from: &packed, bytes)) }
      },
      write: write
    )
  }

  /// Texts or byte strings.
  package static func strings<V: ProtoScalar>(
    _ number: Int32,
    _ name: String,
    _ path: Path<[V]>
  ) -> Self {
    Self(number: number, name: name, shape: .scalar(V.wireType)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(V.wireType)
      message[keyPath: path].append(try V(from: &reader, bytes))
    } write: { message, writer in
      for value in message[keyPath: path] { writer.field(number, value) }
    }
  }
}

extension ProtoWriter {
  /// Whether a field gogo always writes is written in this generation.
  func writes<V>(_ field: Explicit<V>) -> Bool {
    switch generation {
    case .gogo: true
    case .google: field.isPresent
    }
  }

  /// Writes a tag and a value.
  mutating func field<V: ProtoScalar>(_ number: Int32, _ value: V) {
    tag(number, V.wireType)
    value.write(to: &self)
  }
}
