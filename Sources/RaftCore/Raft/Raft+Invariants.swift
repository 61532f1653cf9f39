internal import EtcdMessages

/// A law of the state that does not hold.
package struct BrokenRaftInvariant: Error, Equatable, Sendable, CustomStringConvertible {
  /// The law, and the values that break it.
  package let description: String
  /// Whether it is one of steps, and not of states.
  package internal(set) var isStep = false

  /// Names a law.
  package init(_ description: String) { self.description = description }
}

/// Throws unless a law holds.
func require(
  _ condition: Bool,
  _ law: @autoclosure () -> String
) throws(BrokenRaftInvariant) {
  if !condition { throw BrokenRaftInvariant(law()) }
}

/// What of a member's state bounds what it may become.
package struct RaftMark: Hashable, Sendable {
  /// Latest term.
  package var term: UInt64
  /// Vote of that term.
  package var vote: UInt64
  /// Leader of that term.
  package var lead: UInt64
  /// Its part.
  package var state: StateType
  /// Highest index known committed.
  package var committed: UInt64
  /// Highest index applied.
  package var applied: UInt64
  /// Last index of its log.
  package var lastIndex: UInt64
}

extension Raft {
  /// What of the state bounds what it may become.
  package var mark: RaftMark {
    RaftMark(
      term: term,
      vote: vote,
      lead: lead,
      state: state,
      committed: log.committed,
      applied: log.applied,
      lastIndex: log.lastIndex
    )
  }

  /// Throws unless a state is possible.
  ///
  /// - Complexity: O(*entries not durable* + *members*²)
  package func checkInvariants() throws(BrokenRaftInvariant) {
    try checkState()
    try tracker.checkInvariants()
  }

  /// Throws unless a state is possible, and one step can lead to it from an earlier one.
  ///
  /// The membership is looked at by itself, for it seldom changes.
  ///
  /// - Returns: What bounds the next step, and what the log ends with if all was handed to storage.
  /// - Complexity: O(*entries not durable* + *members*)
  package func examined(
    from before: RaftMark?
  ) throws(BrokenRaftInvariant) -> (mark: RaftMark, handedOut: EntryID?) {
    try checkState()
    if let before { try checkStep(from: before) }
    return (mark, handedOutLast)
  }

  private func checkState() throws(BrokenRaftInvariant) {
    try log.checkInvariants(term: term)
    switch state {
    case .leader:
      try require(lead == id && vote == id, "leader \(id) has lead \(lead) and vote \(vote)")
      try require(
        leadTransferee == 0 || tracker.config.voters.contains(leadTransferee)
          || !tracker.config.voters.contains(id),
        "leader \(id) hands over to \(leadTransferee), which has no vote in \(tracker.config)"
      )
      try checkProgress()
    case .candidate:
      try require(lead == 0 && vote == id, "candidate \(id) has lead \(lead) and vote \(vote)")
    case .preCandidate: try require(lead == 0, "pre-candidate \(id) has lead \(lead)")
    case .follower: try require(lead != id, "follower \(id) follows itself")
    }
    if state != .leader {
      try require(leadTransferee == 0, "\(id) hands over to \(leadTransferee) and does not lead")
    }
    for message in messages {
      try require(message.to != id, "\(message.type) is addressed to its sender \(id)")
      try require(!message.type.waitsForAppend, "\(message.type) is sent before the append")
    }
  }

  private func checkProgress() throws(BrokenRaftInvariant) {
    let lastIndex = log.lastIndex
    for progress in tracker.progress.all {
      try require(
        progress.match <= lastIndex && progress.match < progress.next,
        "\(progress.id) [\(progress)] of a log up to \(lastIndex)"
      )
      switch progress.state {
      case .probe:
        try require(
          progress.inflights.count == 0 && progress.pendingSnapshot == 0,
          "\(progress.id) probes with appends or a snapshot under way: [\(progress)]"
        )
      case .replicate:
        try require(
          progress.pendingSnapshot == 0 && progress.next <= lastIndex + 1,
          "\(progress.id) replicates beyond \(lastIndex): [\(progress)]"
        )
      case .snapshot:
        // `next` may be below the snapshot: a refusal that comes late steps back here too.
        try require(
          progress.inflights.count == 0,
          "\(progress.id) is sent a snapshot with appends under way: [\(progress)]"
        )
      }
    }
  }

  /// Throws unless one step can lead from an earlier state to this one.
  package func checkStep(from before: RaftMark) throws(BrokenRaftInvariant) {
    do throws(BrokenRaftInvariant) {
      try checkNumbers(from: before)
      if term == before.term { try checkTerm(from: before) }
    } catch {
      var broken = error
      broken.isStep = true
      throw broken
    }
  }

  private func checkNumbers(from before: RaftMark) throws(BrokenRaftInvariant) {
    try require(term >= before.term, "term regressed from \(before.term) to \(term)")
    try require(
      log.committed >= before.committed,
      "commit regressed from \(before.committed) to \(log.committed)"
    )
    try require(
      log.applied >= before.applied,
      "applied regressed from \(before.applied) to \(log.applied)"
    )
    if state == .preCandidate {
      // Asking whether it would win changes nothing.
      try require(term == before.term, "pre-votes raised the term from \(before.term) to \(term)")
    }
    if term != before.term {
      try require(state != .leader, "\(id) came to lead term \(term) in one step")
    }
  }

  /// Within a term.
  private func checkTerm(from before: RaftMark) throws(BrokenRaftInvariant) {
    try require(
      vote == before.vote || before.vote == 0,
      "vote of term \(term) changed from \(before.vote) to \(vote)"
    )
    try require(
      lead == before.lead || lead == 0 || before.lead == 0,
      "leader of term \(term) changed from \(before.lead) to \(lead)"
    )
    switch (before.state, state) {
    case (.leader, .candidate), (.leader, .preCandidate), (.follower, .leader):
      throw BrokenRaftInvariant("\(before.state) became \(state) within term \(term)")
    case (.leader, .leader):
      try require(
        log.lastIndex >= before.lastIndex,
        "leader cut its log from \(before.lastIndex) to \(log.lastIndex)"
      )
    default: break
    }
  }
}
