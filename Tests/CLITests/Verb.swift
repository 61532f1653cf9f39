import Testing
import ToolDriver

@testable import assay

/// A node of the command tree with the words that lead to it.
struct Verb: Sendable, CustomTestStringConvertible {
  /// Words after `assay`; empty for the root.
  var words: [String]
  /// Its declaration.
  var command: Command

  var testDescription: String { (["assay"] + words).joined(separator: " ") }

  /// Every node, the root first.
  static let nodes: [Verb] = below(Verb(words: [], command: .assay))
  /// Every verb.
  static let all: [Verb] = nodes.filter { $0.command.verbs.isEmpty }
  /// Verbs that look at a data directory or a part of one, and need nothing else.
  static let looking: [Verb] = all.filter { verb in
    guard let first = verb.command.arguments.first, first.name == Argument.dataDirectory.name
    else { return false }
    return verb.command.arguments.dropFirst().allSatisfy { $0.count == .optional }
  }

  private static func below(_ verb: Verb) -> [Verb] {
    [verb]
      + verb.command.verbs.flatMap { child in
        below(Verb(words: verb.words + [child.name], command: child))
      }
  }
}
