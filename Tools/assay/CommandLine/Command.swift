/// A node of the command tree: a group of verbs, or a verb.
///
/// The tree is data. The parser, the help at every level and the shell completions all read it, so
/// what a verb declares is what it accepts, what `-h` says and what a shell completes.
struct Command: Sendable {
  /// What a verb does with its parsed arguments; errors thrown become one line on stderr.
  typealias Run = @Sendable (ParsedArguments, Output) throws -> ExitStatus

  /// What stands below a node.
  enum Body: Sendable {
    /// Verbs, in the order the help lists them.
    case group([Command])
    /// Code.
    case verb(Run)
  }

  /// A line to try, and what it shows.
  struct Example: Sendable {
    /// The command line after `assay `.
    var line: String
    /// What it is good for, lower case, without a full stop.
    var purpose: String

    /// Creates an example.
    init(_ line: String, _ purpose: String) {
      self.line = line
      self.purpose = purpose
    }
  }

  /// Word on the command line.
  var name: String
  /// One line for lists: a verb in -s, lower case, without a full stop.
  var summary: String
  /// Paragraphs for the verb's own help, wrapped by hand at 80 columns; may be empty.
  var discussion: String
  /// Words the verb takes, in order; only the last may be repeated.
  var arguments: [Argument]
  /// Options the verb takes, besides `-h`.
  var options: [Option]
  /// Lines to try.
  var examples: [Example]
  /// Verbs or code.
  var body: Body

  /// Declares a verb.
  init(
    _ name: String,
    _ summary: String,
    discussion: String = "",
    arguments: [Argument] = [],
    options: [Option] = [],
    examples: [Example] = [],
    run: @escaping Run
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.options = options
    self.examples = examples
    body = .verb(run)
  }

  /// Declares a group of verbs.
  init(group name: String, _ summary: String, discussion: String = "", _ verbs: [Command]) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    arguments = []
    options = []
    examples = []
    body = .group(verbs)
  }

  /// The verbs of a group; none below a verb.
  var verbs: [Command] {
    switch body {
    case .group(let verbs): verbs
    case .verb: []
    }
  }
}

/// A positional word of a verb.
struct Argument: Sendable {
  /// How many words it stands for.
  enum Count: Sendable {
    /// Exactly one.
    case one
    /// One or none.
    case optional
    /// One or more; the last argument only.
    case oneOrMore
  }

  /// Placeholder, upper case.
  var name: String
  /// One line, lower case, without a full stop.
  var summary: String
  /// How many words it stands for.
  var count: Count

  /// Declares an argument.
  init(_ name: String, _ summary: String, count: Count = .one) {
    self.name = name
    self.summary = summary
    self.count = count
  }

  /// The name as usage lines write it.
  var usage: String {
    switch count {
    case .one: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)..."
    }
  }
}
