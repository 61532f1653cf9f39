internal import ByteCoding
package import SchemaFormat

/// Holds the rows of bucket `key` to the laws of MVCC while they go by in revision order.
///
/// Above the last compaction nothing may be missing: transactions are consecutive, their changes
/// are numbered from zero, and each row follows from the row of its key before it. At or below it
/// only what compaction keeps may stand.
///
/// > Source: formats.md §7; problems.md M3–M9.
package struct RowAudit {
  /// Path of the database in findings.
  package let file: String
  /// `finishedCompactRev`, or 0 if never compacted.
  package let finished: Int64
  /// The highest revision a compaction has been ordered for, or 0; what restarts resume.
  ///
  /// Where the marks are lost it lies above every row: any row may be missing then, and none can
  /// be called so.
  package let boundary: Int64
  /// Whether the compaction marks could be read, or are known never to have been written.
  package let isBoundaryKnown: Bool

  /// What was found.
  package var collector = FindingCollector()
  /// The keys and the last row of each.
  package private(set) var table = KeyTable()
  /// Rows that went by.
  package private(set) var rowCount = 0
  /// Revision of the last row; nil without rows.
  package internal(set) var lastRevision: Revision?
  /// Revisions with rows above the boundary.
  package internal(set) var runs = RevisionRuns()
  /// The newest rows.
  package private(set) var recent = RecentRows()
  /// Changes of the last transaction.
  var subCount: Int64 = 0
  private var hash: HashKV

  /// Creates the audit of a store with these compaction marks; both are nil without compaction.
  package init(file: String, finished: Int64?, scheduled: Int64?, isBoundaryKnown: Bool = true) {
    self.file = file
    self.finished = isBoundaryKnown ? finished ?? 0 : 0
    self.isBoundaryKnown = isBoundaryKnown
    boundary = isBoundaryKnown ? max(finished ?? 0, scheduled ?? 0) : .max
    hash = HashKV(compactRevision: boundary)
  }

  /// Takes the next rows.
  ///
  /// - Complexity: O(rows)
  package mutating func add(_ batch: RowBatch) {
    for segment in batch.segments {
      if !segment.hasRowChecksums { hash.add(newRows: segment.crc, byteCount: segment.byteCount) }
      for place in segment.rows {
        let row = batch.rows[place]
        let number = audit(row, key: batch.keys.rawSpan.extracting(row.keyRange))
        recent.append(
          main: row.main,
          keyNumber: number,
          valueByteCount: row.valueByteCount,
          isTombstone: row.at.isTombstone
        )
        guard segment.hasRowChecksums else { continue }
        if row.main <= boundary {
          hash.add(oldRow: row, keyNumber: number, ordinal: rowCount - 1)
        } else {
          hash.add(newRows: row.crc, byteCount: row.byteCount)
        }
      }
    }
  }

  /// HashKV at the current revision, by the rules of a release.
  package func hashKV(revision: Int64, rules: HashKV.Rules) -> UInt32 {
    hash.value(states: table.states, revision: revision, rules: rules)
  }

  /// Checks one row against those before it, and makes it its key's last one.
  private mutating func audit(_ row: Row, key: RawSpan) -> Int {
    rowCount += 1
    checkNumbering(row)
    let known = table.number(of: key, hash: row.keyHash)
    let before = known.map { table.states[$0] }
    checkShape(row, key: key)
    checkRebuild(row, key: key, after: before)
    checkChain(row, key: key, after: before)
    checkCompaction(row, key: key, after: before)
    let state = KeyState(
      main: row.main,
      sub: row.at.revision.sub,
      createRevision: row.createRevision,
      version: row.version,
      lease: row.lease,
      ordinal: rowCount - 1,
      isDeleted: row.at.isTombstone,
      tombstoneMain: row.at.isTombstone ? row.main : before?.tombstoneMain ?? 0
    )
    if let known {
      table.states[known] = state
      return known
    }
    table.insert(key, hash: row.keyHash, state: state)
    return table.count - 1
  }

  /// The leases that live keys name, in lease order.
  package var leaseReferences: [LeaseReference] {
    var places: [Int64: Int] = [:]
    var found: [LeaseReference] = []
    for (number, state) in table.states.enumerated() where !state.isDeleted && state.lease != 0 {
      if let place = places[state.lease] {
        found[place].keyCount += 1
        continue
      }
      places[state.lease] = found.count
      found.append(
        LeaseReference(
          lease: state.lease,
          keyCount: 1,
          exampleKey: table.key(number),
          exampleRevision: state.revisionText
        )
      )
    }
    return found.sorted { $0.lease < $1.lease }
  }

  /// Ends the numbering of the last transaction.
  package mutating func finish() {
    if let lastRevision, lastRevision.main > boundary {
      runs.append(main: lastRevision.main, subCount: subCount)
    }
  }
}

extension RowAudit {
  /// Notes a finding on a row, with its key.
  mutating func add(
    _ problem: Problem,
    _ row: Row,
    key: RawSpan,
    observed: String,
    expected: String
  ) {
    add(problem, row, key: printable(key, limit: 120), observed: observed, expected: expected)
  }

  /// Notes a finding on a row.
  mutating func add(
    _ problem: Problem,
    _ row: Row,
    key: String? = nil,
    observed: String,
    expected: String
  ) {
    let place = Place(
      file: file,
      page: row.page,
      item: row.item,
      bucket: "key",
      revision: row.at.description,
      key: key
    )
    collector.add(Finding(problem, at: place, observed: observed, expected: expected))
  }
}
