/// Reads the words that follow a verb, by what the verb declares.
///
/// Options are `--name value`, `--name=value`, `-n value`, `-nvalue` and `-n=value`; they may stand
/// before, between and after the positional words. `--` ends them; a lone `-` is a word.
struct ArgumentParser {
  private let command: Command
  private let options: [Option]
  private var rest: ArraySlice<String>
  private var positionals: [String] = []
  private var parsed = ParsedArguments()

  /// Prepares to read words for a verb.
  init(_ command: Command, _ words: ArraySlice<String>) {
    self.command = command
    options = command.options + [.help]
    rest = words
  }

  /// Reads every word.
  ///
  /// - Returns: The arguments; when they ask for help, whatever else is missing.
  /// - Throws: ``UsageError`` for the first word that makes no sense.
  mutating func parse() throws(UsageError) -> ParsedArguments {
    while let word = rest.popFirst() {
      if word == "--" {
        positionals += rest
        rest = []
      } else if word.hasPrefix("--") {
        try takeLong(word)
      } else if word.hasPrefix("-"), word != "-" {
        try takeShort(word)
      } else {
        positionals.append(word)
      }
    }
    if !parsed.has(.help) { try assignPositionals() }
    return parsed
  }

  private mutating func takeLong(_ word: String) throws(UsageError) {
    let (name, value) = word.dropFirst(2).splitAtEquals()
    guard let option = options.first(where: { $0.name == name }) else {
      let nearest = nearestSpelling(of: name, in: options.map(\.name))
      throw UsageError("unknown option '--\(name)'" + didYouMean(nearest.map { "--\($0)" }))
    }
    if !option.takesValue, value != nil {
      throw UsageError("option '--\(name)' takes no value")
    }
    try take(option, spelled: "--\(name)", value)
  }

  private mutating func takeShort(_ word: String) throws(UsageError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = options.first(where: { $0.shorthand == letter }) else {
        throw UsageError("unknown option '-\(letter)'")
      }
      if option.takesValue, !letters.isEmpty {
        let value = letters.first == "=" ? letters.dropFirst() : letters
        return try take(option, spelled: "-\(letter)", String(value))
      }
      try take(option, spelled: "-\(letter)", nil)
    }
  }

  private mutating func take(
    _ option: Option,
    spelled spelling: String,
    _ attached: String?
  ) throws(UsageError) {
    guard option.takesValue else { return parsed.append("", to: option) }
    guard let value = attached ?? rest.popFirst() else {
      throw UsageError("option '\(spelling)' needs a value \(option.placeholder ?? "")")
    }
    if parsed.has(option), !option.isRepeatable {
      throw UsageError("option '\(spelling)' is given twice")
    }
    try check(value, for: option, spelled: spelling)
    parsed.append(value, to: option)
  }

  private func check(
    _ value: String,
    for option: Option,
    spelled spelling: String
  ) throws(UsageError) {
    switch option.kind {
    case .flag, .text: return
    case .number:
      guard UInt64(commandLine: value) == nil else { return }
      throw UsageError("option '\(spelling)' wants a whole number, not '\(value)'")
    case .choice(let words):
      guard !words.contains(value) else { return }
      let legal = words.joined(separator: ", ")
      throw UsageError("option '\(spelling)' wants one of \(legal), not '\(value)'")
    }
  }

  private mutating func assignPositionals() throws(UsageError) {
    var words = positionals[...]
    for argument in command.arguments {
      switch argument.count {
      case .one:
        guard let word = words.popFirst() else { throw missing(argument) }
        parsed.append(word, to: argument)
      case .optional:
        if let word = words.popFirst() { parsed.append(word, to: argument) }
      case .oneOrMore:
        guard !words.isEmpty else { throw missing(argument) }
        while let word = words.popFirst() { parsed.append(word, to: argument) }
      }
    }
    if let word = words.first { throw UsageError("extra argument '\(word)'") }
  }

  private func missing(_ argument: Argument) -> UsageError {
    UsageError("missing argument \(argument.name)")
  }
}

extension Substring {
  /// The text before the first `=`, and the text after it if there is one.
  fileprivate func splitAtEquals() -> (name: String, value: String?) {
    guard let equals = firstIndex(of: "=") else { return (String(self), nil) }
    return (String(self[..<equals]), String(self[index(after: equals)...]))
  }
}
