internal import ByteCoding
internal import SchemaFormat

/// Answers a script of operations on one key, line for line.
///
///     case 0
///     put 2.0 => {created=2.0 version=1 revs=[2.0]}
///     tombstone 3.0 => {created=2.0 version=2 revs=[2.0 3.0]} {empty}
///     compact 3 => available=[3.0] index={created=2.0 version=2 revs=[3.0]} {empty}
///
/// What stands behind ` => ` in the script is not looked at, so an answered script is a script. Blank
/// lines and lines that begin with `#` go through as they are. A line that makes no sense is answered
/// with an error, and the script goes on.
package struct KeyIndexTranscript: Sendable {
  /// A line of the answer.
  package struct Answer: Equatable, Sendable {
    /// What to print.
    package var line: String
    /// Why the line of the script was not carried out; nil if it was.
    package var complaint: String?
  }

  /// Why a line of a script cannot be carried out.
  private struct Complaint: Error {
    var message: String
  }

  private static let lineByteCountMax = 256
  private static let arrow = Array(" => ".utf8)

  private let rules: KeyIndexRules
  private var keyIndex: KeyIndex

  /// Prepares to answer a script.
  package init(rules: KeyIndexRules = .latest) {
    self.rules = rules
    keyIndex = KeyIndex(key: [], rules: rules)
  }

  /// Carries out a line.
  ///
  /// - Parameter line: The line without its end, trusted for nothing.
  /// - Returns: The line with its answer.
  /// - Complexity: O(*n*) in the line and in the revisions of the key
  package mutating func answer(_ line: some Collection<UInt8>) -> Answer {
    let command = Self.command(of: Array(line))
    let shown = printable(command, limit: Self.lineByteCountMax)
    let words = command.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      .map { String(decoding: $0, as: UTF8.self) }
    guard let verb = words.first, !verb.hasPrefix("#") else { return Answer(line: shown) }
    do {
      guard let answer = try carryOut(verb, words.dropFirst()) else { return Answer(line: shown) }
      return Answer(line: "\(shown) => \(answer)")
    } catch {
      return Answer(line: "\(shown) => error: \(error.message)", complaint: error.message)
    }
  }

  /// The part of a line before the arrow, without the carriage return of a foreign line end.
  private static func command(of line: [UInt8]) -> [UInt8] {
    let arrow = line.indices.first { line[$0...].starts(with: Self.arrow) }
    let end = line[..<(arrow ?? line.count)].lastIndex { $0 != UInt8(ascii: "\r") }
    return end.map { Array(line[...$0]) } ?? []
  }
}

// MARK: - Verbs

extension KeyIndexTranscript {
  /// - Returns: The answer; nil for `case`, which has none.
  private mutating func carryOut(
    _ verb: String,
    _ words: ArraySlice<String>
  ) throws(Complaint) -> String? {
    switch verb {
    case "case":
      _ = try number(words)
      keyIndex = KeyIndex(key: [], rules: rules)
      return nil
    case "put":
      let revision = try revision(words)
      return try change { (index) throws(KeyIndexError) in try index.put(revision) }
    case "tombstone":
      let revision = try revision(words)
      return try change { (index) throws(KeyIndexError) in try index.tombstone(revision) }
    case "restore": return try restore(words)
    case "restore-tombstone":
      let revision = try revision(words)
      return try change { (index) throws(KeyIndexError) in try index.restoreTombstone(revision) }
    case "get":
      return keyIndex.get(at: try number(words))?.description ?? notFound
    case "since": return listed(keyIndex.since(try number(words)))
    case "keep": return listed(keyIndex.keep(at: try number(words)).map { [$0] } ?? [])
    case "compact":
      let main = try number(words)
      let available = listed(keyIndex.compact(at: main).map { [$0] } ?? [])
      return "available=\(available) index=\(keyIndex.isEmpty ? "dropped" : generations)"
    default:
      throw Complaint(message: "no command '\(printable(Array(verb.utf8), limit: 32))'")
    }
  }

  private var notFound: String { KeyIndexError.revisionNotFound.message }

  private var generations: String {
    keyIndex.generations.map(\.description).joined(separator: " ")
  }

  private mutating func restore(_ words: ArraySlice<String>) throws(Complaint) -> String {
    guard words.count == 3 else { throw Complaint(message: "wants CREATED MODIFIED VERSION") }
    let texts = Array(words)
    let created = try Self.revision(texts[0])
    let modified = try Self.revision(texts[1])
    let version = try Self.number(texts[2])
    return try change { (index) throws(KeyIndexError) in
      try index.restore(created: created, modified: modified, version: version)
    }
  }

  /// Carries out a change and shows the index; that there is nothing to delete is an answer.
  private mutating func change(
    _ body: (inout KeyIndex) throws(KeyIndexError) -> Void
  ) throws(Complaint) -> String {
    do {
      try body(&keyIndex)
    } catch .revisionNotFound {
      return notFound
    } catch {
      throw Complaint(message: error.message)
    }
    return keyIndex.isEmpty ? "not indexed" : generations
  }
}

// MARK: - Numbers

extension KeyIndexTranscript {
  private func number(_ words: ArraySlice<String>) throws(Complaint) -> Int64 {
    guard let word = words.first, words.count == 1 else {
      throw Complaint(message: "wants one number")
    }
    return try Self.number(word)
  }

  private func revision(_ words: ArraySlice<String>) throws(Complaint) -> Revision {
    guard let word = words.first, words.count == 1 else {
      throw Complaint(message: "wants one revision")
    }
    return try Self.revision(word)
  }

  /// Reads a revision such as `5.0`.
  private static func revision(_ text: String) throws(Complaint) -> Revision {
    let halves = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard halves.count == 2 else { throw notA("revision", text) }
    return Revision(main: try number(halves[0]), sub: try number(halves[1]))
  }

  /// Reads a decimal number that is not negative.
  private static func number(_ text: String) throws(Complaint) -> Int64 {
    guard let number = Int64(text), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      throw notA("number", text)
    }
    return number
  }

  private static func notA(_ what: String, _ text: String) -> Complaint {
    Complaint(message: "'\(printable(Array(text.utf8), limit: 32))' is not a \(what)")
  }
}
