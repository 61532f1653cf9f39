internal import RaftCore

/// What a command prints: its own text and the nodes' events, in the order they come.
struct Output {
  /// Least level of events that are shown; nil if nothing at all is.
  var level: LogLevel? = .debug
  private(set) var text = ""

  /// Names of the levels, as commands and messages write them.
  static let levelNames = ["DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"]

  /// Forgets what was printed.
  mutating func reset() { text = "" }

  /// Prints.
  mutating func write(_ text: String) {
    if level != nil { self.text += text }
  }

  /// Prints an event of a node, if its level is high enough.
  mutating func write(_ event: RaftEvent, of id: UInt64) {
    guard let level, event.level >= level else { return }
    text += "\(event.level) \(event.text(of: id))\n"
  }

  /// Moves all lines from a point on to the right.
  mutating func indent(from mark: Int) {
    let start = text.utf8.index(text.utf8.startIndex, offsetBy: mark)
    let lines = text[start...]
    guard !lines.isEmpty else { return }
    let body = lines.hasSuffix("\n") ? lines.dropLast() : lines
    let indented = body.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "  \($0)\n" }.joined()
    text.replaceSubrange(start..., with: indented)
  }

  /// Where the next line will start, for ``indent(from:)``.
  var mark: Int { text.utf8.count }
}
