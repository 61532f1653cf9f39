internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat

extension MVCCCheck {
  /// M10: the rows of the log's last puts are where they must be.
  ///
  /// A put that nothing can have refused made a row, and each entry after it raised the revision
  /// by at most one; so its row stands no further below the last revision than there are such
  /// entries. Rows that were lost at the end break this, and so does a consistent index that says
  /// less, or more, than what was applied.
  ///
  /// > Source: problems.md M10; etcd#17780, etcd#14370, etcd#13766.
  mutating func checkLastWrites() {
    guard let wal, wal.isWhole, !wal.hasOverwrites, backend.isWhole, rows.isBoundaryKnown,
      let last = rows.lastRevision?.main, let oldest = rows.recent.oldest
    else { return }
    var missing: [(put: RecentPut, lowest: Int64)] = []
    for put in wal.recentPuts where isCertain(put, wal) {
      let lowest = last - Int64(clamping: wal.mutationCount - put.mutationCount)
      guard lowest > rows.boundary, lowest > oldest else { continue }
      let number = rows.table.number(of: put.key.rawSpan, hash: put.key.rawSpan.tableHash)
      let isThere = number.map {
        rows.recent.holdsPut(of: $0, valueByteCount: put.valueByteCount, from: lowest)
      }
      if isThere != true { missing.append((put, lowest)) }
    }
    guard let first = missing.last else { return }
    let others = missing.count > 1 ? " and \(missing.count - 1) more" : ""
    result.findings.append(
      Finding(
        .lastWritesMissing,
        at: Place(
          file: backend.file,
          bucket: Bucket.key.rawValue,
          index: first.put.index,
          key: printable(first.put.key, limit: 120)
        ),
        observed: "no row of \(first.put.valueByteCount) bytes for this put\(others)",
        expected: "one from revision \(first.lowest) to \(last)"
      )
    )
  }

  /// Whether nothing can have refused a put: no alarm, no authentication but root's, and no change
  /// of users on its way that would have made its token stale.
  private func isCertain(_ put: RecentPut, _ wal: WALReport) -> Bool {
    let isRoot = put.user == Array(AuthKey.rootName.utf8)
    guard isRoot || (put.user.isEmpty && !mayAuthenticate(wal)) else { return false }
    return !wal.keptEntries.contains { entry in
      guard entry.index <= put.index else { return false }
      switch entry.payload.kind {
      case .alarm: return true
      case .authEnable, .authDisable, .authUserAdd, .authUserDelete, .authUserChangePassword,
        .authUserGrantRole, .authUserRevokeRole, .authRoleAdd, .authRoleDelete,
        .authRoleGrantPermission, .authRoleRevokePermission:
        return put.index - entry.index < Self.flightEntryCountMax
      case _: return false
      }
    }
  }

  /// Entries that may lie between a request's proposal and its application.
  private static var flightEntryCountMax: UInt64 { 5_000 }

  /// Whether authentication was ever on, as far as the database and the log tell.
  private func mayAuthenticate(_ wal: WALReport) -> Bool {
    backend.auth(.authEnabled)?.value.first == 1
      || wal.firstIndex != 1 && !backend.pairs(.authUsers).isEmpty
      || wal.keptEntries.contains { $0.payload.kind == .authEnable }
  }
}
