package import Environment
internal import EtcdMessages

/// Checks snapshots wherever they are: one `.snap` file, a directory of them, or a backup.
package struct SnapCheck<Runner: WorkRunner> {
  private let fileSystem: any FileSystem
  private let verifier: Verifier<Runner>

  /// Creates a checker.
  package init(
    _ fileSystem: any FileSystem,
    runner: Runner,
    progress: any ProgressSink = SilentProgress()
  ) {
    self.fileSystem = fileSystem
    verifier = Verifier(fileSystem, runner: runner, progress: progress)
  }

  /// Checks what a path names.
  ///
  /// A directory is verified whole, because the log and the database say which snapshot counts;
  /// what concerns neither snapshots nor backups is left to `verify`.
  ///
  /// - Throws: `FileError` or ``NotEtcd`` if it cannot be looked at.
  package func check(_ path: String) throws -> TargetReport {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let isFile = try fileSystem.status(path).kind != .directory
    if isFile, SnapFileReport(name: name, byteCount: 0).isSnapshot { return try file(path, name) }
    let whole = try verifier.verify(path)
    guard !isFile else { return whole }
    var report = TargetReport(path: path, kind: whole.kind)
    report.facts = whole.facts
    report.covered = whole.covered
    report.unproven = whole.unproven
    report.summaries = whole.summaries.filter { $0.layer == .snap }
    report.add(whole.findings.filter { $0.problem.layer == .snap })
    return report
  }

  private func file(_ path: String, _ name: String) throws(FileError) -> TargetReport {
    var snap = SnapReport(directory: "")
    let file = try SnapScanner(fileSystem).file(path, name: name)
    snap.files = [file]
    snap.byteCount = file.byteCount
    let audited = SnapAudit(snap, wal: nil, backend: nil).run()
    var report = TargetReport(path: path, kind: .snapshot)
    report.add(audited.findings)
    report.covered.byteCount = file.byteCount
    report.covered.readByteCount = file.byteCount
    report.summaries.append((.snap, file.summaryLine))
    return report
  }
}

extension SnapFileReport {
  /// One line for people.
  fileprivate var summaryLine: String {
    guard let metadata else { return "\(grouped(byteCount)) bytes that do not decode" }
    return "index \(metadata.index), term \(metadata.term), \(grouped(byteCount)) bytes"
  }
}
