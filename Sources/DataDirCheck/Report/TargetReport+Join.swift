internal import ByteCoding
internal import SchemaFormat

extension TargetReport {
  /// Joins what the database, the log and the snapshots said into facts, findings and summaries.
  mutating func join(_ walk: BoltWalk?, _ wal: WALReport?, _ snap: SnapReport?) {
    if let wal {
      summaries.append((.wal, wal.summaryLine))
      facts.walFirstIndex = wal.firstIndex
      facts.walLastIndex = wal.lastIndex
      covered.recordCount = wal.recordCount
    }
    if let snap {
      summaries.append((.snap, snap.summaryLine))
      for text in snap.unproven { addUnproven(text) }
    }
    if let walk { take(walk, wal) }
    guard kind == .dataDir || wal == nil else { return }
    let cross = CrossCheck(backend: walk?.facts, wal: wal, snap: snap).run()
    add(cross.findings)
    for text in cross.unproven { addUnproven(text) }
    facts.etcdVersion = cross.facts.etcdVersion
    facts.clusterID = cross.facts.clusterID
    facts.memberID = cross.facts.memberID
    facts.term = cross.facts.term ?? walk?.facts.term
    facts.commit = cross.facts.commit
    facts.snapshotIndex = cross.facts.snapshotIndex
    if let walk, let wal {
      summarizeCross(walk.facts, wal)
      addUnproven("that the rows are what the entries made: assay replay proves it (C2)")
    }
  }

  mutating func take(_ walk: BoltWalk, _ wal: WALReport?) {
    add(walk.findings)
    covered.pageCount = walk.reachedPageCount + walk.searchedPageCount
    facts.pages = walk.highWaterMark
    facts.consistentIndex = walk.facts.consistentIndex
    summaries.append((.bolt, walk.summaryLine))
    for bucket in walk.facts.truncatedBuckets.sorted() {
      addUnproven("the later pairs of bucket \"\(bucket)\": it is too large to be kept in memory")
    }
    guard let rows = walk.rows else {
      addUnproven("the rows: bucket \"key\" could not be read")
      return
    }
    covered.rowCount = rows.rowCount
    let mvcc = MVCCCheck(backend: walk.facts, rows: rows, wal: wal).run()
    add(mvcc.findings)
    for text in mvcc.unproven { addUnproven(text) }
    facts.revision = walk.facts.revision
    facts.compactRevision = mvcc.compactRevision
    facts.rows = rows.rowCount
    facts.keys = walk.facts.keyCount
    // A hash over rows that could not all be read would only look like an answer.
    facts.hashKV = walk.isWhole ? mvcc.hashKV : nil
    summaries.append((.mvcc, mvcc.summaryLine))
  }

  private mutating func summarizeCross(_ backend: BackendFacts, _ wal: WALReport) {
    guard let index = backend.consistentIndex else { return }
    let place =
      wal.term(at: index).map { "is in the log at term \($0)" } ?? "is not among the log's entries"
    summaries.append((.cross, "consistent index \(index) \(place)"))
    guard let last = wal.lastIndex, last > index else { return }
    let count = last - index
    let later = count == 1 ? "1 later entry is" : "\(grouped(count)) later entries are"
    summaries.append((.cross, "\(later) applied at start"))
  }
}
