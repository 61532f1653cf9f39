internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay bolt check`: whether the pages of a database are sound.
  static let boltCheck = check(
    "checks every page of a database",
    discussion: """
      Walks from the active meta: every page in bounds, reached once, of its kind, with its
      keys in order, and the freelist. Knows nothing of etcd, so it serves for any bolt
      file; `assay verify` adds the rows and what else the directory says.
      """,
    argument: .databasePath,
    example: Example("bolt check demo.etcd", "the database of a data directory")
  ) { path, progress in
    try DatabaseFile.check(
      path,
      on: DiskFileSystem(),
      runner: ThreadRunner(),
      progress: progress
    )
  }
}
