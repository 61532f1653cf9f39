/// A file of commands, each with the answer it is expected to give.
///
///     # a comment
///     command argument key=value key=(several,values)
///     input
///     ----
///     answer
///
/// An answer ends at a blank line. One that has blank lines stands between `----` twice.
///
/// > Source: raft-interaction.md §1; cockroachdb/datadriven v1.0.2.
package struct DirectiveFile: Sendable {
  /// A piece of the file.
  enum Part: Equatable, Sendable {
    /// A line that is no part of a command.
    case prose(String)
    /// A command, with the lines up to its answer as they stand.
    case directive(Directive, lines: [String])
  }

  /// All pieces, in order.
  private(set) var parts: [Part] = []
  private var lines: [String]
  private var next = 0

  /// The commands, in order.
  package var directives: [Directive] {
    parts.compactMap { part in
      switch part {
      case .prose: nil
      case .directive(let directive, _): directive
      }
    }
  }

  /// Takes a file apart.
  ///
  /// - Throws: ``DirectiveFault`` for the first line that makes no sense
  /// - Complexity: O(*n*)
  package init(parsing text: String) throws(DirectiveFault) {
    // A file that ends in a line end has no line after it.
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    while next < lines.count {
      let line = lines[next]
      let words = trimmed(line)
      if words.isEmpty || words.hasPrefix("#") || words == "subtest" || words.hasPrefix("subtest ")
      {
        parts.append(.prose(line))
        next += 1
      } else {
        parts.append(try directive())
      }
    }
  }

  // MARK: Commands

  private mutating func directive() throws(DirectiveFault) -> Part {
    let start = next
    var words = trimmed(lines[next])
    while words.hasSuffix("\\"), next + 1 < lines.count {
      next += 1
      words = words.dropLast() + " " + trimmed(lines[next])
    }
    next += 1
    var parser = DirectiveParser(String(words), line: start + 1)
    let (command, arguments) = try parser.parse()
    let inputStart = next
    while next < lines.count, lines[next] != "----" { next += 1 }
    guard next < lines.count else {
      throw DirectiveFault(line: start + 1, "the command has no line ---- after it")
    }
    let input = trimmed(lines[inputStart..<next].joined(separator: "\n"))
    let shown = Array(lines[start...next])
    next += 1
    let directive = Directive(
      line: start + 1,
      command: command,
      arguments: arguments,
      input: String(input),
      expected: try answer()
    )
    return .directive(directive, lines: shown)
  }

  private mutating func answer() throws(DirectiveFault) -> String {
    let start = next
    if next < lines.count, lines[next] == "----" {
      next += 1
      let first = next
      while next + 1 < lines.count, lines[next] != "----" || lines[next + 1] != "----" { next += 1 }
      guard next + 1 < lines.count else {
        throw DirectiveFault(line: start + 1, "the answer has no two lines ---- after it")
      }
      defer { next += 2 }
      return joined(lines[first..<next])
    }
    while next < lines.count, !trimmed(lines[next]).isEmpty { next += 1 }
    return joined(lines[start..<next])
  }

  private func joined(_ lines: ArraySlice<String>) -> String {
    lines.map { $0 + "\n" }.joined()
  }

  // MARK: Running

  /// The file with each answer replaced by the one a command gives now.
  ///
  /// - Parameter answer: carries a command out
  /// - Returns: The text of the whole file.
  package func answered(by answer: (Directive) -> String) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .prose(let line): text += line + "\n"
      case .directive(let directive, let lines):
        text += lines.map { $0 + "\n" }.joined()
        text += Self.framed(Self.terminated(answer(directive)))
      }
    }
    return text
  }

  /// An answer as it is compared: its last line has an end.
  package static func terminated(_ answer: String) -> String {
    answer.isEmpty || answer.hasSuffix("\n") ? answer : answer + "\n"
  }

  /// An answer as it stands in a file.
  private static func framed(_ answer: String) -> String {
    let lines = answer.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let hasBlankLine = lines.contains { trimmed(String($0)).isEmpty }
    return hasBlankLine ? "----\n\(answer)----\n----\n" : answer
  }
}

/// A text without the white space around it.
private func trimmed(_ text: String) -> Substring {
  let tail = text.drop { $0.isWhitespace }
  let end = tail.lastIndex { !$0.isWhitespace }
  return end.map { tail[...$0] } ?? ""
}
