internal import SchemaFormat

extension RowAudit {
  /// M5: above the boundary, transactions are consecutive and changes numbered from zero.
  mutating func checkNumbering(_ row: Row) {
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

  /// M5: two rows are of the same change.
  private mutating func addDoubled(_ row: Row) {
    add(
      .changeNumbers,
      row,
      observed: "revision \(row.at.revision) has a row and a tombstone",
      expected: "one row for each change"
    )
  }
}
