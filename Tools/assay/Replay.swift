internal import DataDirCheck
internal import Environment
internal import Replay
internal import SchemaFormat
internal import SystemIO

extension Command {
  /// `assay replay`: the log through the reference implementation, held against the database.
  static let replay = Command(
    "replay",
    "applies the log anew and holds the database against it",
    discussion: """
      Applies every entry of the log to a state machine in memory, from the first on, and
      compares what comes of it with the database, row by row, at the entry the database
      has reached; then goes on to the end of the log's sound entries. Revision, compact
      revision and hash are those of that end. The directory is opened read-only.

      A row is proven if the log makes it, byte for byte. Where the log does not reach back
      to entry 1, or the database was restored from a backup, the replay begins with the
      database itself or a snapshot of it, and the rows that were there cannot be proven.
      The rules are those of the etcd that wrote the database: 3.4, 3.5, or 3.6 and later.

      With -w json the rows counted are those of the key space, and in `different` those of
      all buckets.

      Exits with 0 if no row differs, 4 if one does or the log is damaged before its end, 8 if
      PATH has no log or nothing to begin with.
      """,
    arguments: [.dataDirectory],
    options: [.writeOut, walDirectory],
    examples: [
      Example("replay demo.etcd", "whether the database is what its log makes"),
      Example("replay -w json demo.etcd", "the same, with the hash at the end of the log"),
    ],
    run: replayLog
  )
}

private let walDirectory = Option.text(
  "wal-dir",
  "DIR",
  "where the log is, if the server has a --wal-dir of its own"
)

private func replayLog(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let path = arguments.one(.dataDirectory)
  let report: ReplayReport
  do {
    report = try Replayer(DiskFileSystem(), progress: output.progress)
      .replay(path, walDirectory: arguments.text(walDirectory))
  } catch let error as ReplayError {
    throw CannotLook(error.message)
  } catch let error as NotEtcd {
    throw CannotLook(error.message)
  }
  switch arguments.writeOut {
  case .json: output.json { report.write(to: &$0) }
  case .simple: for line in report.lines(paint: output.paint) { output.line(line) }
  case .table: showTable(report, output)
  }
  return report.isClean ? .clean : .errorsFound
}

private func showTable(_ report: ReplayReport, _ output: Output) {
  var table = TextTable([
    .left("BUCKET"), .right("PROVEN"), .right("UNPROVEN"), .right("DIFFERENT"),
  ])
  func append(_ name: String, _ counts: RowCounts) {
    table.append([name, "\(counts.proven)", "\(counts.unproven)", "\(counts.different)"])
  }
  append("key", report.rows)
  for proof in report.buckets { append(proof.bucket.rawValue, proof.counts) }
  table.write(to: output)
  let end = "index \(report.lastIndex), term \(report.term)"
  let state = "revision \(report.revision), compact revision \(report.compactRevision)"
  output.line("\(end), \(state), hash \(report.hashKV)")
  for fault in report.faults { output.line("error  \(fault)") }
  if let difference = report.firstDifference {
    output.line("first difference: \(difference.place)")
  }
}
