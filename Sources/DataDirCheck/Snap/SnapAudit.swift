internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat
internal import SnapFormat

/// Holds the snapshot files against themselves, the log and the database.
///
/// A server up to 3.7 collects the snapshot records of its log with an index no greater than
/// the commit index, and loads the newest `.snap` file that one of them names; a file it cannot
/// load on the way is renamed. 3.8 reads no file and takes the last such record.
///
/// A `.snap` file is written before its record, in place, so a crash may leave the newest one torn
/// or without record; a received snapshot's commit index is written after both.
///
/// > Source: formats.md §3.1, §3.2, §2.12; upstream `server/etcdserver/bootstrap.go`.
package struct SnapAudit {
  var report: SnapReport
  let wal: WALReport?
  private let backend: BackendFacts?
  /// Whether the directory's server reads `.snap` files; nil if that is not known.
  let readsFiles: Bool?
  /// Name of the file a server up to 3.7 tries first.
  let newestName: String?

  /// Prepares an audit; what is not known is nil.
  package init(_ report: SnapReport, wal: WALReport?, backend: BackendFacts?) {
    self.report = report
    self.wal = wal
    self.backend = backend
    newestName = report.candidates.first?.name
    readsFiles = backend?.schemaVersion.flatMap { version in
      // A 3.8 server leaves 3.7 in place until the whole cluster runs it.
      version.minor == 7 ? nil : version.minor < 7
    }
  }

  /// Runs every check.
  ///
  /// - Returns: The report with findings, what is unproven, and the snapshot a server would load.
  package consuming func run() -> SnapReport {
    report.loaded = chooseLoaded()
    for file in report.files where file.isSnapshot { checkFile(file) }
    checkNewestRecord()
    checkCoverage()
    checkDatabase()
    for file in report.files { checkLeftover(file) }
    report.findings.sort { ($0.place.file ?? "") < ($1.place.file ?? "") }
    return report
  }

  // MARK: What a server would load

  /// Snapshot records a server takes into account, in file order.
  private var validRecords: [LoggedSnapshot] {
    guard let wal else { return [] }
    let commit = wal.hardState?.commit ?? 0
    return wal.snapshots.filter { $0.snapshot.index <= commit }
  }

  private func hasRecord(_ metadata: SnapshotMetadata, in records: [LoggedSnapshot]) -> Bool {
    records.contains {
      $0.snapshot.index == metadata.index && $0.snapshot.term == metadata.term
    }
  }

  private func chooseLoaded() -> LoadedSnapshot? {
    guard wal != nil else { return nil }
    let records = validRecords
    let usesRecord = readsFiles == false || (readsFiles == nil && report.candidates.isEmpty)
    if usesRecord {
      guard let last = records.last?.snapshot, last.index > 0 else { return nil }
      return LoadedSnapshot(index: last.index, term: last.term, confState: last.confState)
    }
    for file in report.candidates {
      guard let metadata = file.metadata, hasRecord(metadata, in: records) else { continue }
      return LoadedSnapshot(
        index: metadata.index,
        term: metadata.term,
        confState: metadata.confState,
        file: file.name,
        membership: file.store?.membership
      )
    }
    return nil
  }

  /// Whether the log holds every entry after an index.
  private func logCovers(_ index: UInt64) -> Bool {
    guard let first = wal?.firstIndex else { return true }
    return first <= 1 || first - 1 <= index
  }

  var startIsCovered: Bool { logCovers(report.loaded?.index ?? 0) }

  // MARK: The log's records

  private mutating func checkNewestRecord() {
    guard readsFiles != false, let wal,
      let newest = validRecords.max(by: { $0.snapshot.index < $1.snapshot.index }),
      newest.snapshot.index > 0
    else { return }
    let (term, index) = (newest.snapshot.term, newest.snapshot.index)
    let name = SnapName.snapshotFile(term: term, index: index)
    let isThere = report.files.contains { file in
      file.name == name || (file.metadata?.index == index && file.metadata?.term == term)
    }
    guard !isThere else { return }
    guard readsFiles == true else {
      report.unproven.append(
        "whether the snapshot of index \(index) should have a .snap file: the version is not known"
      )
      return
    }
    let isBroken = report.files.contains { $0.name == name + ".broken" }
    report.findings.append(
      Finding(
        .snapshotFileMissing,
        at: Place(file: wal.directory + "/" + newest.file, offset: newest.offset, index: index),
        observed: isBroken ? "only \(name).broken" : "no file \(name)",
        expected: "\(report.path(name))",
        severity: startIsCovered ? .warning : .error,
        consequence: startIsCovered
          ? nil : "etcd refuses to start: the log does not reach back to an older snapshot"
      )
    )
  }

  private mutating func checkCoverage() {
    guard let wal, let first = wal.firstIndex, !startIsCovered,
      !report.findings.contains(where: { $0.severity == .error })
    else { return }
    let start = report.loaded.map { "snapshot \($0.index)" } ?? "no snapshot"
    report.findings.append(
      Finding(
        .logUncovered,
        at: Place(file: wal.directory, index: first),
        observed: "first entry \(first), etcd would start from \(start)",
        expected: "an entry \((report.loaded?.index ?? 0) + 1) or a snapshot of index \(first - 1)"
      )
    )
  }

  // MARK: The database

  private mutating func checkDatabase() {
    guard let loaded = report.loaded, let backend else { return }
    // An index that is absent or malformed is C1's to report.
    guard let index = backend.consistentIndex, index < loaded.index else { return }
    let name = SnapName.databaseSnapshotFile(index: loaded.index)
    if report.hasDatabaseSnapshot(index: loaded.index) {
      report.unproven.append(
        "\(report.path(name)), which the next start puts in the place of \(backend.file)"
      )
      return
    }
    report.findings.append(
      Finding(
        .databaseBehindSnapshot,
        at: Place(file: backend.file, bucket: "meta", index: index),
        observed: "consistent index \(index), snapshot index \(loaded.index), no \(name)",
        expected: "a consistent index of at least \(loaded.index)"
      )
    )
  }

  // MARK: Leftovers

  private mutating func checkLeftover(_ file: SnapFileReport) {
    guard let (what, consequence) = leftover(file) else { return }
    report.findings.append(
      Finding(
        .leftover,
        at: report.place(file),
        observed: "\(what), \(file.byteCount) bytes",
        expected: "nothing",
        consequence: consequence
      )
    )
  }

  private func leftover(_ file: SnapFileReport) -> (what: String, consequence: String?)? {
    switch file.kind {
    case .defragmentation:
      return ("a defragmentation that did not finish", "the next start deletes it")
    case .reception:
      return ("a received database that is not complete", "the next start deletes it")
    case .broken: return ("a snapshot a server could not load", nil)
    case .databaseSnapshot(let index):
      guard index != report.loaded?.index else { return nil }
      return ("a received database of index \(index), which no snapshot asks for", nil)
    case .snapshot, .unnumberedSnapshot, .database, .other: return nil
    }
  }
}
