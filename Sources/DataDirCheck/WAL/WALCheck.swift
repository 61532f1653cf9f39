package import Environment
internal import EtcdMessages

/// Checks a log by itself, without the database and the snapshots.
package enum WALCheck {
  /// Reads the log that a path names.
  ///
  /// - Returns: Findings of the log, and the facts it gives.
  /// - Throws: ``FileError`` if it cannot be looked at.
  /// - Complexity: O(bytes of all segments)
  package static func run(
    _ path: String,
    on fileSystem: some FileSystem,
    runner: some WorkRunner,
    progress: any ProgressSink = SilentProgress()
  ) throws(FileError) -> TargetReport {
    let directory = try WALDirectory.find(fileSystem, at: path)
    let scan = WALScan(fileSystem: fileSystem, directory: directory, displayPrefix: "")
    let wal = try scan.run(runner: runner, progress: progress)
    var report = TargetReport(path: path, kind: .walDir)
    report.add(wal.findings)
    report.summaries = [(.wal, wal.summaryLine)]
    report.facts.walFirstIndex = wal.firstIndex
    report.facts.walLastIndex = wal.lastIndex
    report.facts.commit = wal.hardState?.commit
    report.facts.term = wal.hardState?.term
    report.facts.clusterID = wal.metadata.map { String($0.clusterID, radix: 16) }
    report.facts.memberID = wal.metadata.map { String($0.nodeID, radix: 16) }
    report.covered.byteCount = wal.byteCount
    report.covered.readByteCount = wal.byteCount
    report.covered.recordCount = wal.recordCount
    return report
  }
}
