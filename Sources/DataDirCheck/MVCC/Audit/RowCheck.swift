package import Environment

/// Checks the rows of a database by themselves, without the log.
package enum RowCheck {
  /// Reads the database that a path names.
  ///
  /// - Returns: Findings of the pages and the rows, and the facts of the rows.
  /// - Throws: `FileError` or ``NotEtcd`` if it cannot be looked at.
  /// - Complexity: O(*n*) in the size of the file
  package static func run(
    _ path: String,
    on fileSystem: any FileSystem,
    runner: some WorkRunner,
    progress: any ProgressSink = SilentProgress()
  ) throws -> TargetReport {
    let (layout, database) = try DatabaseFile.find(path, on: fileSystem)
    var report = TargetReport(path: path, kind: layout.kind)
    report.covered.byteCount = database.byteCount
    guard var walk = BoltWalk(database, options: .all) else {
      report.add(database.metaFindings())
      return report
    }
    progress.begin("db", totalByteCount: database.byteCount)
    try walk.run(runner, progress: progress)
    report.covered.readByteCount = walk.readByteCount
    report.take(walk, nil)
    report.add([try walk.checkOtherMeta(runner)].compactMap { $0 })
    return report
  }
}
