internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay wal check`: what is wrong with a log.
  static let walCheck = check(
    "checks every record of a log",
    discussion: """
      Reads every segment: names, checksums, terms and indexes, overwrites, hard states,
      payloads, padding, and how the log ends. Tells a torn tail, which etcd mends by
      itself, from corruption, which it does not.
      """,
    argument: .walPath,
    example: Example("wal check demo.etcd", "whether the log is sound")
  ) { path, progress in
    try WALCheck.run(path, on: DiskFileSystem(), runner: ThreadRunner(), progress: progress)
  }
}

extension Argument {
  /// A log, however it is named.
  static let walPath = Argument(
    "PATH",
    "data directory, member directory, wal directory or one segment"
  )
}
