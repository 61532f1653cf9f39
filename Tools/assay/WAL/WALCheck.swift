internal import DataDirCheck
internal import EtcdMessages
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
    options: [.writeOut, .failOn],
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
  let wal = try scan.run(runner: ThreadRunner(), progress: output.progress)
  var report = TargetReport(path: arguments.one(.walPath), kind: .walDir)
  report.add(wal.findings)
  report.summaries = [(.wal, wal.summaryLine)]
  report.facts.walFirstIndex = wal.firstIndex
  report.facts.walLastIndex = wal.lastIndex
  report.facts.commit = wal.hardState?.commit
  report.facts.term = wal.hardState?.term
  report.facts.clusterID = wal.metadata.map { String($0.clusterID, radix: 16) }
  report.facts.memberID = wal.metadata.map { String($0.nodeID, radix: 16) }
  report.covered.byteCount = wal.byteCount
  report.covered.readByteCount = wal.byteCount
  report.covered.recordCount = wal.recordCount
  return output.show([report], arguments.writeOut, failOn: arguments.failOn)
}
