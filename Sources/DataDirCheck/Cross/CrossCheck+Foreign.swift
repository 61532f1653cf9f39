internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat
internal import SnapFormat

/// C8: whether the database belongs to the cluster of the log.
///
/// The log names the members of its cluster: its owner, those of its snapshots, and those its
/// entries add. A database that knows none of them came from elsewhere.
///
/// > Source: formats.md §4.4, §6.1, §9.6.
extension CrossCheck {
  mutating func checkForeignDatabase(_ backend: BackendFacts, _ rows: [MemberRecord]) {
    guard let wal, let owner = wal.metadata?.nodeID, !rows.isEmpty else { return }
    let named = membersNamed(by: wal).union([owner])
    guard named.isDisjoint(with: rows.map(\.id)) else { return }
    let index = backend.consistentIndex ?? 0
    let isOutside = index > wal.lastValidIndex || index < snap?.loaded?.index ?? 0
    // The members of a backup's source stay until a server of 3.5 restores it.
    guard isOutside || backend.schemaVersion?.minor != 4 else { return }
    let ids = rows.map { hexadecimal($0.id) }.joined(separator: " ")
    add(
      .databaseForeign,
      at: Place(file: backend.file, bucket: "members"),
      observed: "members \(ids)",
      expected: "member \(hexadecimal(owner)), whose log this is, or another the log names",
      severity: isOutside ? .error : .warning
    )
  }

  /// Every member that snapshots and entries speak of.
  private func membersNamed(by wal: WALReport) -> Set<UInt64> {
    var ids: Set<UInt64> = []
    if let loaded = snap?.loaded {
      ids.formUnion(loaded.membership?.members.map(\.id) ?? [])
      ids.formUnion(loaded.membership?.removed ?? [])
      ids.formUnion(loaded.confState.map { MembershipIDs($0).all } ?? [])
    }
    for snapshot in wal.snapshots {
      ids.formUnion(snapshot.snapshot.confState.map { MembershipIDs($0).all } ?? [])
    }
    for entry in wal.keptEntries {
      switch entry.payload {
      case .confChange(let change): ids.insert(change.nodeID)
      case .confChangeV2(let change): ids.formUnion(change.changes.map(\.nodeID))
      case .empty, .request, .v2: continue
      }
    }
    return ids
  }
}
