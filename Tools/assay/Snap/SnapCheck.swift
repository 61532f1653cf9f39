internal import DataDirCheck
internal import SystemIO

extension Command {
  /// `assay snap check`: whether snapshots or a backup are sound.
  static let snapCheck = Command(
    "check",
    "checks snapshots, a snap directory or a backup",
    discussion: """
      A backup gets separate verdicts on its sha256 trailer, its pages and its rows; a
      `.snap` file on its checksum, its metadata and its v2 store; a data directory or
      snap directory on every file and on what the log and the database say of them.
      """,
    arguments: [path],
    options: [.writeOut, .failOn],
    examples: [Example("snap check backup.db", "whether a backup can be restored")],
    run: check
  )
}

private let path = Argument("PATH", "a .snap file, a backup, or a directory")

private func check(_ arguments: ParsedArguments, _ output: Output) throws -> ExitStatus {
  let checker = SnapCheck(DiskFileSystem(), runner: ThreadRunner(), progress: output.progress)
  let report = try checker.check(arguments.one(path))
  return output.show([report], arguments.writeOut, failOn: arguments.failOn)
}
