internal import ByteCoding

/// One word of a script: text, `"text with spaces"`, or `0x` and hexadecimal digits.
///
/// Quoted text is taken as it is, so `"0x12"` is four letters; it cannot hold a quotation mark,
/// which like every byte has a hexadecimal form.
struct ScriptWord: Equatable {
  /// The text, without the marks around it.
  var text: Substring
  /// Whether the text stood between quotation marks.
  var isQuoted: Bool

  /// The bytes it stands for.
  func bytes() throws(ScriptError) -> [UInt8] {
    isQuoted ? Array(text.utf8) : try Self.bytes(ofBare: text)
  }

  /// The names of a bucket and of those around it, which are joined by `/`.
  func path() throws(ScriptError) -> [[UInt8]] {
    var names: [[UInt8]] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false) {
      names.append(isQuoted ? Array(part.utf8) : try Self.bytes(ofBare: part))
    }
    return names
  }

  private static func bytes(ofBare text: Substring) throws(ScriptError) -> [UInt8] {
    guard text.hasPrefix("0x") else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    var high: UInt8?
    for letter in text.dropFirst(2) {
      guard let digit = letter.hexDigitValue.map(UInt8.init), letter.isASCII else {
        throw ScriptError("'\(text)' is not hexadecimal")
      }
      if let digits = high {
        bytes.append(digits << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    guard high == nil else { throw ScriptError("'\(text)' has an odd number of digits") }
    return bytes
  }
}

extension ScriptWord {
  /// Cuts a line into words.
  static func words(of line: Substring) throws(ScriptError) -> [ScriptWord] {
    var words: [ScriptWord] = []
    var rest = line.drop(while: isSpace)
    while let first = rest.first {
      let word: ScriptWord
      if first == "\"" {
        let inner = rest.dropFirst()
        guard let end = inner.firstIndex(of: "\"") else {
          throw ScriptError("a quotation mark is not closed")
        }
        word = ScriptWord(text: inner[..<end], isQuoted: true)
        rest = inner[inner.index(after: end)...]
        guard rest.first.map(isSpace) ?? true else {
          throw ScriptError("no space stands behind a closing quotation mark")
        }
      } else {
        word = ScriptWord(text: rest.prefix { !isSpace($0) }, isQuoted: false)
        rest = rest[word.text.endIndex...]
      }
      words.append(word)
      rest = rest.drop(while: isSpace)
    }
    return words
  }

  /// Whether a letter parts words.
  static func isSpace(_ letter: Character) -> Bool { letter == " " || letter == "\t" }
}

// MARK: - Writing words

/// How bytes are written so that a script reads the same bytes back.
enum ScriptText {
  /// A key or a value: bare text where that is unmistakable, else in quotation marks, else digits.
  static func word(_ bytes: [UInt8]) -> String {
    let isQuotable = bytes.allSatisfy { (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "\"") }
    guard isQuotable else { return digits(bytes) }
    let text = String(decoding: bytes, as: UTF8.self)
    return isBare(bytes) ? text : "\"\(text)\""
  }

  /// A bucket's name, as it stands in a path.
  static func name(_ bytes: [UInt8]) -> String {
    let isName =
      isBare(bytes) && !bytes.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "/") }
    return isName ? String(decoding: bytes, as: UTF8.self) : digits(bytes)
  }

  /// The names of a bucket and of those around it; a slash alone for the bucket around all.
  static func path(_ names: [[UInt8]]) -> String {
    names.isEmpty ? "/" : names.map(name).joined(separator: "/")
  }

  /// An item: a key with its value, or the name of a bucket and a slash.
  static func item(_ key: [UInt8], _ value: [UInt8]?) -> String {
    guard let value else { return name(key) + "/" }
    return word(key) + "=" + word(value)
  }

  private static func isBare(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty && !bytes.starts(with: "0x".utf8)
      && bytes.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "=") }
  }

  private static func digits(_ bytes: [UInt8]) -> String {
    "0x" + bytes.map { hexadecimal(UInt64($0), digits: 2) }.joined()
  }
}

/// A line of a script that makes no sense, in words for people.
package struct ScriptError: Error, Equatable, Sendable {
  /// What is wrong, lower case, without a full stop.
  package var message: String

  init(_ message: String) { self.message = message }
}
