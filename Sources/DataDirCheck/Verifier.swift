internal import BoltFormat
package import Environment
internal import SnapFormat

/// Looks at everything a data directory holds and joins what the parts say.
///
/// The database goes first, because its consistent index says how far the log has been applied;
/// then the log, the snapshots, and what they say of each other. Nothing is written, and nothing
/// is read through the code that writes these formats.
package struct Verifier<Runner: WorkRunner> {
  private let fileSystem: any FileSystem
  private let runner: Runner
  private let progress: any ProgressSink

  /// Creates a verifier.
  package init(
    _ fileSystem: any FileSystem,
    runner: Runner,
    progress: any ProgressSink = SilentProgress()
  ) {
    self.fileSystem = fileSystem
    self.runner = runner
    self.progress = progress
  }

  /// Verifies what a path names.
  ///
  /// - Parameters:
  ///   - path: A data directory, a part of one, a database or a backup.
  ///   - walDirectory: Where the log is, if the server was told `--wal-dir`.
  /// - Returns: Facts, findings, and what could not be proven.
  /// - Throws: `FileError` or ``NotEtcd`` if it cannot be looked at; damage is in the report.
  /// - Complexity: O(*n*) in the bytes of all files
  package func verify(_ path: String, walDirectory: String? = nil) throws -> TargetReport {
    let layout = try DataDirLayout(path, walDirectory: walDirectory, on: fileSystem)
    var report = TargetReport(path: path, kind: layout.kind)
    var absent = AbsentParts()
    let walk = try checkDatabase(layout, &report, &absent)
    let wal = try checkLog(
      layout,
      consistentIndex: walk?.facts.consistentIndex,
      &report,
      &absent
    )
    // A log without segments is no log to hold anything against; that it is missing is said.
    let log = wal.flatMap { $0.segments.isEmpty ? nil : $0 }
    let snap = try checkSnapshots(layout, wal: log, backend: walk?.facts, &report)
    report.add(absent, backend: walk?.facts, log: log, snap: snap)
    report.join(walk, log, snap)
    return report
  }

  private func checkDatabase(
    _ layout: DataDirLayout,
    _ report: inout TargetReport,
    _ absent: inout AbsentParts
  ) throws(FileError) -> BoltWalk? {
    guard let part = layout.database else { return nil }
    let database: DatabaseFile
    do throws(FileError) {
      database = try DatabaseFile(try fileSystem.open(part.path), name: part.name)
    } catch .notFound {
      absent.database = part.name
      return nil
    }
    report.covered.byteCount += database.byteCount
    // A server's own files never have a trailer; a raw copy under another name may miss one.
    let isOwn = SnapName(part.name) != .other
    if layout.isSealable, !isOwn || database.byteCount % 512 != 0 {
      let audit = try BackupAudit(database.file, progress: progress)
      report.add([audit.finding(at: part.name)].compactMap { $0 })
      report.summaries.append((.snap, audit.summaryLine))
      report.covered.readByteCount += database.byteCount - audit.databaseByteCount
    }
    guard var walk = BoltWalk(database, options: .all) else {
      report.add(database.metaFindings())
      report.addUnproven("the database: no meta page says where its tree is")
      return nil
    }
    progress.begin("db", totalByteCount: database.byteCount)
    try walk.run(runner, progress: progress)
    report.covered.readByteCount += walk.readByteCount
    report.add([try walk.checkOtherMeta(runner)].compactMap { $0 })
    return walk
  }

  private func checkLog(
    _ layout: DataDirLayout,
    consistentIndex: UInt64?,
    _ report: inout TargetReport,
    _ absent: inout AbsentParts
  ) throws(FileError) -> WALReport? {
    guard let part = layout.wal else { return nil }
    let scan: WALScan
    do throws(FileError) {
      scan = try WALScan(
        fileSystem: fileSystem,
        directory: part.path,
        displayPrefix: part.name,
        consistentIndex: consistentIndex
      )
    } catch .notFound {
      absent.log = part.name
      return nil
    }
    let wal = try scan.run(runner: runner, progress: progress)
    report.add(wal.findings)
    report.covered.byteCount += wal.byteCount
    report.covered.readByteCount += wal.byteCount
    return wal
  }

  private func checkSnapshots(
    _ layout: DataDirLayout,
    wal: WALReport?,
    backend: BackendFacts?,
    _ report: inout TargetReport
  ) throws(FileError) -> SnapReport? {
    guard let part = layout.snap else { return nil }
    let scanned: SnapReport
    do throws(FileError) {
      scanned = try SnapScanner(fileSystem).scan(part.path, as: part.name)
    } catch .notFound {
      return nil
    }
    for file in scanned.files {
      // What may not be read is not damaged.
      if case .unreadable(let error) = file.fault { throw error }
    }
    let snap = SnapAudit(scanned, wal: wal, backend: backend).run()
    report.add(snap.findings)
    report.covered.byteCount += snap.byteCount
    report.covered.readByteCount += snap.byteCount
    return snap
  }
}
