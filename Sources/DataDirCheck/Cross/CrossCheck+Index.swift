internal import EtcdMessages
internal import SchemaFormat

/// C1: how far the database has applied the log.
///
/// `consistent_index` may stand above the commit index of the hard state, because a commit alone is
/// not synced; it may never stand above the last entry, and its term must be that entry's.
///
/// > Source: formats.md §6.2, §7.7; problems.md, law 2.
extension CrossCheck {
  mutating func checkIndex(_ backend: BackendFacts) {
    for key in [MetaKey.consistentIndex, .term] {
      guard let pair = backend.meta(key), pair.value.count != 8 else { continue }
      add(
        .indexMalformed,
        at: backend.place("meta", pair),
        observed: "\(pair.value.count) bytes",
        expected: "8 bytes, big-endian"
      )
    }
    guard let index = backend.consistentIndex else { return checkAbsentIndex(backend) }
    guard let wal else {
      result.unproven.append("consistent index \(index): there is no log to hold it against")
      return
    }
    checkReach(backend, index, wal)
  }

  private mutating func checkAbsentIndex(_ backend: BackendFacts) {
    let snapshotIndex = snap?.loaded?.index ?? 0
    guard backend.isWhole, backend.meta(.consistentIndex) == nil,
      backend.rowCount > 0 || snapshotIndex > 0
    else { return }
    let refuses = snapshotIndex > 0 && snap?.hasDatabaseSnapshot(index: snapshotIndex) == false
    add(
      .indexMissing,
      at: Place(file: backend.file, bucket: "meta", key: "consistent_index"),
      observed: "\(backend.rowCount) rows and no consistent index",
      expected: "the raft index of the last applied entry",
      severity: refuses ? .error : .warning,
      consequence: refuses
        ? "etcd takes it for 0, finds it older than snapshot \(snapshotIndex), and refuses to start"
        : nil
    )
  }

  private mutating func checkReach(_ backend: BackendFacts, _ index: UInt64, _ wal: WALReport) {
    let place = Place(
      file: backend.file,
      bucket: "meta",
      index: index,
      key: MetaKey.consistentIndex.rawValue
    )
    let lastIndex = wal.lastValidIndex
    guard index <= lastIndex else {
      add(
        .indexBeyondLog,
        at: place,
        observed: "consistent index \(index)",
        expected: "at most \(lastIndex), the last valid index of the log"
      )
      return
    }
    guard index > 0 else { return }
    guard let term = backend.term else {
      result.unproven.append("the term of consistent index \(index): the database keeps none")
      return
    }
    let snapshot = wal.snapshots.last { $0.snapshot.index == index }
    guard let logged = wal.term(at: index) ?? snapshot?.snapshot.term else {
      result.unproven.append(
        "the term of consistent index \(index): the log no longer holds the entry"
      )
      return
    }
    if term != logged {
      add(
        .indexTerm,
        at: place,
        observed: "term \(term) in the database",
        expected: "term \(logged) of entry \(index)"
      )
    }
  }
}

extension WALReport {
  /// The last index the log vouches for: its last entry, or a snapshot received after it.
  var lastValidIndex: UInt64 { max(lastIndex ?? 0, snapshots.map(\.snapshot.index).max() ?? 0) }
}
