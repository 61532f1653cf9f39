/// The help of one node of the tree, which starts with the words that lead to it.
struct HelpText {
  private let path: String
  private let command: Command

  /// Creates the help of a command reached by a path such as `assay wal dump`.
  init(path: String, _ command: Command) {
    self.path = path
    self.command = command
  }

  /// Every line of it, without trailing spaces.
  var lines: [String] {
    var lines = ["\(path): \(command.summary)", "", "USAGE", "  \(usage)"]
    if !command.discussion.isEmpty {
      lines.append("")
      lines += command.discussion.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
    }
    lines += section("VERBS", command.verbs.map { (verbUsage($0), $0.summary) })
    lines += section("ARGUMENTS", command.arguments.map { ($0.usage, $0.summary) })
    lines += section("OPTIONS", options.filter { !$0.isHidden }.map { ($0.usage, $0.summary) })
    for (position, example) in command.examples.enumerated() {
      if position == 0 { lines += ["", "EXAMPLES"] }
      lines += ["  assay \(example.line)", "      \(example.purpose)"]
    }
    lines += ["", "EXIT STATUS", "  " + Self.exitStatus]
    return lines
  }

  private static let exitStatus =
    "0 clean, 1 mended, 4 errors found, 8 could not look, 16 wrong usage"

  private var options: [Option] {
    path == Command.assay.name ? [.version, .help] : command.options + [.help]
  }

  private var usage: String {
    switch command.body {
    case .group: "\(path) VERB ..."
    case .verb:
      ([path] + (command.options.isEmpty ? [] : ["[OPTIONS]"]) + command.arguments.map(\.usage))
        .joined(separator: " ")
    }
  }

  /// A verb with its arguments, or a group with the verbs below it.
  private func verbUsage(_ verb: Command) -> String {
    switch verb.body {
    case .group(let verbs): verb.name + " " + verbs.map(\.name).joined(separator: "|")
    case .verb: ([verb.name] + verb.arguments.map(\.usage)).joined(separator: " ")
    }
  }

  /// A heading with two columns under it; the second starts on a line of its own where the first
  /// is too wide.
  private func section(_ heading: String, _ rows: [(String, String)]) -> [String] {
    guard !rows.isEmpty else { return [] }
    let widthMax = 34
    let width = rows.map(\.0.count).filter { $0 <= widthMax }.max() ?? widthMax
    return ["", heading]
      + rows.flatMap { name, summary in
        guard name.count <= width else {
          return ["  " + name, String(repeating: " ", count: width + 4) + summary]
        }
        let padding = String(repeating: " ", count: width - name.count)
        return ["  \(name)\(padding)  \(summary)"]
      }
  }
}
