import ByteCoding
import DataDirCheck
import Environment

/// A directory's parts read and audited, without the report around them.
struct Inspection {
  var wal: WALReport
  var backend: BackendFacts?
  var snap: SnapReport
  var cross: CrossResult

  /// Findings of the snapshot and cross checks.
  var findings: [Finding] { snap.findings + cross.findings }

  /// Reads a directory.
  init(_ fileSystem: some FileSystem, at path: String = "") throws {
    let base = path.isEmpty ? "" : path + "/"
    wal = try WALScan(
      fileSystem: fileSystem,
      directory: base + "member/wal",
      displayPrefix: "member/wal"
    ).run()
    let file = try fileSystem.open(base + "member/snap/db")
    let database = try DatabaseFile(file, name: "member/snap/db")
    var walk = BoltWalk(database, options: .all)
    try walk?.run(SerialRunner(), progress: SilentProgress())
    backend = walk?.facts
    let scan = try SnapScanner(fileSystem).scan(base + "member/snap", as: "member/snap")
    snap = SnapAudit(scan, wal: wal, backend: backend).run()
    cross = CrossCheck(backend: backend, wal: wal, snap: snap).run()
  }
}
