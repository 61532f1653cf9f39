internal import ByteCoding
internal import DataDirCheck
internal import EtcdMessages
internal import SnapFormat
internal import SystemIO

extension Command {
  /// `assay snap list`: one line for each file of `member/snap`.
  static let snapList = Command(
    "list",
    "lists the files of a snapshot directory",
    discussion: """
      Every .snap file is read whole: its checksum, raft's metadata and the v2 store. The
      verdict is "sound", or why a server would not load it.
      """,
    arguments: [path],
    options: [.writeOut],
    examples: [Example("snap list demo.etcd", "which snapshots there are, newest last")],
    run: list
  )
}

private let path = Argument("PATH", "data directory, member directory or snap directory")

private func list(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let scanner = SnapScanner(DiskFileSystem())
  let directory = try scanner.directory(at: arguments.one(path))
  let report = try scanner.scan(directory, as: directory)
  switch arguments.writeOut {
  case .simple:
    for file in report.files { output.line(file.line) }
  case .table:
    var table = TextTable([
      .left("FILE"), .left("KIND"), .right("TERM"), .right("INDEX"), .right("BYTES"),
      .left("VERDICT"),
    ])
    for file in report.files {
      table.append([
        printable(Array(file.name.utf8)), file.kindName, file.term.map { "\($0)" } ?? "",
        file.index.map { "\($0)" } ?? "", "\(file.byteCount)", file.verdict ?? "",
      ])
    }
    table.write(to: output)
  case .json:
    output.json { writer in write(report, to: &writer) }
  }
  return report.files.contains { $0.fault != nil } ? .errorsFound : .clean
}

private func write(_ report: SnapReport, to writer: inout JSONWriter) {
  writer.beginArray()
  for file in report.files {
    writer.beginObject()
    writer.field("file", file.name)
    writer.field("kind", file.kindName)
    writer.field("term", file.term)
    writer.field("index", file.index)
    writer.field("bytes", file.byteCount)
    writer.field("verdict", file.verdict)
    writer.endObject()
  }
  writer.endArray()
}

extension SnapFileReport {
  /// The file in one line.
  fileprivate var line: String {
    var parts = ["\(printable(Array(name.utf8))): \(kindName)"]
    if let term { parts.append("term \(term)") }
    if let index { parts.append("index \(index)") }
    parts.append("\(byteCount) bytes")
    if let verdict { parts.append(verdict) }
    return parts.joined(separator: ", ")
  }

  /// Term in the content, or in the name of a file that does not load.
  fileprivate var term: UInt64? {
    if let metadata { return metadata.term }
    guard case .snapshot(let term, _) = kind else { return nil }
    return term
  }

  /// Index in the content, or in the name.
  fileprivate var index: UInt64? {
    if let metadata { return metadata.index }
    switch kind {
    case .snapshot(_, let index), .databaseSnapshot(let index): return index
    case .unnumberedSnapshot, .database, .defragmentation, .reception, .broken, .other: return nil
    }
  }

  /// What is wrong with a `.snap` file, or that nothing is; nil for other files.
  fileprivate var verdict: String? { isSnapshot ? fault?.message ?? "sound" : nil }

  /// What the file is, in a word or two.
  fileprivate var kindName: String {
    switch kind {
    case .snapshot, .unnumberedSnapshot: "snapshot"
    case .databaseSnapshot: "received database"
    case .database: "database"
    case .defragmentation: "unfinished defragmentation"
    case .reception: "unfinished reception"
    case .broken: "broken snapshot"
    case .other: "unknown"
    }
  }
}
