internal import EtcdMessages

extension Raft {
  /// Takes a message as a follower.
  ///
  /// > Source: features.md RAFT-20; raft-interaction.md §4.4.
  mutating func stepFollower(_ message: Message) throws(RaftError) {
    switch message.type {
    case .prop: try forwardProposal(message)
    case .app:
      heard(from: message.from)
      try handleAppend(message)
    case .heartbeat:
      heard(from: message.from)
      try handleHeartbeat(message)
    case .snap:
      heard(from: message.from)
      try handleSnapshot(message)
    case .transferLeader:
      guard lead != Message.none else {
        return note { .droppedWithoutLeader(.transfer, term: $0.term) }
      }
      forward(message)
    case .readIndex:
      guard lead != Message.none else {
        return note { .droppedWithoutLeader(.read, term: $0.term) }
      }
      forward(message)
    case .readIndexResp: takeReadIndex(message)
    case .forgetLeader: forgetLeader()
    case .timeoutNow:
      // Even with pre-votes: the leader knows that this member is up to date.
      let from = message.from
      note { .receivedTimeoutNow(from: from, term: $0.term) }
      hup(by: .transfer)
    default: break
    }
  }

  private mutating func heard(from leader: UInt64) {
    electionElapsed = 0
    lead = leader
  }

  private mutating func forwardProposal(_ message: Message) throws(RaftError) {
    if lead == Message.none {
      note { .droppedWithoutLeader(.proposal, term: $0.term) }
      throw .proposalDropped
    }
    if config.disableProposalForwarding {
      note { .droppedUnforwarded(lead: $0.lead, term: $0.term) }
      throw .proposalDropped
    }
    forward(message)
  }

  private mutating func forward(_ message: Message) {
    var message = message
    message.to = lead
    send(message)
  }

  /// Forgets who leads, so that it may vote for another in this term.
  private mutating func forgetLeader() {
    // A lease is the promise not to.
    if config.readOnlyOption == .leaseBased { return note(.keptLeaderForLease) }
    guard lead != Message.none else { return }
    note { .forgotLeader($0.lead, term: $0.term) }
    lead = Message.none
  }

  /// Appends a leader's entries, or says where the logs may agree.
  ///
  /// > Source: features.md RAFT-22; raft-interaction.md §4.4.
  mutating func handleAppend(_ message: Message) throws(RaftError) {
    let previous = EntryID(term: message.logTerm, index: message.index)
    if previous.index < log.committed {
      return send(Message(.appResp, to: message.from, index: log.committed))
    }
    guard message.hasOrderedEntries else { throw .disorderedEntries(after: previous) }
    guard log.matches(previous) else { return refuseAppend(message, previous) }
    let outcome = try log.appendMissing(message.entries)
    if let (own, other) = outcome.conflict {
      note(.foundConflict(at: own.index, own: own.term, term: other))
    }
    noteUnstable(outcome.unstable)
    #if ASSAY_MUTANTS
    mutateAfterAppend(message.entries)
    #endif
    // Past the last entry of this append the logs may differ still.
    let last = previous.index + UInt64(message.entries.count)
    let isUnbounded = config.mutates(.followerCommitsPastLog)
    try log.commit(to: isUnbounded ? message.commit : min(message.commit, last))
    send(Message(.appResp, to: message.from, index: last))
  }

  private mutating func refuseAppend(_ message: Message, _ previous: EntryID) {
    let (from, own) = (message.from, log.termOrZero(at: previous.index))
    note(.rejectedAppend(from: from, previous: previous, own: own))
    // Entries here of a higher term than the leader's before its own cannot be the leader's.
    let hint = log.conflict(
      atOrBefore: min(previous.index, log.lastIndex),
      term: previous.term
    )
    var answer = Message(.appResp, to: from, logTerm: hint.term, index: previous.index)
    answer.reject = true
    answer.rejectHint = hint.index
    send(answer)
  }

  /// Learns what is committed, and shows that it hears its leader.
  ///
  /// > Source: features.md RAFT-23.
  mutating func handleHeartbeat(_ message: Message) throws(RaftError) {
    try log.commit(to: message.commit)
    var answer = Message(.heartbeatResp, to: message.from)
    if !message.context.isEmpty { answer.context = message.context }
    send(answer)
  }
}
