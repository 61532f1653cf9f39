internal import ProtoWire

/// A message with one field of each shape.
struct Sample: ProtoMessage {
  var scalar: UInt64 = 0
  @Explicit var always: Int64 = 0
  var optional: [UInt8]?
  var repeated: [UInt64] = []
  var strings: [String] = []
  var message: Leaf?
  @Explicit var embedded: Leaf = Leaf()
  var messages: [Sample] = []
  var choice: Choice?
  var flag = false
  var unknown = UnknownFields()

  static let schema = MessageSchema<Self>(
    "test.Sample",
    [
      .scalar(1, "scalar", \.scalar), .always(2, "always", \._always),
      .optional(3, "optional", \.optional), .repeated(4, "repeated", \.repeated),
      .strings(5, "strings", \.strings), .message(6, "message", \.message),
      .embedded(7, "embedded", \._embedded), .messages(8, "messages", \.messages),
      .choice(9, "left", \.choice, Choice.left), .choice(10, "right", \.choice, Choice.right),
      .scalar(100, "flag", \.flag),
    ]
  )
}

/// A message around a ``Sample``.
struct Parent: ProtoMessage {
  var child: Sample?
  var unknown = UnknownFields()

  static let schema = MessageSchema<Self>("test.Parent", [.message(11, "child", \.child)])
}

/// A message with two scalars.
struct Leaf: ProtoMessage {
  var number: Int64 = 0
  var text = ""
  var unknown = UnknownFields()

  static let schema = MessageSchema<Self>(
    "test.Leaf",
    [.scalar(1, "number", \.number), .scalar(2, "text", \.text)]
  )
}

/// Another message, so that a choice has two.
struct Twig: ProtoMessage {
  var number: UInt32 = 0
  var unknown = UnknownFields()

  static let schema = MessageSchema<Self>("test.Twig", [.scalar(1, "number", \.number)])
}

/// A `oneof` of two messages.
enum Choice: ProtoChoice {
  case left(Leaf)
  case right(Twig)

  var message: any ProtoMessage {
    switch self {
    case .left(let leaf): leaf
    case .right(let twig): twig
    }
  }
}
