internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay snap check`: whether snapshots or a backup are sound.
  static let snapCheck = check(
    "checks snapshots, a snap directory or a backup",
    discussion: """
      A backup gets separate verdicts on its sha256 trailer, its pages and its rows; a
      `.snap` file on its checksum, its metadata and its v2 store; a data directory or
      snap directory on every file and on what the log and the database say of them.
      """,
    argument: path,
    example: Example("snap check backup.db", "whether a backup can be restored")
  ) { path, progress in
    try SnapCheck(DiskFileSystem(), runner: ThreadRunner(), progress: progress).check(path)
  }
}

private let path = Argument("PATH", "a .snap file, a backup, or a directory")
