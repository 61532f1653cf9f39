/// Writes JSON byte for byte as Go's `encoding/json` does.
///
/// etcd compares and hashes these bytes, so `<`, `>`, `&`, U+2028 and U+2029 are escaped, and
/// nothing stands between the tokens.
///
/// > Source: formats.md §3.3 and §6.1, "Go JSON escaping".
package struct GoJSONText: Sendable {
  /// What was written so far.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Creates an empty text.
  package init() {}

  /// Opens an object.
  package mutating func beginObject() { begin(UInt8(ascii: "{")) }
  /// Closes an object.
  package mutating func endObject() { end(UInt8(ascii: "}")) }
  /// Opens an array.
  package mutating func beginArray() { begin(UInt8(ascii: "[")) }
  /// Closes an array.
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  /// Writes a member's name; its value comes next.
  package mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes an integer.
  package mutating func number(_ value: some BinaryInteger) { token("\(value)") }
  /// Writes `true` or `false`.
  package mutating func bool(_ value: Bool) { token(value ? "true" : "false") }
  /// Writes `null`.
  package mutating func null() { token("null") }

  /// Writes a string.
  package mutating func string(_ value: String) {
    separate()
    quote(value)
    needsComma = true
  }

  /// Writes an array of strings, or `null` for Go's nil slice.
  package mutating func strings(_ values: [String]?) {
    guard let values else { return null() }
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func end(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func token(_ text: String) {
    separate()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in text.unicodeScalars { append(scalar) }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": bytes.append(contentsOf: #"\""#.utf8)
    case "\\": bytes.append(contentsOf: #"\\"#.utf8)
    case "\n": bytes.append(contentsOf: #"\n"#.utf8)
    case "\r": bytes.append(contentsOf: #"\r"#.utf8)
    case "\t": bytes.append(contentsOf: #"\t"#.utf8)
    case "<", ">", "&", "\u{2028}", "\u{2029}", "\0"..."\u{1f}":
      let digits = String(scalar.value, radix: 16)
      let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
      bytes.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
  }
}
