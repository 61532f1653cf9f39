internal import BoltFormat
internal import BoltStore
internal import ByteCoding
internal import Environment
internal import SystemIO

extension Command {
  /// `assay bolt exec`: a script of reads and writes, answered line by line.
  static let boltExec = Command(
    "exec",
    "runs a script against a database, and writes to it",
    discussion: """
      Runs commands, one a line, from SCRIPT or standard input, and repeats each with ` => `
      and its answer; longer answers stand below, indented. Creates FILE if it is absent,
      and refuses it if it is no bolt database or another process has it open.

      \(commands)

      B is a bucket, a/b the bucket b in a. Names, keys and values are text, "text with
      spaces", or 0x and hex digits. Lines that begin with # are comments. What stands behind
      ` =>` and the indented lines below are taken for answers of an earlier run and skipped,
      so a transcript can be run again; so can what dump shows.

      The first change begins a transaction, and the commands see it until commit or
      rollback; check and pages look at the newest commit. A transaction that is open at the
      end is rolled back. What is refused is answered as `error: ` in bbolt's words. A line
      that makes no sense is answered so too, with its number, and the script goes on; the
      exit status is then 4, as for a check that is not OK.
      """,
    arguments: [file, script],
    options: [pageSize, freelist, noFreelistSync, fillPercent, release],
    examples: [
      Example("bolt exec new.db script.txt", "what a script answers"),
      Example("bolt exec new.db --page-size 512 < script.txt", "the same on small pages"),
    ],
    run: runScript
  )
}

private let file = Argument("FILE", "bolt database; created if absent")
private let script = Argument(
  "SCRIPT",
  "file of commands (default: standard input, also -)",
  count: .optional
)
private let pageSize = Option.number("page-size", "BYTES", "page size of a new database")
private let freelist = Option.choice(
  "freelist",
  FreelistPolicy.allCases.map(\.rawValue),
  "how free pages are kept (default: array)"
)
private let noFreelistSync = Option.flag(
  "no-freelist-sync",
  "do not store the free pages, as etcd does not"
)
private let fillPercent = Option.text(
  "fill-percent",
  "F",
  "fill pages up to F, from 0.1 to 1 (default: 0.5)"
)

private let release = Option.choice(
  "bbolt",
  BoltRelease.allCases.map(\.rawValue),
  "release whose behavior is followed (default: the last)"
)

/// The commands of a script as help lists them.
private let commands: String = {
  let rows = ScriptVerb.allCases.map { verb in
    (verb.operands.isEmpty ? verb.rawValue : "\(verb.rawValue) \(verb.operands)", verb.summary)
  }
  let width = rows.map(\.0.count).max() ?? 0
  return rows.map { name, summary in
    "  \(name)\(String(repeating: " ", count: width - name.count))  \(summary)"
  }.joined(separator: "\n")
}()

private func runScript(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let lines = try ScriptSource(arguments.one(script))
  let runner: ScriptRunner
  do {
    runner = try ScriptRunner(
      arguments.one(file),
      in: DiskFileSystem(),
      try options(arguments),
      fillPercent: try share(arguments.text(fillPercent)),
      write: { output.line($0) }
    )
  } catch let error as BoltStoreError {
    throw CannotLook(opening(arguments.one(file), error))
  }
  while let line = lines.next(), !output.isClosed {
    runner.take(line)
    if lines.isInteractive { output.flush() }
  }
  runner.finish()
  return switch runner.outcome {
  case .clean: .clean
  case .errorsFound: .errorsFound
  case .failed: .couldNotLook
  }
}

private func options(_ arguments: ParsedArguments) throws -> BoltOptions {
  var options = BoltOptions()
  if let byteCount = try arguments.integer(pageSize) {
    guard PageSize.isSupported(byteCount) else {
      let sizes = "\(PageSize.byteCountMin) to \(PageSize.byteCountMax)"
      throw UsageError("--page-size wants a power of two from \(sizes), not \(byteCount)")
    }
    options.pageByteCount = byteCount
  }
  if let policy = arguments.text(freelist).flatMap(FreelistPolicy.init) {
    options.freelistPolicy = policy
  }
  if let release = arguments.text(release).flatMap(BoltRelease.init) { options.release = release }
  options.noFreelistSync = arguments.has(noFreelistSync)
  return options
}

private func share(_ text: String?) throws -> Double? {
  guard let text else { return nil }
  guard let share = Double(text), BoltLimits.fillPercents.contains(share) else {
    throw UsageError("--fill-percent wants a number from 0.1 to 1, not '\(text)'")
  }
  return share
}

/// Why a database cannot be opened, with its path.
private func opening(_ path: String, _ error: BoltStoreError) -> String {
  switch error {
  case .file(let error): error.message
  case .invalidDatabase:
    "\(path): not a bolt database; a script is read from SCRIPT or standard input"
  default: "\(path): \(error.message)"
  }
}

/// Lines of a script, from a file or from standard input.
private final class ScriptSource {
  /// Whether someone may be typing the lines, and waits for each answer.
  let isInteractive: Bool
  private var text: [UInt8]?
  private var start = 0

  /// Opens a script; an empty path or `-` is standard input.
  init(_ path: String) throws(FileError) {
    isInteractive = path.isEmpty || path == "-"
    if !isInteractive {
      text = try DiskFileSystem().contents(of: path, byteCountMax: 1 << 30)
    }
  }

  /// The next line, without its end.
  func next() -> String? {
    guard let text else { return readLine() }
    guard start < text.count else { return nil }
    let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
    defer { start = end + 1 }
    return String(decoding: text[start..<end], as: UTF8.self)
  }
}
