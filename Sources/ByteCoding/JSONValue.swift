/// A JSON document, as RFC 8259 has it.
///
/// Numbers keep their text, so that 64-bit ids survive; objects keep their members in order, also
/// when a name comes twice.
package enum JSONValue: Equatable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, as it was written.
  case number(String)
  /// A string, its escapes undone.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Members in order.
  case object([JSONMember])
}

/// A name and its value in a JSON object.
package struct JSONMember: Equatable, Sendable {
  /// The member's name, its escapes undone.
  package var name: String
  /// The member's value.
  package var value: JSONValue

  /// Creates a member.
  package init(name: String, value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// How many arrays and objects may lie inside each other.
  package static let depthMax = 128

  /// Reads a document that fills some bytes, blanks around it allowed.
  ///
  /// - Parameter bytes: The document's text; trusted for nothing.
  /// - Throws: ``JSONError``, with the offset of the first byte that does not fit.
  /// - Complexity: O(*n*)
  package init(parsing bytes: RawSpan) throws(JSONError) {
    var parser = JSONParser()
    self = try parser.document(bytes)
  }

  /// The string, if this is one.
  package var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The number, if this is one that is whole and fits.
  package var uint64Value: UInt64? {
    if case .number(let text) = self { UInt64(text) } else { nil }
  }

  /// The number, if this is one that is whole and fits.
  package var int64Value: Int64? {
    if case .number(let text) = self { Int64(text) } else { nil }
  }

  /// The truth value, if this is one.
  package var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The values of an array, if this is one.
  package var arrayValue: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  /// The members of an object, if this is one.
  package var objectValue: [JSONMember]? {
    if case .object(let members) = self { members } else { nil }
  }

  /// The value of the last member with a name, which is the one Go's decoder keeps.
  ///
  /// - Complexity: O(members)
  package subscript(name: String) -> JSONValue? {
    objectValue?.last { $0.name == name }?.value
  }
}

/// Where and why bytes are no JSON document.
package enum JSONError: Error, Equatable, Sendable {
  /// The bytes end inside the document.
  case truncated(at: Int)
  /// A byte stands where something else is wanted.
  case unexpected(at: Int, found: UInt8, expected: String)
  /// A byte is not part of well-formed UTF-8.
  case invalidUTF8(at: Int, found: UInt8)
  /// A `\u` escape names half of a surrogate pair.
  case loneSurrogate(at: Int)
  /// Arrays and objects lie inside each other deeper than ``JSONValue/depthMax``.
  case tooDeep(at: Int)

  /// Byte offset of what is wrong.
  package var offset: Int {
    switch self {
    case .truncated(let at), .loneSurrogate(let at), .tooDeep(let at): at
    case .unexpected(let at, _, _), .invalidUTF8(let at, _): at
    }
  }

  /// One line for people.
  package var message: String {
    switch self {
    case .truncated(let at):
      "json ends at byte \(at), inside a value"
    case .unexpected(let at, let found, let expected):
      "json byte \(at) is \(printable([found])), expected \(expected)"
    case .invalidUTF8(let at, let found):
      "json byte \(at) is \(printable([found])), which is not utf-8 there"
    case .loneSurrogate(let at):
      "json byte \(at) escapes half of a surrogate pair"
    case .tooDeep(let at):
      "json byte \(at) opens more than \(JSONValue.depthMax) levels"
    }
  }
}
