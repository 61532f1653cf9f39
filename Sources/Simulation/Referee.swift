internal import EtcdMessages
internal import RaftCore

/// Watches all members at once, and knows what none of them can: what was ever voted, committed and
/// applied anywhere.
///
/// A member is looked at after each of its steps. What costs more than a few comparisons is done
/// only when something new shows: an entry, a commit, a leader, a configuration.
struct Referee: Sendable {
  /// What is known of an entry of one term at one index.
  private struct KnownEntry: Sendable {
    var term: UInt64
    var digest: UInt64
    var previousTerm: UInt64
  }

  /// A vote of one member in one term.
  private struct Ballot: Hashable, Sendable {
    var term: UInt64
    var voter: UInt64
  }

  /// Marks of the members' last states, by position.
  private var marks: [RaftMark?]
  /// Term and last index of what each member said last that it has, by position.
  var promises: [EntryID]
  private var leaders: [UInt64: UInt64] = [:]
  private var ballots: [Ballot: UInt64] = [:]
  /// Entries seen in any log, by index; those of a later term last.
  private var entries: [[KnownEntry]] = [[]]
  /// A committed entry, and the term of the leader that committed it.
  private struct Commit: Sendable {
    var term: UInt64
    var by: UInt64
  }

  /// What a group starts with.
  static let founding = EntryID(term: 1, index: 1)

  /// The committed entries, by index.
  private var commits = [Commit(term: 0, by: 0), Commit(term: 1, by: 1)]
  /// Digests of applications, by the index of the last entry they applied.
  private var digests: [UInt64?] = [0, 0]
  /// Configurations by the index of the change that led to them, ascending.
  private var configurations: [(index: UInt64, config: TrackerConfig)] = []
  /// Leaders that were elected.
  private(set) var electionCount = 0
  /// For each read that was asked for, by its number: what it must see.
  var readFloors: [UInt64: UInt64] = [:]

  /// Creates a referee of members that start with a configuration.
  init(memberCount: Int) {
    marks = Array(repeating: nil, count: memberCount)
    promises = Array(repeating: .zero, count: memberCount)
  }

  /// Highest index that any member knows committed.
  var committed: UInt64 { UInt64(commits.count) - 1 }

  // MARK: States

  /// Latest term that had a leader; 0 if none had.
  var latestTerm: UInt64 { leaders.keys.max() ?? 0 }

  /// Forgets a member's last state: it was lost in a crash.
  mutating func forget(_ position: Int) { marks[position] = nil }

  /// Looks at a member after one of its steps.
  ///
  /// - Complexity: O(*entries not durable* + *members*), and more if something was committed
  mutating func look(
    at position: Int,
    of members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    guard members[position].isRunning else { return }
    let raft = members[position].node.raft
    let mark = raft.mark
    do throws(BrokenRaftInvariant) {
      try raft.checkInvariants()
    } catch {
      throw BrokenRaftLaw(.invariants, "member \(raft.id): \(error)")
    }
    if let before = marks[position] {
      do throws(BrokenRaftInvariant) {
        try raft.checkStep(from: before)
      } catch {
        throw BrokenRaftLaw(.legalSteps, "member \(raft.id): \(error)")
      }
    }
    if mark.committed > marks[position]?.committed ?? 0 {
      try lookAtCommits(raft, from: marks[position]?.committed ?? 0, members)
    }
    try lookAtCampaign(raft, from: marks[position])
    try lookAtPromise(raft, position)
    try lookAtLog(raft, members[position])
    if mark.state == .leader { try lookAtMatches(raft, members) }
    if mark.state == .leader,
      marks[position]?.state != .leader || marks[position]?.term != mark.term
    {
      try lookAtLeader(raft)
    }
    marks[position] = mark
  }

  private func lookAtCampaign(
    _ raft: Raft,
    from before: RaftMark?
  ) throws(BrokenRaftLaw) {
    guard raft.state == .candidate || raft.state == .preCandidate,
      before?.state != raft.state || before?.term != raft.term, raft.applied < raft.committed
    else { return }
    let waiting = raft.entries(after: raft.applied)
      .filter { $0.isConfChange && $0.index <= raft.committed }
    try uphold(
      .campaignsWhenApplied,
      waiting.isEmpty,
      "member \(raft.id) campaigns over the change at \(waiting.first?.index ?? 0), which it knows "
        + "committed and has not applied"
    )
  }

  /// What a member said it has, it keeps as long as the term lasts.
  private func lookAtPromise(_ raft: Raft, _ position: Int) throws(BrokenRaftLaw) {
    let promise = promises[position]
    try uphold(
      .promisesAreDurable,
      raft.term != promise.term || raft.lastIndex >= promise.index,
      "member \(raft.id) said in term \(raft.term) that it has entry \(promise.index), and its log "
        + "ends at \(raft.lastIndex)"
    )
  }

  private func lookAtLog(
    _ raft: Raft,
    _ member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    if raft.hasUnhandedEntries || raft.hasUnhandedSnapshot { return }
    let last = EntryID(term: raft.term(at: raft.lastIndex), index: raft.lastIndex)
    try uphold(
      .handedOutStays,
      last == member.handedOut,
      "the log of member \(raft.id) ends at \(last.index) of term \(last.term), and what it handed "
        + "out ends at \(member.handedOut.index) of term \(member.handedOut.term)"
    )
  }

