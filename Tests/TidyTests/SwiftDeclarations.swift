/// A declaration at file level or directly inside a type.
struct SwiftDeclaration {
  /// Keyword: `func`, `init`, `struct`, `case`, ….
  var keyword: String
  /// Name, or the keyword itself where there is none.
  var name: String
  /// Access level, inherited from the extension, protocol or enum where that decides it.
  var access: String
  /// Keyword of the declaration it stands in; nil at file level.
  var container: String?
  /// First line, attributes included, counted from one.
  var firstLine: Int
  /// Line of its closing brace, or the first line if it has none.
  var lastLine: Int
  /// Whether a `///` comment stands right above.
  var isDocumented: Bool

  /// Whether it is code that runs: a function, an initializer, a subscript or an accessor.
  var isFunction: Bool { ["func", "init", "deinit", "subscript", "var"].contains(keyword) }
  /// Lines from the first to the last.
  var lineCount: Int { lastLine - firstLine + 1 }
}

/// Follows braces and keywords; bodies of functions are passed over.
struct DeclarationWalker {
  private struct Context {
    /// The declaration whose body it is; nil for closures and statements.
    var declaration: Int?
    /// The declaration that goes on after it, when it is a closure among its parameters.
    var interrupted: Int?
    /// Parentheses open around it.
    var outerDepth: Int
  }

  private static let keywords: Set = [
    "func", "init", "deinit", "subscript", "var", "let", "struct", "enum", "class", "actor",
    "protocol", "extension", "typealias", "associatedtype", "case",
  ]
  private static let accessLevels: Set = [
    "public", "package", "internal", "fileprivate", "private", "open",
  ]
  private static let modifiers: Set = [
    "static", "mutating", "nonmutating", "final", "override", "indirect", "borrowing",
    "consuming", "convenience", "required", "lazy", "weak", "nonisolated", "unsafe",
  ]

  private(set) var declarations: [SwiftDeclaration] = []
  private let comments: [String]
  private let tokens: [Token]
  private var contexts: [Context] = []
  private var depth = 0
  private var pending: Int?
  private var startLine: Int?
  private var access: String?

  /// Prepares to walk the tokens of a file, with its comments line by line.
  init(_ tokens: [Token], comments: [String]) {
    self.tokens = tokens
    self.comments = comments
  }

  /// Walks to the end.
  mutating func run() {
    for index in tokens.indices {
      switch tokens[index].text {
      case "{":
        let isBody = depth == 0
        contexts.append(
          Context(
            declaration: isBody ? pending : nil,
            interrupted: isBody ? nil : pending,
            outerDepth: depth
          )
        )
        pending = nil
        depth = 0
      case "}": close(at: tokens[index].line)
      case "(", "[": depth += 1
      case ")", "]": depth -= 1
      default: if depth == 0, isDeclarative { take(index) }
      }
    }
  }

  /// Whether declarations may stand here: at file level or directly inside a type.
  private var isDeclarative: Bool {
    guard let context = contexts.last else { return true }
    guard let declaration = context.declaration else { return false }
    return !declarations[declaration].isFunction && declarations[declaration].keyword != "let"
  }

  private var container: SwiftDeclaration? {
    contexts.last?.declaration.map { declarations[$0] }
  }

  private mutating func close(at line: Int) {
    guard let context = contexts.popLast() else { return }
    depth = context.outerDepth
    pending = context.interrupted
    startLine = nil
    access = nil
    if let declaration = context.declaration { declarations[declaration].lastLine = line }
  }

  private mutating func take(_ index: Int) {
    let token = tokens[index]
    let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
    if token.text == "@" {
      if token.isFirstOnLine { startLine = startLine ?? token.line }
    } else if Self.accessLevels.contains(token.text) {
      startLine = startLine ?? token.line
      if next != "(" { access = token.text }
    } else if Self.modifiers.contains(token.text) {
      startLine = startLine ?? token.line
    } else if token.text == "import" {
      startLine = nil
      access = nil
    } else if Self.keywords.contains(token.text), !isMention(index, next) {
      open(token, name: next)
    }
  }

  /// Whether a keyword is used as a name or modifier, as in `.init`, `class func` or `if case`.
  private func isMention(_ index: Int, _ next: String) -> Bool {
    if index > 0, tokens[index - 1].text == "." { return true }
    if tokens[index].text == "class", ["func", "var", ":", ","].contains(next) { return true }
    return tokens[index].text == "case" && container?.keyword != "enum"
  }

  private mutating func open(_ token: Token, name: String) {
    let first = startLine ?? token.line
    let inherits = ["protocol", "extension"].contains(container?.keyword) || token.text == "case"
    let level = access ?? (inherits ? container?.access : nil) ?? "internal"
    let above = first >= 2 ? comments[first - 2] : ""
    declarations.append(
      SwiftDeclaration(
        keyword: token.text,
        name: name,
        access: level,
        container: container?.keyword,
        firstLine: first,
        lastLine: token.line,
        isDocumented: above.drop { $0 == " " }.hasPrefix("///")
      )
    )
    pending = declarations.count - 1
    startLine = nil
    access = nil
  }
}

/// A word or a sign of the code.
struct Token {
  /// Itself.
  var text: String
  /// Line, counted from one.
  var line: Int
  /// Whether only spaces stand before it.
  var isFirstOnLine: Bool
  /// Whether nothing stands between it and the token before it.
  var isAttached: Bool

  /// The tokens of blanked code: words of letters, digits and underscores, and single other bytes.
  static func all(in code: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var line = 1
    var isFirst = true
    var isAttached = false
    var position = 0
    while position < code.count {
      let start = position
      while position < code.count, isWord(code[position]) { position += 1 }
      if position == start { position += 1 }
      switch code[start] {
      case UInt8(ascii: "\n"):
        line += 1
        isFirst = true
        isAttached = false
      case UInt8(ascii: " "): isAttached = false
      default:
        let text = String(decoding: code[start..<position], as: UTF8.self)
        tokens.append(
          Token(text: text, line: line, isFirstOnLine: isFirst, isAttached: isAttached)
        )
        isFirst = false
        isAttached = true
      }
    }
    return tokens
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }
}
