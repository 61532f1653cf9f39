/// What a command line gave a verb; every value has the kind its option declares.
struct ParsedArguments: Sendable {
  /// Values by option name, in the order given; an empty text for each time a flag was given.
  private var values: [String: [String]] = [:]
  /// Words by argument name.
  private var words: [String: [String]] = [:]

  /// Creates a command line nothing was given on.
  init() {}

  /// Whether a flag was given.
  func has(_ option: Option) -> Bool { values[option.name] != nil }

  /// The text of an option; nil if it was not given.
  func text(_ option: Option) -> String? { values[option.name]?.last }

  /// Every text of a repeatable option, in the order given.
  func texts(_ option: Option) -> [String] { values[option.name] ?? [] }

  /// The number of an option; nil if it was not given.
  func number(_ option: Option) -> UInt64? { text(option).flatMap(UInt64.init(commandLine:)) }

  /// The number of an option as an `Int`; nil if it was not given.
  ///
  /// - Throws: ``UsageError`` if it does not fit.
  func integer(_ option: Option) throws(UsageError) -> Int? {
    guard let number = number(option) else { return nil }
    guard let integer = Int(exactly: number) else {
      throw UsageError("--\(option.name) \(number) is too large")
    }
    return integer
  }

  /// The word of an argument that stands for one; empty if an optional one was not given.
  func one(_ argument: Argument) -> String { words[argument.name]?.first ?? "" }

  /// Every word of an argument, in the order given.
  func all(_ argument: Argument) -> [String] { words[argument.name] ?? [] }

  /// The form of the result that `-w` asks for.
  var writeOut: WriteOut { text(.writeOut).flatMap(WriteOut.init) ?? .simple }

  /// Takes a value of an option.
  mutating func append(_ value: String, to option: Option) {
    values[option.name, default: []].append(value)
  }

  /// Takes a word of an argument.
  mutating func append(_ word: String, to argument: Argument) {
    words[argument.name, default: []].append(word)
  }
}

extension UInt64 {
  /// Reads a whole number, decimal or `0x` hexadecimal.
  init?(commandLine text: String) {
    guard text.first?.isNumber == true else { return nil }
    if text.hasPrefix("0x") || text.hasPrefix("0X") {
      self.init(text.dropFirst(2), radix: 16)
    } else {
      self.init(text)
    }
  }
}
