internal import ByteCoding

extension Field {
  /// A message, written if it is there; one that occurs twice is merged.
  package static func message<M: ProtoMessage>(
    _ number: Int32,
    _ name: String,
    _ path: Path<M?>
  ) -> Self {
    Self(number: number, name: name, shape: .message(M.self)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(.lengthDelimited)
      var nested = try reader.nested(bytes)
      // Taken out while it is merged: two holders would copy its arrays each time.
      var value = message[keyPath: path].take() ?? M()
      try value.merge(&nested, bytes)
      message[keyPath: path] = value
    } write: { message, writer in
      if let value = message[keyPath: path] { writer.message(number, value) }
    }
  }

  /// A message gogo writes even when it is empty.
  package static func embedded<M: ProtoMessage>(
    _ number: Int32,
    _ name: String,
    _ path: Path<Explicit<M>>
  ) -> Self {
    Self(number: number, name: name, shape: .message(M.self)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(.lengthDelimited)
      var nested = try reader.nested(bytes)
      try message[keyPath: path].wrappedValue.merge(&nested, bytes)
    } write: { message, writer in
      let field = message[keyPath: path]
      if writer.writes(field) { writer.message(number, field.wrappedValue) }
    }
  }

  /// Messages, each written.
  package static func messages<M: ProtoMessage>(
    _ number: Int32,
    _ name: String,
    _ path: Path<[M]>
  ) -> Self {
    Self(number: number, name: name, shape: .message(M.self)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(.lengthDelimited)
      var nested = try reader.nested(bytes)
      var value = M()
      try value.merge(&nested, bytes)
      message[keyPath: path].append(value)
    } write: { message, writer in
      for value in message[keyPath: path] { writer.message(number, value) }
    }
  }
}
