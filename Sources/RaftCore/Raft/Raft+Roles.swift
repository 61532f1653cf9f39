internal import EtcdMessages

extension Raft {
  /// Forgets all that belongs to a term and a part.
  ///
  /// > Source: features.md RAFT-2.
  mutating func reset(term: UInt64) {
    if self.term != term {
      self.term = term
      vote = Message.none
    }
    lead = Message.none
    electionElapsed = 0
    heartbeatElapsed = 0
    resetRandomizedElectionTimeout()
    leadTransferee = Message.none
    tracker.resetVotes()
    let lastIndex = log.lastIndex
    for position in tracker.progress.indices {
      let before = tracker.progress[position]
      var progress = Progress(
        id: before.id,
        next: lastIndex + 1,
        isLearner: before.isLearner,
        inflights: tracker.window
      )
      if before.id == id { progress.match = lastIndex }
      tracker.progress[position] = progress
    }
    pendingConfIndex = 0
    uncommittedByteCount = 0
    readOnly = ReadOnly(config.readOnlyOption)
  }

  /// Follows a leader, or nobody yet.
  mutating func becomeFollower(term: UInt64, lead: UInt64) {
    reset(term: term)
    self.lead = lead
    state = .follower
    note { .becameFollower(term: $0.term) }
  }

  /// Asks for votes in a new term, and votes for itself.
  mutating func becomeCandidate() {
    precondition(state != .leader, "a leader cannot become a candidate")
    reset(term: term + 1)
    vote = id
    state = .candidate
    note { .becameCandidate(term: $0.term) }
  }

  /// Asks whether it would be given votes; term and vote stay as they are.
  mutating func becomePreCandidate() {
    precondition(state != .leader, "a leader cannot become a pre-candidate")
    if config.mutates(.preVoteBumpsTerm) { reset(term: term + 1) }
    tracker.resetVotes()
    lead = Message.none
    state = .preCandidate
    note { .becamePreCandidate(term: $0.term) }
  }

  /// Leads the term, and appends an entry of it.
  ///
  /// Entries of earlier terms are committed by one of this term only.
  ///
  /// > Source: features.md RAFT-6; Raft, §5.4.2.
  mutating func becomeLeader() {
    precondition(state != .follower, "a follower cannot become a leader")
    reset(term: term)
    lead = id
    state = .leader
    if let own = tracker.progress.position(of: id) {
      tracker.progress[own].becomeReplicate()
      tracker.progress[own].isRecentlyActive = true
    }
    // There may be a change of the membership among the entries that are not applied; to look for
    // it would take as long as to wait until they are.
    pendingConfIndex = log.lastIndex
    let isAppended = append([Entry(proposing: nil)])
    precondition(isAppended, "an empty entry fits always")
    note { .becameLeader(term: $0.term) }
  }

  // MARK: Ticks

  /// Lets a tick pass.
  package mutating func tick() {
    if state == .leader { tickHeartbeat() } else { tickElection() }
  }

  private mutating func tickElection() {
    electionElapsed += 1
    guard electionElapsed >= randomizedElectionTimeout, isPromotable else { return }
    electionElapsed = 0
    hup(by: config.preVote ? .preElection : .election)
  }

  private mutating func tickHeartbeat() {
    heartbeatElapsed += 1
    electionElapsed += 1
    if electionElapsed >= config.electionTick {
      electionElapsed = 0
      if config.checkQuorum { checkQuorum() }
      // Who could not catch up in this time will not soon: let proposals in again.
      if state == .leader { leadTransferee = Message.none }
    }
    guard state == .leader, heartbeatElapsed >= config.heartbeatTick else { return }
    heartbeatElapsed = 0
    broadcastHeartbeat()
  }
}
