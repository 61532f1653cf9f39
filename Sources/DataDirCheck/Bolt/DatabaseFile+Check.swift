package import Environment

extension DatabaseFile {
  /// Opens the database that a path names, alone or in a data directory.
  ///
  /// - Throws: `FileError` or ``NotEtcd``.
  package static func find(
    _ path: String,
    on fileSystem: any FileSystem
  ) throws -> (DataDirLayout, DatabaseFile) {
    let layout = try DataDirLayout(path, on: fileSystem)
    guard let part = layout.database else {
      throw NotEtcd(message: "\(path): no database there")
    }
    return (layout, try DatabaseFile(try fileSystem.open(part.path), name: part.name))
  }

  /// Checks the pages of the database that a path names: bolt's structure and nothing of etcd's.
  package static func check(
    _ path: String,
    on fileSystem: any FileSystem,
    runner: some WorkRunner,
    progress: any ProgressSink = SilentProgress()
  ) throws -> TargetReport {
    let (layout, database) = try find(path, on: fileSystem)
    var report = TargetReport(path: path, kind: layout.kind)
    var options = WalkOptions()
    options.copiesPairs = false
    guard var walk = BoltWalk(database, options: options) else {
      report.add(database.metaFindings())
      return report
    }
    progress.begin("db", totalByteCount: database.byteCount)
    try walk.run(runner, progress: progress)
    report.takePages(walk)
    report.add([try walk.checkOtherMeta(runner)].compactMap { $0 })
    return report
  }
}

extension TargetReport {
  /// Takes what a walk of the pages alone found.
  mutating func takePages(_ walk: BoltWalk) {
    add(walk.findings)
    facts.pages = walk.highWaterMark
    covered.pageCount = walk.reachedPageCount
    covered.readByteCount = walk.readByteCount
    covered.byteCount = walk.database.byteCount
    summaries.append((.bolt, walk.summaryLine))
  }
}
