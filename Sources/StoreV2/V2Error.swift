internal import SchemaFormat

/// What the v2 store answers instead of an event.
///
/// > Source: features.md V2-5; upstream `etcdserver/api/v2error/error.go`.
package struct V2Error: Error, Equatable, Sendable {
  /// The number of a kind of error, which clients tell them by.
  package enum Code: Int, CaseIterable, Sendable {
    /// No node stands at the path.
    case keyNotFound = 100
    /// The node has another value or index than the one asked for.
    case testFailed = 101
    /// A directory stands where a file is wanted.
    case notFile = 102
    /// A file stands on the way to the path.
    case notDirectory = 104
    /// A node stands at the path already.
    case nodeExists = 105
    /// The root and the namespaces cannot be written.
    case rootReadOnly = 107
    /// The directory still has children.
    case directoryNotEmpty = 108
    /// The history no longer reaches back to the index.
    case eventIndexCleared = 401

    /// What clients are told.
    package var message: String {
      switch self {
      case .keyNotFound: "Key not found"
      case .testFailed: "Compare failed"
      case .notFile: "Not a file"
      case .notDirectory: "Not a directory"
      case .nodeExists: "Key already exists"
      case .rootReadOnly: "Root is read only"
      case .directoryNotEmpty: "Directory not empty"
      case .eventIndexCleared: "The event in requested index is outdated and cleared"
      }
    }

    /// Status of the HTTP answer.
    package var httpStatus: Int {
      switch self {
      case .keyNotFound: 404
      case .notFile, .directoryNotEmpty: 403
      case .testFailed, .nodeExists: 412
      case .notDirectory, .rootReadOnly, .eventIndexCleared: 400
      }
    }
  }

  /// What went wrong.
  package var code: Code
  /// Path or comparison that did not fit.
  package var cause: String
  /// Index of the store at that moment, for the header `X-Etcd-Index`.
  package var index: UInt64

  /// Creates an error.
  package init(_ code: Code, cause: String, index: UInt64) {
    self.code = code
    self.cause = cause
    self.index = index
  }

  /// The body of the HTTP answer, without the line feed etcd ends it with.
  package var encoded: [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    text.key("errorCode")
    text.number(code.rawValue)
    text.key("message")
    text.string(code.message)
    if !cause.isEmpty {
      text.key("cause")
      text.string(cause)
    }
    text.key("index")
    text.number(index)
    text.endObject()
    return text.bytes
  }
}

extension V2Error: CustomStringConvertible {
  package var description: String { "\(code.message) (\(cause))" }
}
