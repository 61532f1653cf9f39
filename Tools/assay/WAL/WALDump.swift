internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SystemIO
internal import WALFormat

extension Command {
  /// `assay wal dump`: one line for each record.
  static let walDump = Command(
    "dump",
    "prints the records of a log, one line each",
    discussion: """
      Columns: sequence number of the segment, offset and length of the frame, type, term
      and index, how the checksum was held against the chain, and what the record says.
      Damage is printed in its place with how many bytes were skipped. The last line is
      `end`; a dump without it was cut short.

      Passwords, their hashes and tokens are kept out. With -w json every line is an object.
      """,
    arguments: [dumpedPath],
    options: [.writeOut, indexOption, termOption, typeOption, kindOption, keyOption, prefixOption],
    examples: [
      Example("wal dump demo.etcd --index 100..120", "a few entries"),
      Example("wal dump demo.etcd --kind put,txn --prefix /registry/pods/", "who wrote pods"),
      Example("wal dump --kind list", "the words that --kind knows"),
    ],
    run: dump
  )
}

private let dumpedPath = Argument(
  "PATH",
  "data directory, member directory, wal directory or one segment",
  count: .optional
)
private let indexOption = Option.text("index", "A..B", "raft indexes to show; A.. and ..B as well")
private let termOption = Option.number("term", "N", "term to show")
private let typeOption = Option.choice(
  "type",
  RecordKind.allCases.map(\.name),
  "record type to show",
  isRepeatable: true
)
private let kindOption = Option.text(
  "kind",
  "WORD,...",
  "kinds of requests to show; `list` prints the words",
  isRepeatable: true
)
private let keyOption = Option.text("key", "KEY", "show requests that name this key")
private let prefixOption = Option.text(
  "prefix",
  "KEY",
  "show requests that name keys with this prefix"
)

private func dump(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  if arguments.texts(kindOption) == ["list"] {
    for kind in RequestKind.allCases { output.line(kind.rawValue) }
    return .clean
  }
  let path = arguments.one(dumpedPath)
  guard !path.isEmpty else { throw UsageError("missing argument PATH") }
  let filter = try RecordFilter(arguments)
  let disk = DiskFileSystem()
  let directory = try WALDirectory.find(disk, at: path)
  let printer = DumpPrinter(output, arguments.writeOut)
  printer.begin()
  let coverage = try WALWalk(disk, directory).forEach(progress: output.progress) {
    segment,
    step,
    window in
    switch step {
    case .record(let record):
      let decoded = LogRecord(record, in: window)
      if filter.matches(decoded) { printer.show(decoded, of: segment) }
    case .damage(let damage): printer.show(damage, of: segment)
    case .skipped(let range): printer.show(skipped: range, of: segment)
    case .end, .needs: break
    }
    return !output.isClosed
  }
  printer.end(coverage)
  return coverage.damageCount > 0 ? .errorsFound : .clean
}

extension RecordFilter {
  /// Reads the filter options.
  fileprivate init(_ arguments: ParsedArguments) throws {
    self.init()
    if let text = arguments.text(indexOption) { indexes = try Self.range(text) }
    term = arguments.number(termOption)
    recordKinds = arguments.texts(typeOption).compactMap { word in
      RecordKind.allCases.first { $0.name == word }
    }
    for word in arguments.texts(kindOption).flatMap({ $0.split(separator: ",") }) {
      guard let kind = RequestKind(rawValue: String(word)) else {
        throw UsageError("--kind \(word): unknown; `--kind list` prints what there is")
      }
      requestKinds.append(kind)
    }
    if arguments.has(keyOption), arguments.has(prefixOption) {
      throw UsageError("--key and --prefix exclude each other")
    }
    if let text = arguments.text(keyOption) { keys = .key(Array(text.utf8)) }
    if let text = arguments.text(prefixOption) { keys = .prefix(Array(text.utf8)) }
  }

  private static func range(_ text: String) throws -> ClosedRange<UInt64> {
    let dots = text.firstRange(of: "..")
    let low = dots.map { text[..<$0.lowerBound] } ?? text[...]
    let high = dots.map { text[$0.upperBound...] } ?? text[...]
    guard let first = low.isEmpty ? 0 : UInt64(commandLine: String(low)),
      let last = high.isEmpty ? UInt64.max : UInt64(commandLine: String(high)), first <= last
    else { throw UsageError("--index \(text): expected A..B") }
    return first...last
  }
}
