internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay wal check`: what is wrong with a log.
  static let walCheck = Command(
    "check",
    "checks every record of a log",
    discussion: """
      Reads every segment: names, checksums, terms and indexes, overwrites, hard states,
      payloads, padding, and how the log ends. Tells a torn tail, which etcd mends by
      itself, from corruption, which it does not.
      """,
    arguments: [.walPath],
    options: [.writeOut],
    examples: [Example("wal check demo.etcd", "whether the log is sound")],
    run: check
  )
}

extension Argument {
  /// A log, however it is named.
  static let walPath = Argument(
    "PATH",
    "data directory, member directory, wal directory or one segment"
  )
}

private func check(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let disk = DiskFileSystem()
  let directory = try WALDirectory.find(disk, at: arguments.one(.walPath))
  let scan = WALScan(fileSystem: disk, directory: directory, displayPrefix: "")
  let report = try scan.run(runner: ThreadRunner(), progress: output.progress)
  output.line(report.summaryLine)
  for finding in report.findings {
    output.line(
      "  \(finding.problem.id) \(finding.severity.rawValue) \(finding.place.file ?? "")"
        + " offset \(finding.place.offset ?? 0): \(finding.problem.title)"
    )
    output.line("    observed \(finding.observed), expected \(finding.expected)")
    output.line("    \(finding.consequence)")
  }
  return report.findings.contains { $0.severity == .error } ? .errorsFound : .clean
}
