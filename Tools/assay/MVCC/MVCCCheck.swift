internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay mvcc check`: whether the rows of a database are sound.
  static let mvccCheck = Command(
    "check",
    "checks the rows of a database",
    discussion: """
      Decodes every row of bucket "key" and holds it to the laws of MVCC: revisions without
      holes, versions that follow each other, what compaction should have left, and an index
      that can be rebuilt. Damage of the pages is reported too, because rows are lost by it.
      """,
    arguments: [.databasePath],
    options: [.writeOut, .failOn],
    examples: [Example("mvcc check demo.etcd", "the rows of a data directory")],
    run: check
  )
}

private func check(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let report = try RowCheck.run(
    arguments.one(.databasePath),
    on: DiskFileSystem(),
    runner: ThreadRunner(),
    progress: output.progress
  )
  return output.show([report], arguments.writeOut, failOn: arguments.failOn)
}
