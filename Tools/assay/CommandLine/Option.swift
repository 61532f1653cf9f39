/// An option of a verb.
///
/// Declare it once as a constant, list it in the verb's `options`, and ask ``ParsedArguments`` with
/// the same constant, so a misspelt name cannot compile.
struct Option: Sendable {
  /// What an option takes.
  enum Kind: Sendable {
    /// Nothing; it is given or not.
    case flag
    /// Any text.
    case text(placeholder: String)
    /// A whole number that is not negative, decimal or `0x` hexadecimal.
    case number(placeholder: String)
    /// One of a few words.
    case choice([String])
  }

  /// Long name, without the dashes.
  var name: String
  /// One-letter name; nil for none.
  var shorthand: Character?
  /// What it takes.
  var kind: Kind
  /// One line, lower case, without a full stop.
  var summary: String
  /// Whether it may be given more than once.
  var isRepeatable: Bool
  /// Whether help and completions pass it over: it is for those who work on the tool.
  var isHidden = false

  private init(
    _ name: String,
    _ shorthand: Character?,
    _ kind: Kind,
    _ summary: String,
    isRepeatable: Bool
  ) {
    self.name = name
    self.shorthand = shorthand
    self.kind = kind
    self.summary = summary
    self.isRepeatable = isRepeatable
  }

  /// Declares an option without a value.
  static func flag(_ name: String, shorthand: Character? = nil, _ summary: String) -> Option {
    Option(name, shorthand, .flag, summary, isRepeatable: true)
  }

  /// Declares an option that takes any text.
  static func text(
    _ name: String,
    _ placeholder: String,
    shorthand: Character? = nil,
    _ summary: String,
    isRepeatable: Bool = false
  ) -> Option {
    Option(name, shorthand, .text(placeholder: placeholder), summary, isRepeatable: isRepeatable)
  }

  /// Declares an option that takes a whole number.
  static func number(
    _ name: String,
    _ placeholder: String,
    shorthand: Character? = nil,
    _ summary: String,
    isRepeatable: Bool = false
  ) -> Option {
    Option(name, shorthand, .number(placeholder: placeholder), summary, isRepeatable: isRepeatable)
  }

  /// Declares an option that takes one of a few words.
  static func choice(
    _ name: String,
    _ words: [String],
    shorthand: Character? = nil,
    _ summary: String,
    isRepeatable: Bool = false
  ) -> Option {
    Option(name, shorthand, .choice(words), summary, isRepeatable: isRepeatable)
  }

  /// Whether a value follows the name.
  var takesValue: Bool {
    switch kind {
    case .flag: false
    case .text, .number, .choice: true
    }
  }

  /// What stands for the value in help; nil for flags.
  var placeholder: String? {
    switch kind {
    case .flag: nil
    case .text(let placeholder), .number(let placeholder): placeholder
    case .choice(let words): words.joined(separator: "|")
    }
  }

  /// The names and the placeholder, as help lists them: `-w, --write-out simple|table|json`.
  var usage: String {
    let short = shorthand.map { "-\($0), " } ?? "    "
    return short + "--\(name)" + (placeholder.map { " \($0)" } ?? "")
  }
}

extension Option {
  /// `-h`, which every level understands.
  static let help = Option.flag("help", shorthand: "h", "show this help")
  /// `--version`, of the tool alone.
  static let version = Option.flag("version", "show the version")
  /// `-w`, the form of the result.
  static let writeOut = Option.choice(
    "write-out",
    WriteOut.allCases.map(\.rawValue),
    shorthand: "w",
    "form of the result"
  )
}

/// The form of a result.
enum WriteOut: String, CaseIterable, Sendable {
  /// Lines for people and for `grep`.
  case simple
  /// Aligned columns under a heading.
  case table
  /// One JSON value.
  case json
}
