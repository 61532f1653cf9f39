package import Environment

/// What `snapshot status` says of a database, and what is wrong with it.
///
/// > Source: formats.md §4.2; upstream `etcdutl/snapshot/v3_snapshot.go`, `Status`.
package struct SnapStatus: Sendable {
  /// CRC-32C over names, keys and values of all top-level buckets, in order.
  package var hash: UInt32
  /// Main revision of the last row; 0 without rows.
  package var revision: Int64
  /// Pairs in all top-level buckets, as 3.4 and 3.5 count keys.
  package var totalKey: Int
  /// Bytes the database occupies: its pages up to the high-water mark.
  package var totalSize: UInt64
  /// What is wrong with the pages and with the sha256 trailer.
  package var report: TargetReport

  /// Reads a database, a backup, or the database of a data directory.
  ///
  /// - Throws: `FileError` or ``NotEtcd`` if there is nothing to read; without a valid meta there
  ///   is no status, and ``NotEtcd`` says so.
  /// - Complexity: O(*n*) in the size of the file
  package init(
    _ path: String,
    on fileSystem: any FileSystem,
    runner: some WorkRunner,
    progress: any ProgressSink = SilentProgress()
  ) throws {
    let (layout, database) = try DatabaseFile.find(path, on: fileSystem)
    var options = WalkOptions()
    options.copiesPairs = false
    guard var walk = BoltWalk(database, options: options) else {
      throw NotEtcd(message: "\(path): neither meta page is valid; see `assay bolt info`")
    }
    report = TargetReport(path: path, kind: layout.kind)
    if layout.isSealable, database.byteCount % 512 != 0 {
      let audit = try BackupAudit(database.file, progress: progress)
      report.add([audit.finding(at: database.name)].compactMap { $0 })
    }
    progress.begin("db", totalByteCount: database.byteCount)
    try walk.run(runner, progress: progress)
    report.takePages(walk)
    hash = walk.statusHash
    revision = walk.statusRevision
    totalKey = walk.statusPairCount
    totalSize = walk.highWaterMark * UInt64(database.pageByteCount)
  }
}
