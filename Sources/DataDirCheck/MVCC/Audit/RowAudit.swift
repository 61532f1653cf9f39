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
  package let boundary: Int64

  /// What was found.
  package var collector = FindingCollector()
  /// The keys and the last row of each.
  package private(set) var table = KeyTable()
  /// Rows that went by.
  package private(set) var rowCount = 0
  /// Revision of the last row; nil without rows.
  package private(set) var lastRevision: Revision?
  /// Revisions with rows above the boundary.
  package private(set) var runs = RevisionRuns()
  private var hash: HashKV
  private var subCount: Int64 = 0

  /// Creates the audit of a store with these compaction marks.
  package init(file: String, finished: Int64?, scheduled: Int64?) {
    self.file = file
    self.finished = finished ?? 0
    boundary = max(finished ?? 0, scheduled ?? 0)
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
  /// M5: above the boundary, transactions are consecutive and changes numbered from zero.
  private mutating func checkNumbering(_ row: Row) {
    let at = row.at.revision
    defer { lastRevision = max(at, lastRevision ?? at) }
    guard at.main > boundary else {
      if let last = lastRevision, at == last { addDoubled(row) }
      return
    }
    if let last = lastRevision, last.main == at.main {
      guard at.sub != last.sub else { return addDoubled(row) }
      if at.sub > last.sub, at.sub != last.sub + 1 {
        add(
          .changeNumbers,
          row,
          observed: "change \(at.sub) follows change \(last.sub)",
          expected: "change \(last.sub + 1) of revision \(at.main)"
        )
      }
      subCount = max(subCount, at.sub &+ 1)
      return
    }
    let last = max(lastRevision?.main ?? 0, boundary, 1)
    guard at.main > last else { return }
    if let lastRevision, lastRevision.main > boundary {
      runs.append(main: lastRevision.main, subCount: subCount)
    }
    subCount = at.sub &+ 1
    if at.main - last > 1 {
      let missing =
        at.main - last == 2 ? "revision \(last + 1)" : "revisions \(last + 1)…\(at.main - 1)"
      add(
        .missingRevisions,
        row,
        observed: "\(missing) without a row",
        expected: "a row for every revision above \(max(boundary, 1))"
      )
    }
    if at.sub != 0 {
      add(
        .changeNumbers,
        row,
        observed: "the first change of revision \(at.main) is number \(at.sub)",
        expected: "change 0"
      )
    }
  }

  private mutating func addDoubled(_ row: Row) {
    add(
      .changeNumbers,
      row,
      observed: "revision \(row.at.revision) has a row and a tombstone",
      expected: "one row for each change"
    )
  }

  /// M3, M4: what one row must hold by itself.
  private mutating func checkShape(_ row: Row, key: RawSpan) {
    if row.at.isTombstone {
      let isBare =
        row.createRevision == 0 && row.modRevision == 0 && row.version == 0 && row.lease == 0
        && row.valueByteCount == 0
      guard !isBare else { return }
      return add(
        .rowChain,
        row,
        key: key,
        observed: "a tombstone with revisions, a value or a lease",
        expected: "a tombstone that holds the key alone"
      )
    }
    // `snapshot restore --bump-revision` writes one row without a key at the revision it compacts.
    if key.byteCount == 0, row.modRevision == 0, row.main == boundary { return }
    if row.modRevision != row.main {
      add(
        .modRevision,
        row,
        key: key,
        observed: "mod_revision \(row.modRevision)",
        expected: "\(row.main)"
      )
    } else if row.createRevision < 1 || row.createRevision > row.main || row.version < 1 {
      add(
        .rowChain,
        row,
        key: key,
        observed: "create_revision \(row.createRevision), version \(row.version)",
        expected: "create_revision 1…\(row.main) and a version of at least 1"
      )
    }
  }

  /// M8: restoring the index puts each key's rows in rising order.
  private mutating func checkRebuild(_ row: Row, key: RawSpan, after before: KeyState?) {
    guard let before else { return }
    let last = Revision(main: before.main, sub: before.sub)
    guard row.at.revision <= last else { return }
    add(
      .indexRebuild,
      row,
      key: key,
      observed: "the key's row at \(last) comes before this one",
      expected: "rows of a key in rising order"
    )
  }

  /// M3: each row follows from its key's row before it.
  private mutating func checkChain(_ row: Row, key: RawSpan, after before: KeyState?) {
    let live = before.flatMap { $0.isDeleted ? nil : $0 }
    if row.at.isTombstone {
      guard row.main > boundary, live == nil else { return }
      return add(
        .rowChain,
        row,
        key: key,
        observed: before.map { "deletes a key that was deleted at \($0.revisionText)" }
          ?? "deletes a key that has no row before it",
        expected: "a live row of the key below \(row.at.revision)"
      )
    }
    guard row.version >= 1, row.createRevision >= 1 else { return }
    if row.main > boundary { return checkNextVersion(row, key: key, live: live) }
    let isLater = before.map { state in
      row.createRevision == state.createRevision && !state.isDeleted
        ? row.version > state.version : row.createRevision >= state.main
    }
    let isFirstOfItsLife = row.version != 1 || row.createRevision == row.main
    guard isLater == false || !isFirstOfItsLife else { return }
    add(
      .rowChain,
      row,
      key: key,
      observed: "create_revision \(row.createRevision), version \(row.version)"
        + (before.map { " after create_revision \($0.createRevision), version \($0.version)" } ?? ""),
      expected: "a later version of the same life, or a life begun later"
    )
  }

  private mutating func checkNextVersion(_ row: Row, key: RawSpan, live: KeyState?) {
    let create = live?.createRevision ?? row.main
    // Versions come from the file: an overflow must not trap.
    let version = (live?.version ?? 0).addingReportingOverflow(1).partialValue
    guard row.createRevision != create || row.version != version else { return }
    add(
      .rowChain,
      row,
      key: key,
      observed: "create_revision \(row.createRevision), version \(row.version)",
      expected: "create_revision \(create), version \(version), "
        + (live.map { "as the row at \($0.revisionText) is followed" } ?? "as the key is new here")
    )
  }

  /// M6: at or below the finished compaction a key has at most its newest row.
  private mutating func checkCompaction(_ row: Row, key: RawSpan, after before: KeyState?) {
    guard row.main <= finished else { return }
    if let before, before.main < finished {
      add(
        .compactionRest,
        row,
        key: key,
        observed: "the row at \(before.revisionText) is still there",
        expected: "only the newest row at or below \(finished)"
      )
    } else if row.at.isTombstone, row.main < finished {
      add(
        .compactionRest,
        row,
        key: key,
        observed: "a tombstone",
        expected: "no tombstone below \(finished)"
      )
    }
  }

  private mutating func add(
    _ problem: Problem,
    _ row: Row,
    key: RawSpan,
    observed: String,
    expected: String
  ) {
    add(problem, row, key: printable(key, limit: 120), observed: observed, expected: expected)
  }

  private mutating func add(
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
