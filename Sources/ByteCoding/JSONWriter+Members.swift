extension JSONWriter {
  /// Writes a member, or nothing if there is no value.
  package mutating func field(_ name: String, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }

  /// Writes a member, or nothing if there is no value.
  package mutating func field(_ name: String, _ value: (some BinaryInteger)?) {
    guard let value else { return }
    key(name)
    number(value)
  }

  /// Writes a member that is true or false.
  package mutating func field(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// Writes a member that is an array of texts.
  package mutating func strings(_ name: String, _ texts: some Sequence<String>) {
    key(name)
    beginArray()
    for text in texts { string(text) }
    endArray()
  }

  /// Writes a member that is an array of objects, whose members `write` gives for each element.
  package mutating func objects<Elements: Sequence>(
    _ name: String,
    _ elements: Elements,
    _ write: (inout JSONWriter, Elements.Element) throws -> Void
  ) rethrows {
    key(name)
    beginArray()
    for element in elements {
      beginObject()
      try write(&self, element)
      endObject()
    }
    endArray()
  }
}
