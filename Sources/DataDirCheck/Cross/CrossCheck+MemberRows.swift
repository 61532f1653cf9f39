internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat

/// C5: rows of bucket `members`, and the ConfState, against what the log leads to.
///
/// > Source: formats.md §6.1, §4.4; problems.md, etcd#19557 and etcd#20793.
extension CrossCheck {
  /// Compares members, names and client URLs left out: 3.5.1 to 3.5.19 lose those of the first
  /// members.
  mutating func checkMembers(
    _ backend: BackendFacts,
    _ rows: [MemberRecord],
    _ states: [MembershipState]
  ) {
    guard backend.isWhole, let expected = states.first,
      !states.contains(where: { agrees(rows, with: $0) })
    else { return }
    for member in rows {
      if let other = expected.members[member.id] {
        checkAttributes(backend, member, other)
      } else {
        addExtra(backend, member, wasRemoved: expected.removed.contains(member.id))
      }
    }
    // A backup that 3.4 restored gets its members when it first starts, with a later commit.
    guard restorePoint == nil || backend.schemaVersion?.minor != 4 else { return }
    let known = Set(rows.map(\.id))
    for id in expected.members.keys.sorted() where !known.contains(id) {
      add(
        .membersDiffer,
        at: memberPlace(backend, id),
        observed: "no member \(hexadecimal(id))",
        expected: "member \(hexadecimal(id)), which the log added and did not remove",
        severity: backend.memberSeverity,
        consequence: backend.memberConsequence
      )
    }
  }

  private func agrees(_ rows: [MemberRecord], with state: MembershipState) -> Bool {
    guard rows.count == state.members.count else { return false }
    return rows.allSatisfy { row in
      guard let member = state.members[row.id] else { return false }
      return row.isLearner == member.isLearner && sameURLs(row, member)
    }
  }

  /// Whether peer URLs are the same where both are known.
  private func sameURLs(_ left: MemberRecord, _ right: MemberRecord) -> Bool {
    guard let one = left.peerURLs, let other = right.peerURLs else { return true }
    return one.sorted() == other.sorted()
  }

  private mutating func addExtra(
    _ backend: BackendFacts,
    _ member: MemberRecord,
    wasRemoved: Bool
  ) {
    add(
      wasRemoved ? .memberZombie : .membersDiffer,
      at: memberPlace(backend, member.id),
      observed: "member \(member.idText)",
      expected: "no such member: the log \(wasRemoved ? "removed" : "never added") it",
      // 3.4 restores a backup without clearing the bucket, and never reads it.
      severity: backend.schemaVersion?.minor == 4 ? .notice : backend.memberSeverity,
      consequence: backend.memberConsequence
    )
  }

  private mutating func checkAttributes(
    _ backend: BackendFacts,
    _ row: MemberRecord,
    _ expected: MemberRecord
  ) {
    let place = memberPlace(backend, row.id)
    if row.isLearner != expected.isLearner {
      let isDemoted = row.isLearner && !backend.isAuthoritative
      add(
        .membersDiffer,
        at: place,
        observed: row.isLearner ? "a learner" : "a voter",
        expected: expected.isLearner
          ? "a learner, as the log added it" : "a voter: the log added or promoted it",
        severity: backend.memberSeverity,
        consequence: isDemoted
          ? "3.5 runs by its v2 store; 3.6 takes the voter for a learner again, or refuses to start"
          : backend.memberConsequence
      )
    }
    if !sameURLs(row, expected) {
      add(
        .membersDiffer,
        at: place,
        observed: "peer URLs \(shown(row.peerURLs ?? []))",
        expected: "peer URLs \(shown(expected.peerURLs ?? []))",
        severity: backend.memberSeverity,
        consequence: backend.memberConsequence
      )
    }
  }

  /// Compares `meta/confState` with the members that vote and learn by the log.
  mutating func checkConfState(_ backend: BackendFacts, _ states: [MembershipState]) {
    guard let pair = backend.meta(.confState), let expected = states.first else { return }
    let stored: ConfState
    do throws(RecordError) {
      stored = try ConfStateRecord.parse(pair.value.rawSpan)
    } catch {
      return add(
        .confStateDiffers,
        at: backend.place("meta", pair),
        observed: error.message,
        expected: "a ConfState as JSON",
        severity: .error,
        consequence: "etcd panics when it reads the ConfState from the database"
      )
    }
    let ids = MembershipIDs(stored)
    guard !isRestored, !states.contains(where: { $0.ids == ids }) else { return }
    let isRead = (backend.schemaVersion?.minor ?? 0) >= 8
    add(
      .confStateDiffers,
      at: backend.place("meta", pair),
      observed: "\(ids)",
      expected: "\(expected.ids), as the log leads to",
      severity: isRead ? .error : hasAppliedChange(backend) ? .warning : .notice
    )
  }

  /// Whether the log holds a change of membership that was written to the database.
  ///
  /// The ConfState is written with such a change alone. A backup keeps that of its source: when it
  /// is restored, the entries that add the first members count as applied already.
  private func hasAppliedChange(_ backend: BackendFacts) -> Bool {
    guard let wal else { return false }
    let start = restorePoint ?? 0
    return wal.keptEntries.contains { entry in
      guard entry.index > start, entry.index <= backend.consistentIndex ?? 0 else { return false }
      switch entry.payload {
      case .confChange, .confChangeV2: return true
      case .empty, .request, .v2: return false
      }
    }
  }

  /// Index of the snapshot a restore made, if the log still has it: no election has term 1.
  private var restorePoint: UInt64? {
    wal?.snapshots.first { $0.snapshot.index > 0 && $0.snapshot.term <= 1 }?.snapshot.index
  }

  /// Whether the directory is a restored backup that no server has run on: bootstrap entries of
  /// term 1, and a snapshot at the last of them.
  private var isRestored: Bool {
    guard let wal, let loaded = snap?.loaded else { return false }
    return loaded.term == 1 && loaded.index == wal.lastIndex && wal.hardState?.term == 1
  }

  /// Where findings about a member are.
  func memberPlace(_ backend: BackendFacts, _ id: UInt64) -> Place {
    Place(file: backend.file, bucket: "members", key: hexadecimal(id))
  }
}

extension BackendFacts {
  /// How much a wrong member matters to servers of this version.
  var memberSeverity: Severity { isAuthoritative ? .error : .warning }

  /// What servers of this version do with a wrong member; nil for what the catalogue says.
  var memberConsequence: String? {
    isAuthoritative
      ? "etcd since 3.6 runs by these members, and raft by the log's: they disagree on who is one"
      : nil
  }
}
