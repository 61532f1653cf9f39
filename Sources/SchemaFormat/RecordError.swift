package import ByteCoding

/// Why bytes are not one of etcd's JSON records.
package enum RecordError: Error, Equatable, Sendable {
  /// The bytes are not JSON.
  case json(JSONError)
  /// The JSON is not an object.
  case notObject(found: String)
  /// A member of the object has a value of another kind.
  case member(String, expected: String, found: String)
  /// A member that is always written is absent.
  case missing(String)

  /// One line for people: what was expected and what was found.
  package var message: String {
    switch self {
    case .json(let error): "not JSON: \(error.message)"
    case .notObject(let found): "expected a JSON object, found \(found)"
    case .member(let name, let expected, let found):
      "member \"\(name)\" is \(found), not \(expected)"
    case .missing(let name): "member \"\(name)\" is absent"
    }
  }
}

/// Reads members of a JSON object, each with the error that names it.
///
/// Absent and `null` members are Go's zero values; names Go would match without regard to case are
/// not, since no encoder of etcd's writes them so.
///
/// > Source: formats.md §6.1, §6.2, §3.3.
struct RecordReader {
  private let value: JSONValue

  /// Creates a reader of bytes that hold a JSON object.
  init(parsing bytes: RawSpan) throws(RecordError) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: bytes)
    } catch { throw .json(error) }
    try self.init(json)
  }

  /// Creates a reader of a JSON object.
  init(_ value: JSONValue) throws(RecordError) {
    guard case .object = value else { throw .notObject(found: value.kindName) }
    self.value = value
  }

  /// An unsigned integer that must be there.
  func requiredUInt64(_ name: String) throws(RecordError) -> UInt64 {
    guard let member = value[name] else { throw .missing(name) }
    return try uint64(member, name)
  }

  /// A string; empty if absent or null, as Go leaves it.
  func string(_ name: String) throws(RecordError) -> String {
    guard let member = present(name) else { return "" }
    guard let text = member.stringValue else {
      throw .member(name, expected: "a string", found: member.kindName)
    }
    return text
  }

  /// A truth value; nil if absent or null.
  func bool(_ name: String) throws(RecordError) -> Bool? {
    guard let member = present(name) else { return nil }
    guard let truth = member.boolValue else {
      throw .member(name, expected: "true or false", found: member.kindName)
    }
    return truth
  }

  /// Strings; nil if absent or null.
  func strings(_ name: String) throws(RecordError) -> [String]? {
    guard let elements = try array(name) else { return nil }
    var texts: [String] = []
    for element in elements {
      guard let text = element.stringValue else {
        throw .member(name, expected: "an array of strings", found: element.kindName)
      }
      texts.append(text)
    }
    return texts
  }

  /// Unsigned integers; nil if absent or null.
  func uint64s(_ name: String) throws(RecordError) -> [UInt64]? {
    guard let elements = try array(name) else { return nil }
    var numbers: [UInt64] = []
    for element in elements { numbers.append(try uint64(element, name)) }
    return numbers
  }

  private func present(_ name: String) -> JSONValue? {
    guard let member = value[name], member != .null else { return nil }
    return member
  }

  private func array(_ name: String) throws(RecordError) -> [JSONValue]? {
    guard let member = present(name) else { return nil }
    guard let elements = member.arrayValue else {
      throw .member(name, expected: "an array", found: member.kindName)
    }
    return elements
  }

  private func uint64(_ member: JSONValue, _ name: String) throws(RecordError) -> UInt64 {
    guard let number = member.uint64Value else {
      throw .member(name, expected: "an unsigned 64-bit integer", found: member.kindName)
    }
    return number
  }
}

extension JSONValue {
  /// The kind of value in words, for error messages.
  fileprivate var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number(let text): "the number \(text)"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
