internal import ByteCoding

/// The shapes of messages, flattened so that bytes can be checked without decoding them.
///
/// A check costs per field, not per byte: values are passed over, nothing is allocated and no
/// reference is counted. Its verdict is the decoder's, because both read the same schemas.
package struct WireTable: Sendable {
  /// One field of one message.
  struct Rule: BitwiseCopyable, Sendable {
    var number: Int32
    var wireType: WireType
    /// Whether it is an integer that may come packed.
    var isPackable: Bool
    /// Position in `messages` of the message it holds; -1 for a scalar.
    var message: Int32

    init(_ number: Int32, _ shape: FieldShape, message: (any ProtoMessage.Type) -> Int32) {
      self.number = number
      switch shape {
      case .scalar(let wireType): (self.wireType, isPackable, self.message) = (wireType, false, -1)
      case .integers: (wireType, isPackable, self.message) = (.varint, true, -1)
      case .message(let type):
        (wireType, isPackable, self.message) = (.lengthDelimited, false, message(type))
      }
    }
  }

  /// Names a message of the table.
  package struct MessageID: Hashable, Sendable {
    let index: Int
    init(index: Int) { self.index = index }
  }

  /// Rules of all messages, each message's together and by ascending number.
  var rules: [Rule] = []
  /// Where the rules of each message stand.
  var messages: [Range<Int>] = []
  private var types: [ObjectIdentifier: Int] = [:]

  /// Flattens the schemas of messages and of all messages inside them.
  package init(_ roots: [any ProtoMessage.Type]) {
    var queue: [any ProtoMessage.Type] = []
    func position(_ type: any ProtoMessage.Type) -> Int {
      if let known = types[ObjectIdentifier(type)] { return known }
      types[ObjectIdentifier(type)] = queue.count
      queue.append(type)
      return queue.count - 1
    }
    for root in roots { _ = position(root) }
    var next = 0
    while next < queue.count {
      let first = rules.count
      for (number, shape) in queue[next].outline {
        rules.append(Rule(number, shape, message: { Int32(position($0)) }))
      }
      messages.append(first..<rules.count)
      next += 1
    }
  }

  /// The table's name for a message.
  ///
  /// - Precondition: the message is a root of the table or inside one.
  package func id(of type: any ProtoMessage.Type) -> MessageID {
    guard let index = types[ObjectIdentifier(type)] else {
      preconditionFailure("\(type) is not in the table; was it named as a root?")
    }
    return MessageID(index: index)
  }

  /// Checks that bytes decode as a message.
  ///
  /// - Complexity: O(*fields*), without allocation
  package func check(_ bytes: borrowing RawSpan, as id: MessageID) throws(ProtoError) {
    var reader = ProtoReader(bytes)
    try check(&reader, bytes, as: id)
  }

  /// Checks what is left in a reader.
  func check(
    _ reader: inout ProtoReader,
    _ bytes: borrowing RawSpan,
    as id: MessageID
  ) throws(ProtoError) {
    while !reader.isAtEnd {
      let tag = try reader.tag(bytes)
      _ = try checkField(tag, &reader, bytes, of: id)
    }
  }

  /// Checks one field and passes over it.
  ///
  /// - Returns: The position of the field in the message's schema; nil if it is unknown.
  package func checkField(
    _ tag: ProtoTag,
    _ reader: inout ProtoReader,
    _ bytes: borrowing RawSpan,
    of id: MessageID
  ) throws(ProtoError) -> Int? {
    let fields = messages[id.index]
    guard let position = find(tag.number, in: fields) else {
      try reader.skip(tag, bytes)
      return nil
    }
    let rule = rules[position]
    if rule.message >= 0 {
      try tag.expect(.lengthDelimited)
      var nested = try reader.nested(bytes)
      try check(&nested, bytes, as: MessageID(index: Int(rule.message)))
    } else if rule.isPackable, tag.wireType == .lengthDelimited {
      let range = try reader.lengthDelimited(bytes)
      var packed = ProtoReader(range: range, depth: reader.depth)
      while !packed.isAtEnd { _ = try packed.varint(bytes) }
    } else {
      try tag.expect(rule.wireType)
      try reader.skip(tag, bytes)
    }
    return position &- fields.lowerBound
  }

  /// The rule with a number; most numbers count up from 1, the others are looked for.
  func find(_ number: Int32, in fields: Range<Int>) -> Int? {
    let guess = fields.lowerBound &+ Int(number) &- 1
    if guess < fields.upperBound, rules[guess].number == number { return guess }
    var position = fields.lowerBound
    while position < fields.upperBound {
      if rules[position].number == number { return position }
      position &+= 1
    }
    return nil
  }
}

extension ProtoMessage {
  /// Numbers and shapes of the fields.
  package static var outline: [(number: Int32, shape: FieldShape)] {
    schema.fields.map { ($0.number, $0.shape) }
  }
}
