internal import EtcdMessages
internal import SnapFormat

/// S1 to S4: one `.snap` file against itself and the log's records.
///
/// > Source: formats.md §3.1, §3.3.
extension SnapAudit {
  mutating func checkFile(_ file: SnapFileReport) {
    guard readsFiles != false else { return }
    switch file.fault {
    case .store(let error): addStoreFault(file, error.message)
    case .unreadable, .tooLong, .file: return addUnreadable(file)
    case nil: break
    }
    checkStore(file)
    checkName(file)
    checkRecord(file)
  }

  private mutating func addUnreadable(_ file: SnapFileReport) {
    let severity = severityOfLoss(file)
    let consequence: String? =
      switch severity {
      case .notice: "a crash left it half written; etcd renames it .broken and starts without it"
      case .warning: nil
      case .error: "etcd renames it .broken, and the log does not reach back to an older snapshot"
      }
    report.findings.append(
      Finding(
        .snapshotUnreadable,
        at: report.place(file),
        observed: file.fault?.message ?? "",
        expected: "an envelope whose crc32c matches a raftpb.Snapshot",
        severity: severity,
        consequence: consequence
      )
    )
  }

  /// How much it matters that a file does not load.
  private func severityOfLoss(_ file: SnapFileReport) -> Severity {
    guard wal != nil else { return .warning }
    let isTornWrite = file.name == newestName && !nameHasRecord(file)
    if isTornWrite { return .notice }
    return startIsCovered ? .warning : .error
  }

  /// Whether the log has a record of the term and index in a file's name.
  private func nameHasRecord(_ file: SnapFileReport) -> Bool {
    guard case .snapshot(let term, let index) = file.kind else { return false }
    return wal?.snapshots.contains { $0.snapshot.index == index && $0.snapshot.term == term }
      ?? false
  }

  private func severity(of file: SnapFileReport) -> Severity {
    file.name == report.loaded?.file ? .error : .warning
  }

  private mutating func addStoreFault(_ file: SnapFileReport, _ observed: String) {
    report.findings.append(
      Finding(
        .storeUnreadable,
        at: report.place(file),
        observed: observed,
        expected: "the JSON of a v2 store",
        severity: severity(of: file)
      )
    )
  }

  private mutating func checkStore(_ file: SnapFileReport) {
    guard let membership = file.store?.membership, let metadata = file.metadata else { return }
    for fault in membership.faults {
      report.findings.append(
        Finding(
          .storeMember,
          at: report.place(file),
          observed: "\(shown([fault.path])): \(fault.reason)",
          expected: "a member as JSON under its hexadecimal id",
          severity: severity(of: file)
        )
      )
    }
    let inStore = MembershipIDs(membership.members)
    let inState = MembershipIDs(metadata.confState)
    if membership.faults.isEmpty, inStore != inState {
      report.findings.append(
        Finding(
          .snapshotMembers,
          at: report.place(file),
          observed: "v2 store: \(inStore)",
          expected: "the ConfState's \(inState)"
        )
      )
    }
  }

  private mutating func checkName(_ file: SnapFileReport) {
    guard let metadata = file.metadata else { return }
    let name = SnapName.snapshotFile(term: metadata.term, index: metadata.index)
    guard file.name != name else { return }
    report.findings.append(
      Finding(
        .snapshotName,
        at: report.place(file),
        observed: "a snapshot of term \(metadata.term), index \(metadata.index)",
        expected: "the name \(name)"
      )
    )
  }

  // MARK: The log's records

  private mutating func checkRecord(_ file: SnapFileReport) {
    guard let metadata = file.metadata, let wal else { return }
    let record = wal.snapshots.first {
      $0.snapshot.index == metadata.index && $0.snapshot.term == metadata.term
    }
    if let state = record?.snapshot.confState {
      checkConfStates(file, metadata.confState, state)
    }
    guard record == nil else { return }
    // Records go with the segments that are purged; what is left begins at the first entry.
    if let first = wal.firstIndex, first > 1, metadata.index < first { return }
    addUnlogged(file, metadata, wal)
  }

  private mutating func checkConfStates(
    _ file: SnapFileReport,
    _ inFile: ConfState,
    _ inLog: ConfState
  ) {
    let (fileIDs, logIDs) = (MembershipIDs(inFile), MembershipIDs(inLog))
    guard fileIDs != logIDs else { return }
    report.findings.append(
      Finding(
        .snapshotMembers,
        at: report.place(file),
        observed: "ConfState of the file: \(fileIDs)",
        expected: "the log's snapshot record has \(logIDs)"
      )
    )
  }

  private mutating func addUnlogged(
    _ file: SnapFileReport,
    _ metadata: SnapshotMetadata,
    _ wal: WALReport
  ) {
    let newestRecord = wal.snapshots.map(\.snapshot.index).max() ?? 0
    let lastIndex = max(wal.lastIndex ?? 0, newestRecord)
    let isNewest = metadata.index > newestRecord
    let isReceived = report.hasDatabaseSnapshot(index: metadata.index)
    let isCrash =
      metadata.index > lastIndex
      ? isNewest && isReceived : wal.term(at: metadata.index) ?? metadata.term == metadata.term
    let observed =
      metadata.index > lastIndex
      ? "index \(metadata.index), beyond the log's last index \(lastIndex)"
      : "no record of term \(metadata.term), index \(metadata.index)"
    report.findings.append(
      Finding(
        .snapshotUnlogged,
        at: report.place(file),
        observed: observed,
        expected: "a snapshot record in the log, written right after the file",
        severity: isCrash ? .notice : .warning,
        consequence: isCrash
          ? "a crash came between file and record; etcd passes the file over" : nil
      )
    )
  }
}
