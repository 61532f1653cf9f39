internal import TestSupport
internal import Testing

@testable internal import ByteCoding

@Suite("JSON")
struct JSONTests {
  /// A document with every kind of value, escape and blank.
  private let sample =
    #"{ "id":18446744073709551615, "a":[1,-2.5e+3, true,false,null,[],{}],"#
    + #""text":"q\"\\\/\b\f\n\r\tA\u00e9\ud83d\ude00é😀", "id":{"x":""} }"#

  private func parse(_ text: String) throws(JSONError) -> JSONValue {
    try JSONValue(parsing: Array(text.utf8).rawSpan)
  }

  @Test func `every kind of value is read`() throws {
    let expected = JSONValue.object([
      JSONMember(name: "id", value: .number("18446744073709551615")),
      JSONMember(
        name: "a",
        value: .array([
          .number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null, .array([]),
          .object([]),
        ])
      ),
      JSONMember(name: "text", value: .string("q\"\\/\u{8}\u{c}\n\r\tAé😀é😀")),
      JSONMember(name: "id", value: .object([JSONMember(name: "x", value: .string(""))])),
    ])
    #expect(try parse(sample) == expected)
  }

  @Test func `values are handed out only as what they are`() throws {
    let value = try parse(#"{"n":18446744073709551615,"m":-1,"s":"t","b":true,"s":"u","f":1.5}"#)
    #expect(value["n"]?.uint64Value == .max)
    #expect(value["n"]?.int64Value == nil)
    #expect(value["m"]?.int64Value == -1)
    #expect(value["m"]?.uint64Value == nil)
    #expect(value["f"]?.int64Value == nil)
    #expect(value["s"]?.stringValue == "u")
    #expect(value["b"]?.boolValue == true)
    #expect(value["b"]?.stringValue == nil)
    #expect(value["none"] == nil)
    #expect(value.objectValue?.map(\.name) == ["n", "m", "s", "b", "s", "f"])
    #expect(value.arrayValue == nil)
    #expect(JSONValue.null["x"] == nil)
  }

  @Test(arguments: [JSONWriter.Layout.compact, .indented])
  func `what is written reads back the same`(layout: JSONWriter.Layout) throws {
    let value = try parse(sample)
    var writer = JSONWriter(layout: layout)
    writer.value(value)
    #expect(try JSONValue(parsing: writer.bytes.rawSpan) == value)
  }

  @Test func `every truncation is reported as truncated at its end`() {
    let bytes = Array(sample.utf8)
    for count in 0..<bytes.count {
      #expect(throws: JSONError.self) {
        try JSONValue(parsing: bytes.rawSpan.extracting(0..<count))
      }
    }
    #expect(throws: JSONError.truncated(at: 0)) { try JSONValue(parsing: [UInt8]().rawSpan) }
    #expect(throws: JSONError.truncated(at: 4)) { try parse("[1, ") }
    #expect(throws: JSONError.truncated(at: 5)) { try parse(#"["abc"#) }
    #expect(throws: JSONError.truncated(at: 2)) { try parse("tr") }
  }

  @Test func `no bit flip traps, and errors lie inside the document`() {
    let bytes = Array(sample.utf8)
    for bit in 0..<(bytes.count * 8) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      do {
        _ = try JSONValue(parsing: flipped.rawSpan)
      } catch {
        #expect((0...bytes.count).contains(error.offset), "bit \(bit)")
        #expect(!error.message.isEmpty)
      }
    }
  }

  @Test func `random bytes never trap`() {
    var random = SeededGenerator(seed: 11)
    let alphabet = Array(#"{}[]",:\u0dD8 tfn1-.eE"#.utf8) + [0x00, 0xc3, 0xa9, 0xff]
    for _ in 0..<5_000 {
      let count = Int.random(in: 0..<24, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      do {
        let value = try JSONValue(parsing: bytes.rawSpan)
        var writer = JSONWriter()
        writer.value(value)
        #expect(try JSONValue(parsing: writer.bytes.rawSpan) == value)
      } catch {
        #expect((0...count).contains(error.offset))
      }
    }
  }

  @Test func `nesting past the limit is an error with its place`() throws {
    let most = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    _ = try parse(most)
    #expect(throws: JSONError.tooDeep(at: 128)) { try parse("[" + most + "]") }
    let hostile = String(repeating: #"{"a":"#, count: 100_000)
    #expect(throws: JSONError.tooDeep(at: 640)) { try parse(hostile) }
  }

  @Test(arguments: [
    ("01", JSONError.unexpected(at: 1, found: 0x31, expected: "the end")),
    ("-", .truncated(at: 1)),
    ("1.", .truncated(at: 2)),
    ("1.x", .unexpected(at: 2, found: 0x78, expected: "a digit")),
    ("+1", .unexpected(at: 0, found: 0x2b, expected: "a value")),
    ("[1,]", .unexpected(at: 3, found: 0x5d, expected: "a value")),
    ("[1 2]", .unexpected(at: 3, found: 0x32, expected: ", or ]")),
    (#"{"a" 1}"#, .unexpected(at: 5, found: 0x31, expected: ":")),
    (#"{a:1}"#, .unexpected(at: 1, found: 0x61, expected: "a member's name")),
    (#"{"a":1,}"#, .unexpected(at: 7, found: 0x7d, expected: "a member's name")),
    ("\"a\nb\"", .unexpected(at: 2, found: 0x0a, expected: "no control character in a string")),
    (#""\x""#, .unexpected(at: 2, found: 0x78, expected: "an escape")),
    (#""\u12g4""#, .unexpected(at: 5, found: 0x67, expected: "a hexadecimal digit")),
    (#""ab\ud800""#, .loneSurrogate(at: 3)),
    (#""\udc00\ud800""#, .loneSurrogate(at: 1)),
    (#""\ud800A""#, .loneSurrogate(at: 1)),
    ("trux", .unexpected(at: 3, found: 0x78, expected: "true")),
    ("1 1", .unexpected(at: 2, found: 0x31, expected: "the end")),
  ])
  func `what RFC 8259 forbids is an error with its place`(text: String, error: JSONError) {
    #expect(throws: error) { try parse(text) }
  }

  @Test(
    arguments: [
      [0x80], [0xc0, 0x80], [0xc3], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xff],
    ] as [[UInt8]]
  )
  func `ill-formed UTF-8 is an error that names its offset`(bad: [UInt8]) {
    let bytes = Array(#"["0123456789é"#.utf8) + bad + Array(#""]"#.utf8)
    #expect(throws: JSONError.invalidUTF8(at: 14, found: bad[0])) {
      try JSONValue(parsing: bytes.rawSpan)
    }
  }

  @Test func `the indented layout puts one member or element on a line`() {
    var json = JSONWriter(layout: .indented)
    json.beginObject()
    json.key("schema")
    json.number(1)
    json.key("targets")
    json.beginArray()
    json.string("a\u{1}\"\\")
    json.beginObject()
    json.endObject()
    json.beginArray()
    json.endArray()
    json.number(UInt64.max)
    json.bool(false)
    json.null()
    json.endArray()
    json.endObject()
    let expected = """
      {
        "schema": 1,
        "targets": [
          "a\\u0001\\"\\\\",
          {},
          [],
          18446744073709551615,
          false,
          null
        ]
      }
      """
    #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
  }
}
