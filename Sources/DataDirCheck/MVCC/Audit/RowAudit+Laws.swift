internal import ByteCoding
internal import SchemaFormat

extension RowAudit {
  /// M3, M4: what one row must hold by itself.
  mutating func checkShape(_ row: Row, key: RawSpan) {
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
  mutating func checkRebuild(_ row: Row, key: RawSpan, after before: KeyState?) {
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
  mutating func checkChain(_ row: Row, key: RawSpan, after before: KeyState?) {
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

  /// M3: above the boundary, each row is the next version of its key's life.
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
  mutating func checkCompaction(_ row: Row, key: RawSpan, after before: KeyState?) {
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
}
