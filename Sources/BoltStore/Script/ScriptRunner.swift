package import Environment

/// Runs a script against a database and answers it line by line, as a transcript.
///
/// Each command is repeated with ` => ` and its answer; answers of several lines stand below it,
/// indented by two spaces. Comments and blank lines are kept. What stands behind ` =>` in the script,
/// and indented lines below such a line, are answers of an earlier run and are ignored: a transcript
/// is a script.
///
///     create-bucket pods => ok
///     put pods a 1 => ok
///     get pods a => 1
///     commit => ok
///     pages =>
///       bucket / depth=1 pages=1
///         leaf count=1 overflow=0 [pods/]
///       bucket pods depth=1 pages=0 inline
///         leaf count=1 overflow=0 [a]
///
/// The first command that changes something begins a transaction, which `commit` or `rollback` ends;
/// until then its own changes are what the other commands see. What refuses a command is answered as
/// `error: ` with bbolt's words.
package final class ScriptRunner {
  /// What became of the commands so far, worst last.
  package enum Outcome: Int, Comparable, Sendable {
    /// Every line made sense, and every check was clean.
    case clean
    /// A line made no sense, or something is damaged.
    case errorsFound
    /// The file system refused something.
    case failed

    package static func < (left: Outcome, right: Outcome) -> Bool { left.rawValue < right.rawValue }
  }

  /// What became of the commands so far.
  package internal(set) var outcome = Outcome.clean

  /// The database; open until the script has ended.
  var database: Database
  /// The transaction that changes something, if one is open.
  var writer: Transaction?
  /// How full pages are made where the script does not say.
  let fillPercent: Double?

  private let open: () throws(BoltStoreError) -> Database
  private let write: (String) -> Void
  private var lineNumber = 0
  /// Whether indented lines are answers of an earlier run.
  private var isBelowAnswer = false

  /// Opens the database, and creates it where there is none.
  ///
  /// - Parameters:
  ///   - path: Path of the file.
  ///   - files: The file system it lies in.
  ///   - options: How it is opened.
  ///   - fillPercent: How full pages are made where the script does not say.
  ///   - write: Takes the lines of the transcript.
  /// - Throws: As ``Database/open(_:in:_:)``.
  package init(
    _ path: String,
    in files: any WritableFileSystem,
    _ options: BoltOptions,
    fillPercent: Double? = nil,
    write: @escaping (String) -> Void
  ) throws(BoltStoreError) {
    open = { () throws(BoltStoreError) in try Database.open(path, in: files, options) }
    database = try open()
    self.fillPercent = fillPercent
    self.write = write
  }

  /// Takes the next line of the script and answers it.
  package func take(_ line: some StringProtocol) {
    lineNumber += 1
    let isIndented = line.hasPrefix("  ") || line.hasPrefix("\t")
    var text = Substring(line).trimmed
    if isBelowAnswer, isIndented { return }
    isBelowAnswer = false
    guard let first = text.first, first != "#" else { return write(String(text)) }
    if let answer = text.firstAnswer {
      text = text[..<answer].trimmed
      isBelowAnswer = true
    }
    do throws(ScriptError) {
      let command = try ScriptCommand(parsing: text)
      run(command, Transcript(command: String(text), write: write))
    } catch {
      outcome = max(outcome, .errorsFound)
      write("\(text) => error: line \(lineNumber): \(error.message)")
    }
  }

  /// Ends the script: an open transaction is rolled back, and the file closed.
  package func finish() {
    if let writer {
      writer.rollback()
      self.writer = nil
      write("# the script ended inside a transaction: rolled back")
    }
    do throws(BoltStoreError) {
      try database.close()
    } catch {
      preconditionFailure("a transaction is open at the end of a script: \(error.message)")
    }
  }

  private func run(_ command: ScriptCommand, _ transcript: Transcript) {
    do throws(BoltStoreError) {
      if let answer = try answer(to: command, transcript) { transcript.answer(answer) }
    } catch {
      note(error)
      transcript.fail(error.message)
    }
  }

  /// Remembers what an error says of the file.
  private func note(_ error: BoltStoreError) {
    switch error {
    case .file, .poisoned, .databaseNotOpen: outcome = .failed
    case _ where !error.isMisuse: outcome = max(outcome, .errorsFound)
    default: break
    }
  }

  /// Closes the file and opens it anew.
  func reopen() throws(BoltStoreError) {
    writer?.rollback()
    writer = nil
    try database.close()
    database = try open()
  }
}

/// The answer to one command, as it is written.
struct Transcript {
  private let command: String
  private let write: (String) -> Void
  private final class State { var hasLines = false }
  private let state = State()

  init(command: String, write: @escaping (String) -> Void) {
    self.command = command
    self.write = write
  }

  /// Answers in one line.
  func answer(_ text: String) { write("\(command) => \(text)") }

  /// Adds a line below the command.
  func line(_ text: String) {
    if !state.hasLines { write("\(command) =>") }
    state.hasLines = true
    write("  \(text)")
  }

  /// Ends an answer of lines that may have been none.
  func endLines() {
    if !state.hasLines { write("\(command) =>") }
  }

  /// Says why there is no answer, or why it is cut short.
  func fail(_ message: String) {
    if state.hasLines { line("error: \(message)") } else { answer("error: \(message)") }
  }
}

extension Substring {
  /// The text without spaces around it.
  fileprivate var trimmed: Substring {
    var text = drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  /// Where the answer of an earlier run begins.
  fileprivate var firstAnswer: Index? {
    var rest = self[...]
    while let arrow = rest.firstIndex(of: "=") {
      if self[arrow...].hasPrefix("=>"), arrow > startIndex,
        ScriptWord.isSpace(self[index(before: arrow)])
      {
        return arrow
      }
      rest = rest[rest.index(after: arrow)...]
    }
    return nil
  }
}

extension BoltStoreError {
  /// Whether the error is about what was asked, rather than about the file.
  fileprivate var isMisuse: Bool {
    switch self {
    case .transactionClosed, .transactionNotWritable, .bucketNotFound, .bucketExists,
      .bucketNameRequired, .keyRequired, .keyTooLarge, .valueTooLarge, .incompatibleValue,
      .writerOpen, .transactionsOpen, .databaseReadOnly:
      true
    default: false
    }
  }
}
