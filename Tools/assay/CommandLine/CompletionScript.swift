/// A shell that completions are written for.
enum Shell: String, CaseIterable, Sendable {
  /// GNU Bash.
  case bash
  /// Z shell.
  case zsh
  /// Friendly interactive shell.
  case fish
}

/// Completion scripts made from the command tree.
///
/// Bash and zsh get one `case` over the words typed so far; fish gets one `complete` for each word
/// and option, with its summary.
struct CompletionScript {
  /// A node with the words that lead to it, the tool's own name left out.
  private struct Node {
    var path: [String]
    var command: Command

    /// Words that may follow.
    var words: [String] { command.verbs.map(\.name) }
    /// Options that may follow.
    var options: [Option] {
      path.isEmpty ? [.version, .help] : command.options.filter { !$0.isHidden } + [.help]
    }
    /// Options as they are typed.
    var optionWords: [String] {
      options.flatMap { option in
        (option.shorthand.map { ["-\($0)"] } ?? []) + ["--\(option.name)"]
      }
    }
  }

  private let nodes: [Node]

  /// Prepares the scripts of a tree.
  init(_ root: Command) {
    var nodes = [Node(path: [], command: root)]
    var next = 0
    while next < nodes.count {
      let node = nodes[next]
      nodes += node.command.verbs.map { Node(path: node.path + [$0.name], command: $0) }
      next += 1
    }
    self.nodes = nodes
  }

  /// The script, line by line.
  func lines(for shell: Shell) -> [String] {
    switch shell {
    case .bash: bash
    case .zsh: ["#compdef assay", "autoload -U +X bashcompinit && bashcompinit"] + bash
    case .fish: fish
    }
  }

  private var bash: [String] {
    var lines = [
      "_assay() {",
      "  local word=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"",
      "  local path=\"\" words=\"\" index",
      "  for ((index = 1; index < COMP_CWORD; index++)); do",
      "    case \"$path ${COMP_WORDS[index]}\" in",
    ]
    let paths = nodes.dropFirst().map { "\" \($0.path.joined(separator: " "))\"" }
    lines += [
      "      \(paths.joined(separator: "|"))) path=\"$path ${COMP_WORDS[index]}\" ;;",
      "    esac",
      "  done",
      "  case \"$path $previous\" in",
    ]
    for node in nodes {
      for option in node.options { lines += bashValues(of: option, below: node) }
    }
    lines += ["  esac", "  case \"$path\" in"]
    for node in nodes {
      let path = node.path.map { " " + $0 }.joined()
      let words = (node.words + node.optionWords).joined(separator: " ")
      lines.append("    \"\(path)\") words=\"\(words)\" ;;")
    }
    return lines + [
      "  esac",
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))",
      "}",
      "complete -o default -F _assay assay",
    ]
  }

  private func bashValues(of option: Option, below node: Node) -> [String] {
    guard case .choice(let words) = option.kind else { return [] }
    let path = node.path.map { " " + $0 }.joined()
    let spellings = ["--\(option.name)"] + (option.shorthand.map { ["-\($0)"] } ?? [])
    let patterns = spellings.map { "\"\(path) \($0)\"" }.joined(separator: "|")
    let reply = "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$word\"))"
    return ["    \(patterns)) \(reply); return ;;"]
  }

  private var fish: [String] {
    nodes.flatMap { node in
      let condition = fishCondition(node)
      let words = node.command.verbs.map {
        "complete -c assay -f -n '\(condition)' -a \($0.name) -d '\(quoted($0.summary))'"
      }
      let options = node.options.map { option in
        var line = "complete -c assay -n '\(condition)' -l \(option.name)"
        if let shorthand = option.shorthand { line += " -s \(shorthand)" }
        if option.takesValue { line += " -r" }
        if case .choice(let words) = option.kind {
          line += " -f -a '\(words.joined(separator: " "))'"
        }
        return line + " -d '\(quoted(option.summary))'"
      }
      return words + options
    }
  }

  /// True in fish when the words typed so far lead to a node and no further.
  private func fishCondition(_ node: Node) -> String {
    guard let last = node.path.last else { return "__fish_use_subcommand" }
    var terms = node.path.dropLast().map { "__fish_seen_subcommand_from \($0)" }
    terms.append("__fish_seen_subcommand_from \(last)")
    if !node.words.isEmpty {
      terms.append("not __fish_seen_subcommand_from \(node.words.joined(separator: " "))")
    }
    return terms.joined(separator: "; and ")
  }

  private func quoted(_ text: String) -> String {
    text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'")
  }
}
