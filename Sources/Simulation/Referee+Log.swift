internal import EtcdMessages
internal import RaftCore

extension Referee {
  // MARK: Commits

  /// Looks at what a member knows committed that it did not know before.
  mutating func lookAtCommits(
    _ node: inout RawNode,
    from before: UInt64,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    let (end, term) = (node.raft.committed, node.raft.term)
    let isLeader = node.raft.state == .leader
    let last = node.raft.term(at: end)
    try uphold(
      .commitsOwnTerm,
      !isLeader || last == term,
      "leader \(node.id) of term \(term) commits up to an entry of term \(last) at \(end)"
    )
    // What was compacted is contained in a snapshot, whose digest is compared.
    var index = max(before + 1, node.raft.firstIndex - 1)
    while index <= end {
      let id = EntryID(term: node.raft.term(at: index), index: index)
      if index >= commits.count {
        try lookAtNewCommit(&node, id, members)
        commits.append(Commit(term: id.term, by: term))
      } else {
        let expected = commits[Int(index)].term
        try uphold(
          .committedAgree,
          id.term == expected,
          "member \(node.id) commits an entry of term \(id.term) at \(index), where one of term "
            + "\(expected) was committed"
        )
      }
      index += 1
    }
  }

  private func lookAtNewCommit(
    _ node: inout RawNode,
    _ id: EntryID,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    try uphold(
      .committedAgree,
      node.raft.state == .leader,
      "member \(node.id), \(node.raft.state), commits \(id.index), which no leader did"
    )
    let voters = node.raft.tracker.config.voters
    let result = voters.result { members[Int($0) - 1].disk.has(id) }
    try uphold(
      .committedIsDurable,
      result == .won,
      "leader \(node.id) commits \(id.index) of term \(id.term), which no quorum of \(voters) "
        + "has on its disks"
    )
  }

  // MARK: Entries

  /// Looks at entries that a member is about to write.
  mutating func look(
    atAppended new: [Entry],
    by node: inout RawNode
  ) throws(BrokenRaftLaw) {
    var previous = node.raft.term(at: new[0].index - 1)
    var hasChange = false
    for entry in new {
      try look(at: entry, after: previous, by: node.id)
      previous = entry.term
      if entry.isConfChange { hasChange = true }
    }
    if hasChange, node.raft.state == .leader { try lookAtChanges(&node) }
  }

  private mutating func look(
    at entry: Entry,
    after previousTerm: UInt64,
    by id: UInt64
  ) throws(BrokenRaftLaw) {
    let digest = SimulatedApplication.digest(entry, after: 0)
    let new = KnownEntry(term: entry.term, digest: digest, previousTerm: previousTerm)
    while entries.count < entry.index {
      entries.append(KnownEntry(term: 0, digest: 0, previousTerm: 0))
    }
    let index = Int(entry.index)
    if index == entries.count { return entries.append(new) }
    let known: KnownEntry
    if entries[index].term == entry.term {
      known = entries[index]
    } else if entries[index].term == 0 {
      entries[index] = new
      return
    } else if let rival = rivals[entry.index]?.last(where: { $0.term == entry.term }) {
      known = rival
    } else {
      return rivals[entry.index, default: []].append(new)
    }
    try uphold(
      .logMatching,
      known.digest == digest && known.previousTerm == previousTerm,
      "member \(id) has another entry \(entry.index) of term \(entry.term), or another before it, "
        + "than one had before"
    )
  }

  /// A leader appends a change only when those before it are applied.
  private func lookAtChanges(_ node: inout RawNode) throws(BrokenRaftLaw) {
    let (term, applied) = (node.raft.term, node.raft.applied)
    let changes = node.raft.entries(after: applied).filter(\.isConfChange)
    guard changes.last?.term == term else { return }
    try uphold(
      .oneUncommittedChange,
      changes.count <= 1,
      "leader \(node.id) of term \(term) has changes of the membership at "
        + "\(changes.map(\.index)), and applied up to \(applied)"
    )
  }

  // MARK: Applications

  /// Looks at what a member's application is after an entry, or a snapshot.
  mutating func look(
    at application: SimulatedApplication,
    of id: UInt64
  ) throws(BrokenRaftLaw) {
    let index = Int(application.index)
    while digests.count <= index { digests.append(nil) }
    guard let known = digests[index] else {
      digests[index] = application.digest
      return
    }
    try uphold(
      .stateMachineSafety,
      known == application.digest,
      "member \(id) applied other entries up to \(index) than another member"
    )
  }

  /// Looks at the configuration that a change led to.
  mutating func look(
    at config: TrackerConfig,
    from index: UInt64,
    of id: UInt64
  ) throws(BrokenRaftLaw) {
    if let known = configurations.last(where: { $0.index == index }) {
      return try uphold(
        .oneMembership,
        known.config == config,
        "member \(id) is at \(config) after entry \(index), others at \(known.config)"
      )
    }
    if let before = configurations.last, before.index < index, before.config != config {
      try uphold(
        .quorumsOverlap,
        config.voters.overlaps(before.config.voters),
        "\(config) follows \(before.config)"
      )
    }
    let position = configurations.lastIndex { $0.index < index }.map { $0 + 1 } ?? 0
    configurations.insert((index, config), at: position)
  }
}
