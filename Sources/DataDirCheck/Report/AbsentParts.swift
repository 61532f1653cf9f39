/// Parts of a data directory that are not there, by the names findings call them.
struct AbsentParts {
  /// The database.
  var database: String?
  /// The directory of the log.
  var log: String?
}

/// What it means that a part is absent.
///
/// A server makes the database first and then the log, whole, under another name; so a kill at its
/// first start leaves an unused database without a log. A member whose log has no segment starts
/// as a new member, whatever else is there; one with a log and no snapshot makes a database anew.
///
/// > Source: formats.md §1, §2.7, §3.2; upstream `server/etcdserver/bootstrap.go`.
extension TargetReport {
  /// Names the absent parts.
  mutating func add(
    _ absent: AbsentParts,
    backend: BackendFacts?,
    log: WALReport?,
    snap: SnapReport?
  ) {
    let hasSnapshots = snap?.candidates.isEmpty == false
    if let name = absent.database {
      addUnproven("the database: there is none")
      if absent.log == nil || hasSnapshots { addMissingDatabase(name, log, snap) }
    }
    if let name = absent.log {
      addUnproven("the log: there is none")
      let isUnused = backend.map { $0.isWhole && $0.isUnused } ?? (absent.database != nil)
      addMissingLog(name, isNew: isUnused && !hasSnapshots)
    }
  }

  private mutating func addMissingDatabase(_ name: String, _ log: WALReport?, _ snap: SnapReport?) {
    let reachesBack = log.map { ($0.firstIndex ?? 1) <= 1 } ?? false
    let isReplayed = reachesBack && snap?.loaded == nil
    add([
      Finding(
        .noDatabase,
        at: Place(file: name),
        observed: "no file",
        expected: "the member's database",
        severity: isReplayed ? .warning : .error,
        consequence: isReplayed
          ? "etcd makes a new one and applies the log to it from the first entry" : nil
      )
    ])
  }

  private mutating func addMissingLog(_ name: String, isNew: Bool) {
    add([
      Finding(
        .noSegments,
        at: Place(file: name),
        observed: "no directory",
        expected: "the member's log",
        severity: isNew ? .notice : .error,
        consequence: isNew
          ? "the member never finished its first start; the next start makes the log" : nil
      )
    ])
  }
}
