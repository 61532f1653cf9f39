internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat

/// What the rows' bookkeeping says, beside the rows themselves.
package struct MVCCResult: Sendable {
  /// Findings.
  package var findings: [Finding] = []
  /// What could not be proven.
  package var unproven: [String] = []
  /// Compact revision as etcd would restore it; nil if never compacted.
  package var compactRevision: Int64?
  /// HashKV at the current revision, by the rules of the server that wrote last.
  package var hashKV: UInt32 = 0
  /// One line for people.
  package var summaryLine = ""
}

/// Holds the rows against bucket `meta` and the log: M7, M9, M10, and the rest of B8.
package struct MVCCCheck {
  let backend: BackendFacts
  let rows: RowAudit
  let wal: WALReport?
  var result = MVCCResult()

  /// Prepares the checks.
  package init(backend: BackendFacts, rows: RowAudit, wal: WALReport?) {
    self.backend = backend
    self.rows = rows
    self.wal = wal
  }

  /// Runs every check.
  package consuming func run() -> MVCCResult {
    result.findings = rows.collector.findings
    if rows.isBoundaryKnown {
      result.compactRevision = rows.boundary > 0 ? rows.boundary : nil
    } else {
      result.unproven.append("that no row is missing: the marks of the last compaction are lost")
    }
    checkMarks()
    checkHash()
    checkNewerOrphans()
    checkRevisionAgainstLog()
    checkLastWrites()
    summarize()
    return result
  }

  private mutating func add(
    _ problem: Problem,
    _ place: Place,
    observed: String,
    expected: String
  ) {
    result.findings.append(Finding(problem, at: place, observed: observed, expected: expected))
  }

  private mutating func summarize() {
    let revision = backend.revision
    let compacted = result.compactRevision.map { ", compacted at \(grouped($0))" } ?? ""
    result.summaryLine =
      "revision \(grouped(revision))\(compacted), \(grouped(backend.keyCount)) keys,"
      + " \(grouped(rows.rowCount)) rows" + (backend.isWhole ? ", hash \(result.hashKV)" : "")
  }

  /// M7: the compaction marks decode and agree.
  private mutating func checkMarks() {
    for key in [MetaKey.finishedCompactRev, .scheduledCompactRev] {
      guard let pair = backend.meta(key) else { continue }
      do throws(RevisionKeyError) {
        guard try RevisionKey(parsing: pair.value.rawSpan).isTombstone else { continue }
        addMark(pair, "a tombstone's revision")
      } catch {
        addMark(pair, error.message)
      }
    }
    let finished = backend.finishedCompactRevision ?? 0
    let scheduled = backend.scheduledCompactRevision ?? 0
    if finished > scheduled {
      add(
        .compactionOrder,
        Place(file: backend.file, bucket: Bucket.meta.rawValue),
        observed: "finished \(finished), scheduled \(scheduled)",
        expected: "finished at or below scheduled"
      )
    } else if scheduled > finished {
      add(
        .compactionPending,
        Place(file: backend.file, bucket: Bucket.meta.rawValue),
        observed: "finished \(finished), scheduled \(scheduled)",
        expected: "both equal"
      )
    }
  }

  private mutating func addMark(_ pair: BucketPair, _ observed: String) {
    add(.compactionMark, place(pair), observed: observed, expected: "a revision of 17 bytes")
  }

  private func place(_ pair: BucketPair) -> Place {
    Place(
      file: backend.file,
      page: pair.page,
      bucket: Bucket.meta.rawValue,
      key: printable(pair.key, limit: 64)
    )
  }

  /// M9: HashKV by the rules of both generations of releases.
  private mutating func checkHash() {
    let old = rows.hashKV(revision: backend.revision, rules: .old)
    let new = rows.hashKV(revision: backend.revision, rules: .new)
    result.hashKV = (backend.schemaVersion?.minor ?? 5) >= 6 ? new : old
    guard old != new else { return }
    add(
      .hashRules,
      Place(file: backend.file, bucket: Bucket.key.rawValue),
      observed: "\(old) up to 3.4.33 and 3.5.15, \(new) after",
      expected: "one hash"
    )
  }

  /// B8: rows above the last revision in free pages are the log's to explain.
  private mutating func checkNewerOrphans() {
    guard let first = backend.newerOrphans.first else { return }
    let last = backend.newerOrphans.reduce(first.last) { max($0, $1.last) }
    let rowCount = backend.newerOrphans.reduce(0) { $0 + $1.rowCount }
    let observed =
      "\(rowCount) rows up to revision \(last) on \(backend.newerOrphans.count) free pages"
    let place = Place(file: backend.file, page: first.page, bucket: Bucket.key.rawValue)
    // Every entry raises the revision by at most one.
    let missing = UInt64(clamping: last - backend.revision)
    if let wal, let lastIndex = wal.lastIndex, let index = backend.consistentIndex {
      let ahead = lastIndex > index ? lastIndex - index : 0
      guard ahead < missing else { return }
      // A database that came by a snapshot brings free pages of a server that was further on; it
      // passes their revisions only by applying as many entries after the snapshot.
      if index >= arrival(wal), index - arrival(wal) >= missing {
        return add(
          .orphanRows,
          place,
          observed: observed,
          expected: "none above revision \(backend.revision), for the log has only \(ahead) entries"
            + " after the consistent index"
        )
      }
    }
    // Without a log to ask, a tree that lost most of its rows is told by there being more outside.
    result.findings.append(
      Finding(
        .uncommittedRows,
        at: place,
        observed: observed,
        expected: "none above revision \(backend.revision)",
        severity: rowCount > rows.rowCount ? .warning : nil,
        consequence: rowCount > rows.rowCount
          ? "more rows lie outside the tree than in it: the tree may have lost a part" : nil
      )
    )
  }

  /// Index of the snapshot the database came by, received or restored; 0 if it grew here.
  private func arrival(_ wal: WALReport) -> UInt64 {
    let indexes = wal.snapshots.map(\.snapshot.index)
    guard let firstIndex = wal.firstIndex else { return indexes.last ?? 0 }
    if isRestored(wal) { return indexes.first { $0 > 0 } ?? 0 }
    // A received snapshot starts the entries anew right behind it.
    return firstIndex > 1 && indexes.contains(firstIndex - 1) ? firstIndex - 1 : 0
  }

  /// Whether the log was begun by a restore: elections never make a snapshot of term 1.
  private func isRestored(_ wal: WALReport) -> Bool {
    wal.snapshots.contains { $0.snapshot.index > 0 && $0.snapshot.term <= 1 }
  }

  /// M10: a log that holds every entry bounds the revision from above.
  private mutating func checkRevisionAgainstLog() {
    guard let wal, let index = backend.consistentIndex else { return }
    guard let last = rows.lastRevision?.main, wal.isWhole, wal.firstIndex == 1,
      !isRestored(wal), let lastIndex = wal.lastIndex, lastIndex >= index
    else {
      result.unproven.append(
        "the number of revisions: the log does not hold every entry since the first"
      )
      return
    }
    let highest = Int64(clamping: wal.mutationCount) + 1
    if last > highest {
      add(
        .revisionAboveLog,
        Place(file: backend.file, index: index, revision: "\(last).0"),
        observed: "revision \(last)",
        expected: "at most \(highest): \(wal.mutationCount) entries up to \(index) may change keys"
      )
    }
    checkLowestRevision(wal, index)
  }

  /// M10: puts that nothing can have refused bound the revision from below.
  private mutating func checkLowestRevision(_ wal: WALReport, _ index: UInt64) {
    guard !wal.hasOverwrites,
      !wal.keptEntries.contains(where: { $0.index <= index && $0.mayRefusePuts })
    else { return }
    let lowest = Int64(clamping: wal.certainPutCount) + 1
    guard backend.revision < lowest else { return }
    add(
      .revisionBelowLog,
      Place(file: backend.file, index: index, revision: "\(backend.revision).0"),
      observed: "revision \(backend.revision)",
      expected:
        "at least \(lowest): \(wal.certainPutCount) puts up to \(index) must have changed a key"
    )
  }
}

extension LoggedEntry {
  /// Whether puts after this entry may be refused: by an alarm, or for want of a permission.
  fileprivate var mayRefusePuts: Bool {
    switch payload.kind {
    case .alarm, .authEnable: true
    case _: false
    }
  }
}
