internal import EtcdMessages
internal import RaftCore

extension Referee {
  /// Looks at a message that a member sends, and at its disk.
  mutating func look(
    atSent message: Message,
    by member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    switch message.type {
    case .voteResp where !message.reject: try lookAtVote(message, member)
    case .appResp where !message.reject: try lookAtAppend(message, member)
    case .heartbeat, .app:
      try uphold(
        .boundedInflights,
        isBounded(member.node.raft.tracker, message.to),
        "leader \(member.id) has too much under way to \(message.to)"
      )
    default: break
    }
  }

  private func isBounded(_ tracker: ProgressTracker, _ id: UInt64) -> Bool {
    guard let inflights = tracker.progress[of: id]?.inflights else { return true }
    return inflights.count <= inflights.capacity
  }

  private mutating func lookAtVote(
    _ message: Message,
    _ member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let durable = member.disk.durable.hardState
    try uphold(
      .promisesAreDurable,
      durable.term > message.term || durable.term == message.term && durable.vote == message.to,
      "member \(member.id) votes for \(message.to) in term \(message.term), and its disk has "
        + describe(durable)
    )
    try record(vote: message.to, of: member.id, in: message.term)
  }

  private mutating func lookAtAppend(
    _ message: Message,
    _ member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let raft = member.node.raft
    guard message.index > 0, raft.term == message.term else { return }
    // What was overwritten since was promised to a leader of an earlier term.
    let id = EntryID(term: raft.term(at: message.index), index: message.index)
    try uphold(
      .promisesAreDurable,
      message.index < raft.firstIndex || member.disk.has(id),
      "member \(member.id) says it has entry \(message.index), which its disk has not"
    )
    let position = Int(member.id) - 1
    let isLater = message.term > promises[position].term
    if isLater || message.index > promises[position].index {
      promises[position] = EntryID(term: message.term, index: message.index)
    }
  }
}

extension JointConfig {
  /// Whether each quorum of one configuration has a member in common with each of another.
  ///
  /// - Complexity: O(2^*n*) in the number of voters
  func overlaps(_ other: JointConfig) -> Bool {
    let all = MajorityConfig(ids + other.ids).ids
    // A quorum of one may be left out of the other: its complement decides.
    return (0..<1 << all.count).allSatisfy { bits in
      let isInside = { (id: UInt64) in all.firstIndex(of: id).map { bits >> $0 & 1 == 1 } ?? false }
      let one = result { isInside($0) }
      let rest = other.result { !isInside($0) }
      return one != .won || rest != .won
    }
  }
}
