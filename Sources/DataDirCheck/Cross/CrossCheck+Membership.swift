internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat

/// C5 and C8: the members by the database, by the snapshot and by the log.
///
/// Up to 3.5 a server recovers the cluster from the v2 store, since 3.6 from the database, and raft
/// always from a ConfState. The state the log leads to is that of the snapshot a server would load,
/// with the entries up to the consistent index applied. 3.4 writes members before it writes the
/// index, so every later state of the log counts as agreement too.
///
/// > Source: formats.md §6.1, §9.3, §9.6.
extension CrossCheck {
  mutating func checkMembership(_ backend: BackendFacts, _ states: [MembershipState]?) {
    let rows = readMembers(backend)
    let removed = readRemoved(backend)
    checkZombies(backend, rows, removed)
    checkOwnerIDs()
    checkForeignDatabase(backend, rows)
    guard let states else { return }
    checkMembers(backend, rows, states)
    checkConfState(backend, states)
    checkOwner(states)
  }

  // MARK: What the database says

  private mutating func readMembers(_ backend: BackendFacts) -> [MemberRecord] {
    var members: [MemberRecord] = []
    let severity = backend.memberSeverity
    for pair in backend.pairs(.members) {
      let place = backend.place("members", pair)
      do throws(RecordError) {
        let member = try MemberRecord(parsing: pair.value.rawSpan)
        members.append(member)
        guard Array(member.idText.utf8) != pair.key else { continue }
        add(
          .memberMalformed,
          at: place,
          observed: "the value is of member \(member.idText)",
          expected: "the id in the row's key",
          severity: severity
        )
      } catch {
        add(
          .memberMalformed,
          at: place,
          observed: error.message,
          expected: "a member as JSON",
          severity: severity
        )
      }
    }
    return members.sorted { $0.id < $1.id }
  }

  private mutating func readRemoved(_ backend: BackendFacts) -> Set<UInt64> {
    var ids: Set<UInt64> = []
    for pair in backend.pairs(.membersRemoved) {
      if let id = parseHexID(String(decoding: pair.key, as: UTF8.self)) {
        ids.insert(id)
      } else {
        add(
          .memberMalformed,
          at: backend.place("members_removed", pair),
          observed: "a key that is no member id",
          expected: "lower-case hexadecimal, no padding",
          severity: backend.memberSeverity
        )
      }
    }
    return ids
  }

  private mutating func checkZombies(
    _ backend: BackendFacts,
    _ rows: [MemberRecord],
    _ removed: Set<UInt64>
  ) {
    for member in rows where removed.contains(member.id) {
      add(
        .memberZombie,
        at: memberPlace(backend, member.id),
        observed: "member \(member.idText) in members and in members_removed",
        expected: "one of the two",
        severity: backend.memberSeverity,
        consequence: backend.memberConsequence
      )
    }
  }

  // MARK: What the log leads to

  /// The state at the consistent index, then after each later change; nil if it is not known.
  mutating func replayedStates(_ backend: BackendFacts) -> [MembershipState]? {
    guard let wal, wal.isWhole else {
      result.unproven.append("membership: the log is absent or damaged")
      return nil
    }
    let index = backend.consistentIndex ?? 0
    let start = snap?.loaded?.index ?? 0
    guard index >= start, index <= wal.lastValidIndex else {
      result.unproven.append("membership: the log does not lead to consistent index \(index)")
      return nil
    }
    let reachesBack = wal.firstIndex.map { $0 <= 1 || $0 - 1 <= start } ?? false
    guard reachesBack || index <= start else {
      result.unproven.append("membership: the log does not reach back to index \(start)")
      return nil
    }
    if let loaded = snap?.loaded, loaded.membership == nil, loaded.confState == nil {
      result.unproven.append("membership: the snapshot of index \(start) does not name members")
      return nil
    }
    var state = snap?.loaded.map { MembershipState($0) } ?? MembershipState()
    var states: [MembershipState] = []
    for entry in wal.keptEntries where entry.index > start {
      let before = state
      if state.apply(entry.payload), entry.index > index { states.append(before) }
    }
    states.append(state)
    return states
  }

  // MARK: Whose log it is

  private mutating func checkOwnerIDs() {
    guard let wal, let metadata = wal.metadata else { return }
    let (member, cluster) = (metadata.nodeID, metadata.clusterID)
    guard member == 0 || cluster == 0 else { return }
    add(
      .memberUnnamed,
      at: Place(file: wal.directory),
      observed: "member \(hexadecimal(member)), cluster \(hexadecimal(cluster))",
      expected: "ids other than zero"
    )
  }

  private mutating func checkOwner(_ states: [MembershipState]) {
    guard let wal, let metadata = wal.metadata else { return }
    guard let last = states.last, !last.members.isEmpty,
      !states.contains(where: { $0.members[metadata.nodeID] != nil })
    else { return }
    let id = hexadecimal(metadata.nodeID)
    let wasRemoved = last.removed.contains(metadata.nodeID)
    // A member that joins replays a log in which it is not yet a member; it never votes for itself.
    let hasVoted = wal.hardState?.vote == metadata.nodeID
    guard wasRemoved || hasVoted else { return }
    add(
      .memberForeign,
      at: Place(file: wal.directory),
      observed: "member \(id), \(wasRemoved ? "removed" : "unknown")",
      expected: "one of \(last.ids)",
      consequence: wasRemoved ? "etcd stops as soon as it has applied the removal" : nil
    )
  }
}
