internal import ByteCoding

/// One of several messages, as an enum with one case for each.
package protocol ProtoChoice: Equatable, Sendable {
  /// The message of the case.
  var message: any ProtoMessage { get }
}

extension Field {
  /// A member of a `oneof`: setting it takes away the others; one that occurs twice is merged.
  package static func choice<C: ProtoChoice, M: ProtoMessage>(
    _ number: Int32,
    _ name: String,
    _ path: Path<C?>,
    _ make: @escaping @Sendable (M) -> C
  ) -> Self {
    Self(number: number, name: name, shape: .message(M.self)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(.lengthDelimited)
      var nested = try reader.nested(bytes)
      var value = message[keyPath: path].take()?.message as? M ?? M()
      try value.merge(&nested, bytes)
      message[keyPath: path] = make(value)
    } write: { message, writer in
      if let value = message[keyPath: path]?.message as? M { writer.message(number, value) }
    }
  }

  /// One of many messages of which, by custom, one is there; kept in the order they were met.
  package static func choices<C: ProtoChoice, M: ProtoMessage>(
    _ number: Int32,
    _ name: String,
    _ path: Path<[C]>,
    _ make: @escaping @Sendable (M) -> C
  ) -> Self {
    Self(number: number, name: name, shape: .message(M.self)) {
      (message, tag, reader, bytes) throws(ProtoError) in
      try tag.expect(.lengthDelimited)
      var nested = try reader.nested(bytes)
      let index = message[keyPath: path].firstIndex { $0.message is M }
      var value = index.map { message[keyPath: path].remove(at: $0).message } as? M ?? M()
      try value.merge(&nested, bytes)
      message[keyPath: path].insert(make(value), at: index ?? message[keyPath: path].endIndex)
    } write: { message, writer in
      for choice in message[keyPath: path] {
        if let value = choice.message as? M { writer.message(number, value) }
      }
    }
  }
}
