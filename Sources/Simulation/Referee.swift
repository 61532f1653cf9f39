internal import EtcdMessages
internal import RaftCore

/// Watches all members at once, and knows what none of them can: what was ever voted, committed and
/// applied anywhere.
///
/// A member is looked at after each of its steps. What costs more than a few comparisons is done
/// only when something new shows: an entry, a commit, a leader, a configuration.
struct Referee {
  /// Marks of the members' last states, by position; nil of those that lost theirs in a crash.
  private(set) var marks: [RaftMark?]
  /// Term and last index of what each member said last that it has, by position.
  var promises: [EntryID]
  /// Members that led, by term; those of the latest term last.
  private var leaders: [(term: UInt64, id: UInt64)] = []
  /// Votes of each member, by position; in the order they were seen.
  var ballots: [[Ballot]]
  /// Entries seen in any log, by index: the first seen of each.
  var entries: [KnownEntry] = []
  /// Entries of the same indexes, of other terms.
  var rivals: [UInt64: [KnownEntry]] = [:]
  /// The committed entries, by index.
  var commits = [Commit(term: 0, by: 0), Commit(term: 1, by: 1)]
  /// Digests of applications, by the index of the last entry they applied.
  var digests: [UInt64?] = [0, 0]
  /// Configurations by the index of the change that led to them, ascending.
  var configurations: [(index: UInt64, config: TrackerConfig)] = []
  /// What is under way to each member, as `from * count + to`.
  var windows: [Window]
  /// For each read that was asked for, by its number: what it must see.
  var readFloors: [UInt64?] = []
  /// Whether the next step is an answer to an append.
  var hasAnswer = false
  /// Leaders that were elected.
  private(set) var electionCount = 0

  /// What a group starts with.
  static let founding = EntryID(term: 1, index: 1)

  /// What is known of an entry of one term at one index.
  struct KnownEntry {
    var term: UInt64
    var digest: UInt64
    var previousTerm: UInt64
  }

  /// A vote of one member in one term.
  struct Ballot {
    var term: UInt64
    var candidate: UInt64
  }

  /// A committed entry, and the term of the leader that committed it.
  struct Commit {
    var term: UInt64
    var by: UInt64
  }

  /// Creates a referee of members that start with a configuration.
  init(memberCount: Int) {
    marks = Array(repeating: nil, count: memberCount)
    promises = Array(repeating: .zero, count: memberCount)
    ballots = Array(repeating: [], count: memberCount)
    windows = Array(repeating: Window(), count: memberCount * memberCount)
  }

  /// Highest index that any member knows committed.
  var committed: UInt64 { UInt64(commits.count) - 1 }

  /// Latest term that had a leader; 0 if none had.
  var latestTerm: UInt64 { leaders.last?.term ?? 0 }

  /// Forgets a member's last state: it was lost in a crash.
  mutating func forget(_ position: Int) { marks[position] = nil }

  // MARK: States

  /// Looks at a member after one of its steps.
  ///
  /// - Complexity: O(*entries not durable* + *members*), and more if something was committed
  mutating func look(
    at position: Int,
    of members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    let member = members[position]
    guard member.isRunning else { return }
    try member.inspect { (node) throws(BrokenRaftLaw) in try look(at: &node, position, members) }
  }

  /// Looks at a member's node after one of its steps.
  mutating func look(
    at node: inout RawNode,
    _ position: Int,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    let before = marks[position]
    let mark: RaftMark
    let handedOut: EntryID?
    do throws(BrokenRaftInvariant) {
      (mark, handedOut) = try node.raft.examined(from: before)
      // It changes with what is applied alone, and with starts, which have no state before.
      if mark.applied != before?.applied { try node.raft.tracker.checkInvariants() }
    } catch {
      throw BrokenRaftLaw(error.isStep ? .legalSteps : .invariants, "member \(node.id): \(error)")
    }
    if mark.committed > before?.committed ?? 0 {
      try lookAtCommits(&node, from: before?.committed ?? 0, members)
    }
    if mark.state == .candidate || mark.state == .preCandidate {
      try lookAtCampaign(&node, mark, from: before)
    }
    try lookAtPromise(mark, position)
    if let handedOut { try lookAtEnd(handedOut, of: members[position]) }
    if mark.state == .leader {
      // What is counted changes with answers alone, and with all that changes the mark.
      if hasAnswer || mark != before { try lookAtMatches(&node, mark, members) }
      if before?.state != .leader || before?.term != mark.term { try lookAtLeader(&node, mark) }
    }
    marks[position] = mark
    hasAnswer = false
  }

  private func lookAtCampaign(
    _ node: inout RawNode,
    _ mark: RaftMark,
    from before: RaftMark?
  ) throws(BrokenRaftLaw) {
    guard before?.state != mark.state || before?.term != mark.term, mark.applied < mark.committed
    else { return }
    let waiting = node.raft.entries(after: mark.applied)
      .first { $0.isConfChange && $0.index <= mark.committed }
    try uphold(
      .campaignsWhenApplied,
      waiting == nil,
      "member \(node.id) campaigns over the change at \(waiting?.index ?? 0), which it knows "
        + "committed and has not applied"
    )
  }

  /// What was handed to storage is what the log ends with.
  private func lookAtEnd(_ last: EntryID, of member: SimulatedMember) throws(BrokenRaftLaw) {
    try uphold(
      .handedOutStays,
      last == member.handedOut,
      "the log of member \(member.id) ends at \(last.index) of term \(last.term), and what it "
        + "handed out ends at \(member.handedOut.index) of term \(member.handedOut.term)"
    )
  }

  /// A member that follows still has what its leader counts it to have.
  private func lookAtMatches(
    _ node: inout RawNode,
    _ mark: RaftMark,
    _ members: [SimulatedMember]
  ) throws(BrokenRaftLaw) {
    for place in node.raft.tracker.progress.indices {
      let progress = node.raft.tracker.progress[place]
      let position = Int(progress.id) - 1
      if progress.id == mark.lead || marks[position]?.term ?? 0 > mark.term { continue }
      let counted = EntryID(term: node.raft.term(at: progress.match), index: progress.match)
      // What was compacted is contained in a snapshot, whose digest is compared.
      if counted.term == 0 { continue }
      try uphold(
        .matchIsTrue,
        members[position].holds(counted, orIsPast: mark.term),
        "leader \(node.id) of term \(mark.term) counts \(progress.id) to have \(counted.index) "
          + "of term \(counted.term), which its disk has not"
      )
    }
  }

  // MARK: Leaders

  private mutating func lookAtLeader(
    _ node: inout RawNode,
    _ mark: RaftMark
  ) throws(BrokenRaftLaw) {
    if let other = leaders.last(where: { $0.term == mark.term }), other.id != node.id {
      throw BrokenRaftLaw(.electionSafety, "\(other.id) and \(node.id) lead term \(mark.term)")
    }
    let position = leaders.lastIndex { $0.term <= mark.term }.map { $0 + 1 } ?? 0
    leaders.insert((mark.term, node.id), at: position)
    electionCount += 1
    // A leader of an earlier term may be elected late: what later ones committed it need not have.
    for index in min(node.raft.firstIndex, committed + 1)..<committed + 1
    where commits[Int(index)].by < mark.term {
      let (term, expected) = (node.raft.term(at: index), commits[Int(index)].term)
      try uphold(
        .leaderCompleteness,
        term == expected,
        "leader \(node.id) of term \(mark.term) has an entry of term \(term) at \(index), where "
          + "one of term \(expected) was committed"
      )
    }
  }
}
