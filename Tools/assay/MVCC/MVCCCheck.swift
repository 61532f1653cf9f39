internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay mvcc check`: whether the rows of a database are sound.
  static let mvccCheck = check(
    "checks the rows of a database",
    discussion: """
      Decodes every row of bucket "key" and holds it to the laws of MVCC: revisions without
      holes, versions that follow each other, what compaction should have left, and an index
      that can be rebuilt. Damage of the pages is reported too, because rows are lost by it.
      """,
    argument: .databasePath,
    example: Example("mvcc check demo.etcd", "the rows of a data directory")
  ) { path, progress in
    try RowCheck.run(path, on: DiskFileSystem(), runner: ThreadRunner(), progress: progress)
  }
}
