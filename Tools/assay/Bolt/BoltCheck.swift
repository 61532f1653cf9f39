internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay bolt check`: whether the pages of a database are sound.
  static let boltCheck = Command(
    "check",
    "checks every page of a database",
    discussion: """
      Walks from the active meta: every page in bounds, reached once, of its kind, with its
      keys in order, and the freelist. Knows nothing of etcd, so it serves for any bolt
      file; `assay verify` adds the rows and what else the directory says.
      """,
    arguments: [.databasePath],
    options: [.writeOut, .failOn],
    examples: [Example("bolt check demo.etcd", "the database of a data directory")],
    run: check
  )
}

private func check(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let report = try DatabaseFile.check(
    arguments.one(.databasePath),
    on: DiskFileSystem(),
    runner: ThreadRunner(),
    progress: output.progress
  )
  return output.show([report], arguments.writeOut, failOn: arguments.failOn)
}
