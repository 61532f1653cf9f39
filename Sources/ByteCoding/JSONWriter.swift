/// Writes a JSON document piece by piece.
///
///     var json = JSONWriter(layout: .indented)
///     json.beginObject()
///     json.key("schema")
///     json.number(1)
///     json.endObject()
///
/// Strings are written as UTF-8; only quotes, backslashes and control characters are escaped.
/// Calls out of order, such as a value without a key in an object, are the caller's bug.
package struct JSONWriter: Sendable {
  /// How the document is laid out.
  package enum Layout: Equatable, Sendable {
    /// No blanks at all.
    case compact
    /// One member or element a line, two blanks a level.
    case indented
  }

  /// What an open array or object has seen so far.
  private struct Container {
    var isObject: Bool
    var isEmpty = true
  }

  /// The document so far.
  package private(set) var bytes: [UInt8] = []
  private let layout: Layout
  private var open: [Container] = []
  private var followsKey = false

  /// Creates a writer at the start of a document.
  package init(layout: Layout = .compact) { self.layout = layout }

  /// Opens an object.
  package mutating func beginObject() { begin(Container(isObject: true), UInt8(ascii: "{")) }

  /// Closes the innermost object.
  package mutating func endObject() { end(isObject: true, UInt8(ascii: "}")) }

  /// Opens an array.
  package mutating func beginArray() { begin(Container(isObject: false), UInt8(ascii: "[")) }

  /// Closes the innermost array.
  package mutating func endArray() { end(isObject: false, UInt8(ascii: "]")) }

  /// Writes the name of the member whose value comes next.
  package mutating func key(_ name: String) {
    precondition(!followsKey, "key \(name) follows a key")
    precondition(open.last?.isObject == true, "key \(name) outside an object")
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if layout == .indented { bytes.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  /// Writes a string.
  package mutating func string(_ text: String) {
    beginValue()
    quote(text)
  }

  /// Writes a whole number.
  package mutating func number(_ value: some BinaryInteger) { raw(String(value)) }

  /// Writes a truth value.
  package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

  /// Writes `null`.
  package mutating func null() { raw("null") }

  /// Writes a document that was read or built before.
  ///
  /// - Complexity: O(*n*); nested no deeper than ``JSONValue/depthMax`` when it was parsed.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let text): raw(text)
    case .string(let text): string(text)
    case .array(let values):
      beginArray()
      for value in values { self.value(value) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.name)
        self.value(member.value)
      }
      endObject()
    }
  }

  private mutating func begin(_ container: Container, _ byte: UInt8) {
    beginValue()
    bytes.append(byte)
    open.append(container)
  }

  private mutating func end(isObject: Bool, _ byte: UInt8) {
    precondition(!followsKey, "a key without a value")
    guard let container = open.popLast(), container.isObject == isObject else {
      preconditionFailure("\(Unicode.Scalar(byte)) closes nothing")
    }
    if !container.isEmpty { breakLine() }
    bytes.append(byte)
  }

  /// Puts what stands between this value and the one before.
  private mutating func beginValue() {
    if followsKey {
      followsKey = false
      return
    }
    precondition(open.last?.isObject != true, "a value without a key")
    precondition(!open.isEmpty || bytes.isEmpty, "a second document")
    if !open.isEmpty { separate() }
  }

  /// Puts the comma and line break before a member or element.
  private mutating func separate() {
    let innermost = open.count - 1
    if !open[innermost].isEmpty { bytes.append(UInt8(ascii: ",")) }
    open[innermost].isEmpty = false
    breakLine()
  }

  private mutating func breakLine() {
    guard layout == .indented else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * open.count))
  }

  private mutating func raw(_ text: String) {
    beginValue()
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(contentsOf: [0x5c, byte])
      case 0x08: bytes.append(contentsOf: "\\b".utf8)
      case 0x09: bytes.append(contentsOf: "\\t".utf8)
      case 0x0a: bytes.append(contentsOf: "\\n".utf8)
      case 0x0c: bytes.append(contentsOf: "\\f".utf8)
      case 0x0d: bytes.append(contentsOf: "\\r".utf8)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u".utf8)
        bytes.append(contentsOf: hexadecimal(UInt64(byte), digits: 4).utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
