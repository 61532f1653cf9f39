internal import ByteCoding

/// A failing case as it is kept in a file, for the next run to try first.
///
/// The file is text: remarks after `#`, then a name, a colon and a value on each line.
///
///     # A case this law failed for, tried first the next time. …
///     law: a queue gives back what it was given, in order
///     seed: 0x5f3c1d0a9be2c471
///     case: 17
///     choices: 1 0 1 3f 0
struct SavedFailure: Equatable, Sendable {
  /// The law in words.
  var statement: String
  /// The seed of the run that found the case.
  var seed: UInt64
  /// The number of the case in that run.
  var caseNumber: Int
  /// The sequence of the case, shrunk.
  var choices: [UInt64]

  /// A larger file was not written by us.
  static let byteCountMax = 1 << 24

  /// The contents of the file.
  var text: String {
    """
    # A case this law failed for. The next run tries it first, and removes this file once the law
    # holds for it. Removing it by hand does no harm.
    law: \(Self.oneLine(statement))
    seed: 0x\(hexadecimal(seed))
    case: \(caseNumber)
    choices: \(choices.map { hexadecimal($0) }.joined(separator: " "))

    """
  }

  /// Creates what is to be kept.
  init(statement: String, seed: UInt64, caseNumber: Int, choices: [UInt64]) {
    self.statement = statement
    self.seed = seed
    self.caseNumber = caseNumber
    self.choices = choices
  }

  /// Reads the contents of a file; nil unless they are whole.
  init?(parsing text: String) {
    let fields = Self.fields(of: text)
    guard let statement = fields["law"],
      let seed = fields["seed"].flatMap(Self.seed),
      let caseNumber = fields["case"].flatMap({ Int($0) }), caseNumber >= 0,
      let words = fields["choices"]?.split(separator: " ")
    else { return nil }
    let choices = words.compactMap { UInt64($0, radix: 16) }
    guard choices.count == words.count else { return nil }
    self.init(statement: statement, seed: seed, caseNumber: caseNumber, choices: choices)
  }

  /// Reads a seed, in decimal or with 0x in hexadecimal.
  static func seed(_ text: String) -> UInt64? {
    text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
  }

  /// The values of a text by their names.
  static func fields(of text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      fields[String(line[..<colon])] = String(value)
    }
    return fields
  }

  /// The name of a law's files, without extension: some of its words, and the hash of all of them.
  static func fileName(for statement: String) -> String {
    var words = ""
    for byte in statement.utf8 where words.utf8.count < 40 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        words.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        words.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
      default:
        if !words.isEmpty, !words.hasSuffix("-") { words += "-" }
      }
    }
    let separator = words.isEmpty || words.hasSuffix("-") ? "" : "-"
    let hash = FNV1a64.hash(Array(statement.utf8).rawSpan)
    return "\(words)\(separator)\(hexadecimal(hash, digits: 16))"
  }

  /// Text that does not break the line it is put on.
  static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}
