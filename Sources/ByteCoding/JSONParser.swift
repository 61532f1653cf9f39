/// A cursor over a JSON document; kept apart from the bytes, which are passed on each call.
///
/// Open arrays and objects lie on a stack of our own, so hostile nesting costs no call stack.
struct JSONParser {
  /// An array or object whose end has not been read.
  private struct Container {
    /// Name the next value belongs to; nil in an array.
    var name: String?
    var values: [JSONValue] = []
    var members: [JSONMember] = []

    mutating func append(_ value: JSONValue) {
      if let name {
        members.append(JSONMember(name: name, value: value))
      } else {
        values.append(value)
      }
    }

    var finished: JSONValue { name == nil ? .array(values) : .object(members) }
    var end: UInt8 { name == nil ? UInt8(ascii: "]") : UInt8(ascii: "}") }
  }

  private var offset = 0
  private var open: [Container] = []

  /// Reads the one document the bytes hold.
  mutating func document(_ bytes: RawSpan) throws(JSONError) -> JSONValue {
    while true {
      guard var value = try valueOrOpening(bytes) else { continue }
      while let ended = try closing(value, bytes) { value = ended }
      if open.isEmpty {
        skipBlanks(bytes)
        guard offset == bytes.byteCount else { throw unexpected(bytes, "the end") }
        return value
      }
    }
  }

  /// Reads a value, or opens an array or object that is not empty.
  private mutating func valueOrOpening(_ bytes: RawSpan) throws(JSONError) -> JSONValue? {
    switch try nextByte(bytes) {
    case UInt8(ascii: "{"):
      try enter()
      if try nextByte(bytes) == UInt8(ascii: "}") { return leave(.object([])) }
      open.append(Container(name: try memberName(bytes)))
      return nil
    case UInt8(ascii: "["):
      try enter()
      if try nextByte(bytes) == UInt8(ascii: "]") { return leave(.array([])) }
      open.append(Container())
      return nil
    case UInt8(ascii: "\""):
      return .string(try string(bytes))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return .number(try number(bytes))
    case UInt8(ascii: "t"):
      return try word("true", .bool(true), bytes)
    case UInt8(ascii: "f"):
      return try word("false", .bool(false), bytes)
    case UInt8(ascii: "n"):
      return try word("null", .null, bytes)
    default:
      throw unexpected(bytes, "a value")
    }
  }

  /// Puts a value into the innermost container; returns that container if it ends there.
  private mutating func closing(
    _ value: JSONValue,
    _ bytes: RawSpan
  ) throws(JSONError) -> JSONValue? {
    guard !open.isEmpty else { return nil }
    let innermost = open.count - 1
    open[innermost].append(value)
    let found = try nextByte(bytes)
    if found == open[innermost].end {
      offset += 1
      return open.removeLast().finished
    }
    guard found == UInt8(ascii: ",") else {
      let end = Unicode.Scalar(open[innermost].end)
      throw unexpected(bytes, ", or \(end)")
    }
    offset += 1
    if open[innermost].name != nil { open[innermost].name = try memberName(bytes) }
    return nil
  }

  private mutating func enter() throws(JSONError) {
    guard open.count < JSONValue.depthMax else { throw .tooDeep(at: offset) }
    offset += 1
  }

  private mutating func leave(_ value: JSONValue) -> JSONValue {
    offset += 1
    return value
  }

  /// Reads a member's name and the colon after it.
  private mutating func memberName(_ bytes: RawSpan) throws(JSONError) -> String {
    guard try nextByte(bytes) == UInt8(ascii: "\"") else {
      throw unexpected(bytes, "a member's name")
    }
    let name = try string(bytes)
    guard try nextByte(bytes) == UInt8(ascii: ":") else { throw unexpected(bytes, ":") }
    offset += 1
    return name
  }

  /// Reads one of the three words.
  private mutating func word(
    _ text: StaticString,
    _ value: JSONValue,
    _ bytes: RawSpan
  ) throws(JSONError) -> JSONValue {
    for wanted in text.description.utf8 {
      guard offset < bytes.byteCount else { throw .truncated(at: offset) }
      guard bytes.byte(at: offset) == wanted else { throw unexpected(bytes, text.description) }
      offset += 1
    }
    return value
  }

  /// Reads a number and keeps its text.
  private mutating func number(_ bytes: RawSpan) throws(JSONError) -> String {
    let start = offset
    if bytes.byte(at: offset) == UInt8(ascii: "-") { offset += 1 }
    if offset < bytes.byteCount, bytes.byte(at: offset) == UInt8(ascii: "0") {
      offset += 1
    } else {
      try digits(bytes)
    }
    if offset < bytes.byteCount, bytes.byte(at: offset) == UInt8(ascii: ".") {
      offset += 1
      try digits(bytes)
    }
    if offset < bytes.byteCount, bytes.byte(at: offset) | 0x20 == UInt8(ascii: "e") {
      offset += 1
      if offset < bytes.byteCount,
        [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes.byte(at: offset))
      {
        offset += 1
      }
      try digits(bytes)
    }
    return String(decoding: bytes.array(start..<offset), as: UTF8.self)
  }