  /// A member that follows still has what its leader counts it to have.
  private func lookAtMatches(
    _ raft: Raft,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    for progress in raft.tracker.progress.all
    where progress.id != raft.id && progress.match >= raft.firstIndex {
      let member = members[Int(progress.id) - 1]
      if member.isRunning, member.node.raft.term > raft.term { continue }
      let id = EntryID(term: raft.term(at: progress.match), index: progress.match)
      try uphold(
        .matchIsTrue,
        member.disk.has(id) || member.disk.durable.hardState.term > raft.term,
        "leader \(raft.id) of term \(raft.term) counts \(progress.id) to have \(id.index) of term "
          + "\(id.term), which its disk has not"
      )
    }
  }

  private mutating func lookAtLeader(_ raft: Raft) throws(BrokenRaftLaw) {
    if let other = leaders[raft.term], other != raft.id {
      throw BrokenRaftLaw(.electionSafety, "\(other) and \(raft.id) lead term \(raft.term)")
    }
    leaders[raft.term] = raft.id
    electionCount += 1
    // A leader of an earlier term may be elected late: what later ones committed it need not have.
    for index in min(raft.firstIndex, committed + 1)..<committed + 1
    where commits[Int(index)].by < raft.term {
      let (term, expected) = (raft.term(at: index), commits[Int(index)].term)
      try uphold(
        .leaderCompleteness,
        term == expected,
        "leader \(raft.id) of term \(raft.term) has an entry of term \(term) at \(index), where "
          + "one of term \(expected) was committed"
      )
    }
  }

  private mutating func lookAtCommits(
    _ raft: Raft,
    from before: UInt64,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    // What was compacted is contained in a snapshot, whose digest is compared.
    try uphold(
      .commitsOwnTerm,
      raft.state != .leader || raft.term(at: raft.committed) == raft.term,
      "leader \(raft.id) of term \(raft.term) commits up to an entry of term "
        + "\(raft.term(at: raft.committed)) at \(raft.committed)"
    )
    var index = max(before + 1, raft.firstIndex - 1)
    while index <= raft.committed {
      let term = raft.term(at: index)
      if index >= commits.count {
        try lookAtNewCommit(raft, EntryID(term: term, index: index), members)
        commits.append(Commit(term: term, by: raft.term))
      } else {
        let expected = commits[Int(index)].term
        try uphold(
          .committedAgree,
          term == expected,
          "member \(raft.id) commits an entry of term \(term) at \(index), where one of term "
            + "\(expected) was committed"
        )
      }
      index += 1
    }
  }

  private func lookAtNewCommit(
    _ raft: Raft,
    _ id: EntryID,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    try uphold(
      .committedAgree,
      raft.state == .leader,
      "member \(raft.id), \(raft.state), commits \(id.index), which no leader did"
    )
    let voters = raft.tracker.config.voters
    let result = voters.result { members[Int($0) - 1].disk.has(id) }
    try uphold(
      .committedIsDurable,
      result == .won,
      "leader \(raft.id) commits \(id.index) of term \(id.term), which no quorum of \(voters) has "
        + "on its disks"
    )
  }

  /// Notes a vote.
  mutating func record(
    vote candidate: UInt64,
    of voter: UInt64,
    in term: UInt64
  ) throws(BrokenRaftLaw) {
    let ballot = Ballot(term: term, voter: voter)
    if let other = ballots[ballot], other != candidate {
      throw BrokenRaftLaw(
        .oneVotePerTerm,
        "member \(voter) votes for \(other) and for \(candidate) in term \(term)"
      )
    }
    ballots[ballot] = candidate
  }

  // MARK: Entries

  /// Looks at entries that a member is about to write.
  mutating func look(
    atAppended new: [Entry],
    by raft: Raft
  ) throws(BrokenRaftLaw) {
    guard let first = new.first else { return }
    var previous = raft.term(at: first.index - 1)
    for entry in new {
      try look(at: entry, after: previous, by: raft.id)
      previous = entry.term
    }
    if raft.state == .leader { try lookAtChanges(raft) }
  }

  private mutating func look(
    at entry: Entry,
    after previousTerm: UInt64,
    by id: UInt64
  ) throws(BrokenRaftLaw) {
    let digest = SimulatedApplication.digest(entry, after: 0)
    while entries.count <= entry.index { entries.append([]) }
    guard let known = entries[Int(entry.index)].last(where: { $0.term == entry.term }) else {
      let new = KnownEntry(term: entry.term, digest: digest, previousTerm: previousTerm)
      return entries[Int(entry.index)].append(new)
    }
    try uphold(
      .logMatching,
      known.digest == digest && known.previousTerm == previousTerm,
      "member \(id) has another entry \(entry.index) of term \(entry.term), or another before it, "
        + "than one had before"
    )
  }

  /// A leader appends a change only when the one before is applied, and so committed.
  private func lookAtChanges(_ raft: Raft) throws(BrokenRaftLaw) {
    let changes = raft.entries(after: committed).filter(\.isConfChange).map(\.index)
    try uphold(
      .oneUncommittedChange,
      changes.count <= 1,
      "leader \(raft.id) of term \(raft.term) has changes of the membership at \(changes), and "
        + "\(committed) is committed"
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
    if let before = configurations.last, before.index < index {
      try uphold(
        .quorumsOverlap,
        config.voters.overlaps(before.config.voters),
        "\(config) follows \(before.config)"
      )
    }
    configurations.append((index, config))
    configurations.sort { $0.index < $1.index }
  }
}
