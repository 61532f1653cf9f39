internal import ByteCoding
internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay snap status`: hash, revision, keys and size of a database.
  static let snapStatus = Command(
    "status",
    "sums up a database or backup as etcdutl does",
    discussion: """
      Prints hash, revision, total keys and total size as `etcdutl snapshot status` of 3.5
      does, and checks what it does not: the sha256 trailer of a backup. What is wrong goes
      to stderr, and the exit status is 4.
      """,
    arguments: [.databasePath],
    options: [.writeOut],
    examples: [Example("snap status backup.db -w json", "the same object as etcdutl prints")],
    run: showStatus
  )
}

extension Argument {
  /// A database, however it is named.
  static let databasePath = Argument("PATH", "database file, backup or data directory")
}

private func showStatus(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let status = try SnapStatus(
    arguments.one(.databasePath),
    on: DiskFileSystem(),
    runner: ThreadRunner(),
    progress: output.progress
  )
  switch arguments.writeOut {
  case .json:
    output.json { writer in
      writer.beginObject()
      writer.field("hash", status.hash)
      writer.field("revision", status.revision)
      writer.field("totalKey", status.totalKey)
      writer.field("totalSize", status.totalSize)
      writer.endObject()
    }
  case .table:
    var table = TextTable([
      .left("HASH"), .right("REVISION"), .right("TOTAL KEYS"), .right("TOTAL SIZE"),
    ])
    table.append(cells(status))
    table.write(to: output)
  case .simple:
    output.line(cells(status).joined(separator: ", "))
  }
  for finding in status.report.findings {
    for line in finding.lines(path: status.report.path, paint: { text, _ in text }) {
      output.remark(line)
    }
  }
  return status.report.verdict == .errors ? .errorsFound : .clean
}

private func cells(_ status: SnapStatus) -> [String] {
  [
    hexadecimal(UInt64(status.hash)), "\(status.revision)", "\(status.totalKey)",
    humanSize(status.totalSize),
  ]
}

/// A size in SI units with two significant digits, as etcdutl prints it.
func humanSize(_ byteCount: UInt64) -> String {
  let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
  var unit = 0
  var scale: UInt64 = 1
  while byteCount / scale >= 1000, unit < units.count - 1 {
    scale *= 1000
    unit += 1
  }
  guard unit > 0 else { return "\(byteCount) B" }
  let tenths = Int((Double(byteCount) / Double(scale) * 10).rounded())
  return tenths < 100
    ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\((tenths + 5) / 10) \(units[unit])"
}