  /// Reads one or more digits.
  private mutating func digits(_ bytes: RawSpan) throws(JSONError) {
    let start = offset
    while offset < bytes.byteCount, bytes.byte(at: offset) &- UInt8(ascii: "0") < 10 {
      offset += 1
    }
    guard offset == start else { return }
    guard offset < bytes.byteCount else { throw .truncated(at: offset) }
    throw unexpected(bytes, "a digit")
  }
}

extension JSONParser {
  /// Reads a string that starts with the quote at the cursor.
  private mutating func string(_ bytes: RawSpan) throws(JSONError) -> String {
    offset += 1
    var text = ""
    while true {
      let plain = try plainText(bytes)
      if text.isEmpty { text = plain } else { text += plain }
      guard offset < bytes.byteCount else { throw .truncated(at: offset) }
      switch bytes.byte(at: offset) {
      case UInt8(ascii: "\""):
        offset += 1
        return text
      case UInt8(ascii: "\\"):
        text.unicodeScalars.append(try escape(bytes))
      default:
        throw unexpected(bytes, "no control character in a string")
      }
    }
  }

  /// Reads up to the next quote, backslash, control character or the end.
  private mutating func plainText(_ bytes: RawSpan) throws(JSONError) -> String {
    let start = offset
    skipPlain(bytes)
    if let bad = bytes.firstInvalidUTF8(in: start..<offset) {
      throw .invalidUTF8(at: bad, found: bytes.byte(at: bad))
    }
    return String(decoding: bytes.array(start..<offset), as: UTF8.self)
  }

  /// Moves to the next quote, backslash, control character or the end.
  private mutating func skipPlain(_ bytes: RawSpan) {
    while offset < bytes.byteCount {
      let byte = bytes.byte(at: offset)
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      offset += 1
    }
  }

  /// Reads the escape at the cursor, both halves of a surrogate pair together.
  private mutating func escape(_ bytes: RawSpan) throws(JSONError) -> Unicode.Scalar {
    let start = offset
    offset += 1
    guard offset < bytes.byteCount else { throw .truncated(at: offset) }
    let kind = bytes.byte(at: offset)
    let plain: Unicode.Scalar
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain = Unicode.Scalar(kind)
    case UInt8(ascii: "b"): plain = "\u{8}"
    case UInt8(ascii: "f"): plain = "\u{c}"
    case UInt8(ascii: "n"): plain = "\n"
    case UInt8(ascii: "r"): plain = "\r"
    case UInt8(ascii: "t"): plain = "\t"
    case UInt8(ascii: "u"):
      offset += 1
      let high = try fourDigits(bytes)
      if let scalar = Unicode.Scalar(high) { return scalar }
      return try lowSurrogate(after: high, startingAt: start, bytes)
    default: throw unexpected(bytes, "an escape")
    }
    offset += 1
    return plain
  }

  /// Reads the second half of a surrogate pair.
  private mutating func lowSurrogate(
    after high: UInt32,
    startingAt start: Int,
    _ bytes: RawSpan
  ) throws(JSONError) -> Unicode.Scalar {
    guard high < 0xdc00, bytes.byteCount - offset >= 2,
      bytes.byte(at: offset) == UInt8(ascii: "\\"),
      bytes.byte(at: offset + 1) == UInt8(ascii: "u")
    else { throw .loneSurrogate(at: start) }
    offset += 2
    let low = try fourDigits(bytes)
    guard (0xdc00..<0xe000).contains(low),
      let scalar = Unicode.Scalar(0x1_0000 + (high - 0xd800) << 10 + (low - 0xdc00))
    else { throw .loneSurrogate(at: start) }
    return scalar
  }

  /// Reads four hexadecimal digits.
  private mutating func fourDigits(_ bytes: RawSpan) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard offset < bytes.byteCount else { throw .truncated(at: offset) }
      let digit = Unicode.Scalar(bytes.byte(at: offset))
      guard let number = Character(digit).hexDigitValue else {
        throw unexpected(bytes, "a hexadecimal digit")
      }
      value = value << 4 | UInt32(number)
      offset += 1
    }
    return value
  }

  /// The next byte that is no blank; the cursor stays on it.
  private mutating func nextByte(_ bytes: RawSpan) throws(JSONError) -> UInt8 {
    skipBlanks(bytes)
    guard offset < bytes.byteCount else { throw .truncated(at: offset) }
    return bytes.byte(at: offset)
  }

  private mutating func skipBlanks(_ bytes: RawSpan) {
    while offset < bytes.byteCount {
      switch bytes.byte(at: offset) {
      case 0x20, 0x09, 0x0a, 0x0d: offset += 1
      default: return
      }
    }
  }

  /// The error for the byte at the cursor.
  private func unexpected(_ bytes: RawSpan, _ expected: String) -> JSONError {
    .unexpected(at: offset, found: bytes.byte(at: offset), expected: expected)
  }
}
