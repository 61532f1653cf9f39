/// One command of a datadriven file.
package struct Directive: Equatable, Sendable {
  /// An argument: `key`, `key=value` or `key=(value,value)`.
  package struct Argument: Equatable, Sendable {
    /// What stands before the equals sign, or all.
    package var key: String
    /// What stands behind it; empty if there is none.
    package var values: [String]
  }

  /// Line of the file, from 1, on which it starts.
  package var line: Int
  /// The word it starts with.
  package var command: String
  /// What follows the word, in order.
  package var arguments: [Argument]
  /// Lines between the command and `----`, joined, without white space around.
  package var input: String
  /// What the file says it answers.
  package var expected: String
}

/// What is wrong with a file, so that it cannot be run on.
package struct DirectiveFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Line of the file, from 1.
  package var line: Int
  /// What was expected, or found.
  package var reason: String

  /// Names a fault.
  package init(line: Int, _ reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { "line \(line): \(reason)" }
}

extension Directive {
  /// The first argument with a key; nil if there is none.
  package func argument(_ key: String) -> Argument? { arguments.first { $0.key == key } }

  /// A fault of this command.
  package func fault(_ reason: String) -> DirectiveFault { DirectiveFault(line: line, reason) }

  /// Reads a number.
  package func number<N: FixedWidthInteger>(_ text: String) throws(DirectiveFault) -> N {
    guard let number = N(text) else { throw fault("'\(text)' is no number") }
    return number
  }

  /// Reads the only value of an argument; nil if there is no such argument.
  package func value(_ key: String) throws(DirectiveFault) -> String? {
    guard let argument = argument(key) else { return nil }
    guard argument.values.count == 1 else { throw fault("\(key) needs one value") }
    return argument.values[0]
  }

  /// Reads an argument that is a number; nil if there is no such argument.
  package func number<N: FixedWidthInteger>(
    for key: String,
    as type: N.Type = N.self
  ) throws(DirectiveFault) -> N? {
    guard let text = try value(key) else { return nil }
    return try number(text)
  }

  /// Reads an argument that is true or false; nil if there is no such argument.
  ///
  /// > Source: raft-interaction.md §1.3; Go's `strconv.ParseBool`.
  package func bool(for key: String) throws(DirectiveFault) -> Bool? {
    guard let text = try value(key) else { return nil }
    switch text {
    case "1", "t", "T", "TRUE", "true", "True": return true
    case "0", "f", "F", "FALSE", "false", "False": return false
    default: throw fault("'\(text)' is neither true nor false")
    }
  }
}
