/// One Swift file, its code told apart from its comments and its texts.
///
/// Comments, the insides of string literals and raw identifiers are blanked in ``code``, so a rule
/// about code cannot trip over prose. Code in interpolations stays code. Regex literals are not
/// understood; ours hold no quotes.
struct SwiftSource {
  /// Path relative to the repository's root.
  let path: String
  /// Lines of code, prose blanked with spaces.
  let code: [String]
  /// Lines of comments, all else blanked with spaces.
  let comments: [String]
  /// Words and signs of the code.
  let tokens: [Token]
  /// Declarations in the order they open, but for those inside functions.
  let declarations: [SwiftDeclaration]
  /// Where each word and sign stands in `tokens`.
  private let positions: [String: [Int]]

  /// Splits a file.
  init(path: String, bytes: [UInt8]) {
    var splitter = Splitter(bytes)
    splitter.run()
    self.path = path
    code = Self.lines(splitter.code)
    comments = Self.lines(splitter.comments)
    tokens = Token.all(in: splitter.code)
    positions = Dictionary(grouping: tokens.indices) { [tokens] in tokens[$0].text }
    var walker = DeclarationWalker(tokens, comments: comments)
    walker.run()
    declarations = walker.declarations
  }

  /// Top-level folder below `Sources` or `Tests`: the module.
  var module: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  /// Lines of code that hold a phrase, as `path:line: text`; the width of spaces does not matter.
  func places(of phrase: String) -> [String] {
    let wanted = Token.all(in: Array(phrase.utf8))
    let starts = positions[wanted[0].text] ?? []
    return starts.filter { start in
      let found = tokens[start...].prefix(wanted.count)
      return found.map(\.text) == wanted.map(\.text)
        && found.dropFirst().map(\.isAttached) == wanted.dropFirst().map(\.isAttached)
    }.map { place(line: tokens[$0].line) }
  }

  /// A line of code, as `path:line: text`.
  func place(line: Int) -> String { "\(path):\(line): \(code[line - 1].drop { $0 == " " })" }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Walks the bytes of a file once, with a stack for texts inside interpolations inside texts.
private struct Splitter {
  private enum Mode {
    /// Code; inside an interpolation, with the parentheses still open.
    case code(openCount: Int?)
    /// A string literal with its number signs.
    case text(hashCount: Int, isMultiline: Bool)
  }

  private(set) var code: [UInt8]
  private(set) var comments: [UInt8]
  private let bytes: [UInt8]
  private var position = 0
  private var modes: [Mode] = [.code(openCount: nil)]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let blank = bytes.map { $0 == UInt8(ascii: "\n") ? $0 : UInt8(ascii: " ") }
    code = blank
    comments = blank
  }

  mutating func run() {
    while position < bytes.count {
      switch modes.last ?? .code(openCount: nil) {
      case .code(let openCount): stepCode(openCount)
      case .text(let hashCount, let isMultiline): stepText(hashCount, isMultiline)
      }
    }
  }

  private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
    var index = position + offset
    for byte in text.description.utf8 {
      guard index < bytes.count, bytes[index] == byte else { return false }
      index += 1
    }
    return true
  }

  private func hashCount(at offset: Int) -> Int {
    var count = 0
    while position + offset + count < bytes.count,
      bytes[position + offset + count] == UInt8(ascii: "#")
    { count += 1 }
    return count
  }

  private mutating func stepCode(_ openCount: Int?) {
    if starts(with: "//") { return takeLineComment() }
    if starts(with: "/*") { return takeBlockComment() }
    if starts(with: "`") { return takeRawIdentifier() }
    let hashes = hashCount(at: 0)
    if starts(with: "\"", at: hashes) {
      let isMultiline = starts(with: "\"\"\"", at: hashes)
      code[position + hashes] = UInt8(ascii: "\"")
      position += hashes + (isMultiline ? 3 : 1)
      return modes.append(.text(hashCount: hashes, isMultiline: isMultiline))
    }
    let byte = bytes[position]
    if let openCount {
      modes.removeLast()
      if byte == UInt8(ascii: "(") { modes.append(.code(openCount: openCount + 1)) }
      if byte == UInt8(ascii: ")"), openCount > 1 { modes.append(.code(openCount: openCount - 1)) }
      if byte != UInt8(ascii: "("), byte != UInt8(ascii: ")") {
        modes.append(.code(openCount: openCount))
      }
    }
    code[position] = byte
    position += 1
  }

  private mutating func stepText(_ hashes: Int, _ isMultiline: Bool) {
    if starts(with: "\\"), hashCount(at: 1) >= hashes {
      position += 1 + hashes
      if starts(with: "(") {
        code[position] = UInt8(ascii: "(")
        modes.append(.code(openCount: 1))
      }
      position += 1
    } else if starts(with: isMultiline ? "\"\"\"" : "\""),
      hashCount(at: isMultiline ? 3 : 1) >= hashes
    {
      code[position] = UInt8(ascii: "\"")
      position += (isMultiline ? 3 : 1) + hashes
      modes.removeLast()
    } else if starts(with: "\n"), !isMultiline {
      modes.removeLast()
    } else {
      position += 1
    }
  }

  private mutating func takeLineComment() {
    while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { copyComment() }
  }

  private mutating func takeBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") {
        depth += 1
        copyComment()
      } else if starts(with: "*/") {
        depth -= 1
        copyComment()
      }
      copyComment()
    } while depth > 0 && position < bytes.count
  }

  private mutating func takeRawIdentifier() {
    repeat {
      code[position] = UInt8(ascii: "_")
      position += 1
    } while position < bytes.count && bytes[position] != UInt8(ascii: "`")
      && bytes[position] != UInt8(ascii: "\n")
    if starts(with: "`") {
      code[position] = UInt8(ascii: "_")
      position += 1
    }
  }

  private mutating func copyComment() {
    guard position < bytes.count else { return }
    comments[position] = bytes[position]
    position += 1
  }
}
