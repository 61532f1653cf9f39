/// Reads the words of a command line.
///
/// > Source: raft-interaction.md §1.1; cockroachdb/datadriven v1.0.2.
struct DirectiveParser {
  private var rest: Substring.UnicodeScalarView
  private let line: Int

  /// Prepares to read a line without its comment and continuation marks.
  init(_ text: String, line: Int) {
    rest = Substring(text).unicodeScalars
    self.line = line
  }

  /// Reads the command and its arguments.
  mutating func parse() throws(DirectiveFault) -> (String, [Directive.Argument]) {
    let command = take { $0 != " " }
    var arguments: [Directive.Argument] = []
    skipBlanks()
    while !rest.isEmpty {
      arguments.append(try argument())
      skipBlanks()
    }
    return (command, arguments)
  }

  private mutating func argument() throws(DirectiveFault) -> Directive.Argument {
    let key = take { $0 != " " && $0 != "=" }
    if key.isEmpty { throw DirectiveFault(line: line, "an argument without a name") }
    guard rest.first == "=" else { return Directive.Argument(key: key, values: []) }
    rest.removeFirst()
    guard rest.first == "(" else {
      return Directive.Argument(key: key, values: [take { $0 != " " }])
    }
    rest.removeFirst()
    return Directive.Argument(key: key, values: try values(of: key))
  }

  /// Reads values up to the closing parenthesis; those inside of one belong to its value.
  private mutating func values(of key: String) throws(DirectiveFault) -> [String] {
    var values: [String] = []
    var value = String.UnicodeScalarView()
    var depth = 0
    while let scalar = rest.popFirst() {
      switch scalar {
      case ")" where depth == 0:
        values.append(String(value))
        return values
      case "," where depth == 0:
        values.append(String(value))
        value = String.UnicodeScalarView()
        skipBlanks()
        continue
      case "(": depth += 1
      case ")": depth -= 1
      default: break
      }
      value.append(scalar)
    }
    throw DirectiveFault(line: line, "the values of \(key) have no closing parenthesis")
  }

  private mutating func take(while isTaken: (Unicode.Scalar) -> Bool) -> String {
    let taken = rest.prefix(while: isTaken)
    rest = rest[taken.endIndex...]
    return String(taken)
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }
}
