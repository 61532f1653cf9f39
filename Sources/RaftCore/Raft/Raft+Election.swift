internal import EtcdMessages

/// Why and how a member campaigns.
enum CampaignType {
  /// It asks first whether it would win.
  case preElection
  /// It asks for votes.
  case election
  /// It asks for votes at the leader's wish, which overrides leases.
  case transfer
}

extension Raft {
  /// Starts to campaign, if it may.
  ///
  /// > Source: features.md RAFT-30; raft-interaction.md §4.3.
  mutating func hup(by type: CampaignType) {
    if state == .leader { return note(.ignoredHupAsLeader) }
    if !isPromotable { return note(.cannotCampaignUnpromotable) }
    if hasUnappliedConfChange, !config.mutates(.campaignsOverUnappliedConfChange) {
      return note { .cannotCampaignOverConfChange(term: $0.term) }
    }
    note { .startedElection(term: $0.term) }
    campaign(by: type)
  }

  /// Whether a committed change of the membership is not applied: another quorum may rule already.
  ///
  /// - Complexity: O(*entries committed and not applied*)
  private var hasUnappliedConfChange: Bool {
    var next = log.applied + 1
    while next <= log.committed {
      do throws(StorageError) {
        let entries = try log.entries(in: next..<log.committed + 1, limit: config.applyingLimit)
        if entries.contains(where: \.isConfChange) { return true }
        next += UInt64(entries.count)
      } catch {
        preconditionFailure("storage lost entry \(next), which was not applied: \(error)")
      }
    }
    return false
  }

  private mutating func campaign(by type: CampaignType) {
    let request: MessageType
    let requestedTerm: UInt64
    if type == .preElection {
      becomePreCandidate()
      (request, requestedTerm) = (.preVote, term + 1)
    } else {
      becomeCandidate()
      (request, requestedTerm) = (.vote, term)
    }
    let last = log.lastID
    for voter in tracker.config.voters.ids {
      if voter == id {
        // Its own vote counts once it is durable, as all others do.
        send(Message(request.voteResponse, to: id, term: requestedTerm))
        continue
      }
      note { .sentVoteRequest(request, to: voter, last: last, term: $0.term) }
      var message = Message(
        request,
        to: voter,
        term: requestedTerm,
        logTerm: last.term,
        index: last.index
      )
      if type == .transfer { message.context = campaignTransferContext }
      send(message)
    }
  }

  /// Grants or refuses a vote.
  ///
  /// A member votes again for whom it voted; for another only if it has not voted and follows
  /// nobody. A pre-vote for a later term binds nobody. Learners vote too: one may not know yet that
  /// it was made a voter, while its vote is needed.
  ///
  /// > Source: features.md RAFT-21, RAFT-31; Ongaro, "Consensus: Bridging Theory and Practice",
  /// > §4.2.2.
  mutating func answerVote(_ message: Message) {
    let canVote =
      vote == message.from || vote == Message.none && lead == Message.none
      || message.type == .preVote && message.term > term
    let last = EntryID(term: message.logTerm, index: message.index)
    let request = voteRequest(message)
    guard canVote, last.isUpToDate(with: log.lastID) || config.mutates(.votesForStaleLog) else {
      note(.answeredVote(request, isGranted: false))
      var answer = Message(message.type.voteResponse, to: message.from, term: term)
      answer.reject = true
      return send(answer)
    }
    note(.answeredVote(request, isGranted: true))
    // A granted pre-vote answers with the term that was asked for: the asker would ignore the
    // voter's own, which may be lower than its own.
    let answersOwnTerm = message.type == .preVote && config.mutates(.preVoteAnswersOwnTerm)
    let answeredTerm = answersOwnTerm ? term : message.term
    send(Message(message.type.voteResponse, to: message.from, term: answeredTerm))
    if message.type == .vote {
      electionElapsed = 0
      vote = message.from
    }
  }

  /// Takes a message as a candidate, or one that may become one.
  mutating func stepCandidate(_ message: Message) throws(RaftError) {
    switch message.type {
    case .prop:
      note { .droppedWithoutLeader(.proposal, term: $0.term) }
      throw .proposalDropped
    case .app:
      becomeFollower(term: message.term, lead: message.from)
      try handleAppend(message)
    case .heartbeat:
      becomeFollower(term: message.term, lead: message.from)
      try handleHeartbeat(message)
    case .snap:
      becomeFollower(term: message.term, lead: message.from)
      try handleSnapshot(message)
    case .preVoteResp where state == .preCandidate: countVote(message)
    case .voteResp where state == .candidate: countVote(message)
    case .timeoutNow:
      let from = message.from
      note { .ignoredTimeoutNow(from: from, term: $0.term, state: $0.state) }
    default: break
    }
  }

  private mutating func countVote(_ message: Message) {
    let (type, from, isGranted) = (message.type, message.from, !message.reject)
    note { .receivedVote(type, from: from, isGranted: isGranted, term: $0.term) }
    tracker.record(from, isGranted: isGranted)
    let (granted, rejected, result) = tracker.tally
    note(.tallied(type, granted: granted, rejected: rejected))
    switch result {
    case .won where state == .preCandidate: campaign(by: .election)
    case .won:
      becomeLeader()
      broadcastAppend()
    case .lost: becomeFollower(term: term, lead: Message.none)
    case .pending: break
    }
  }

  /// A request for a vote, as events tell of it.
  func voteRequest(_ message: Message) -> RaftEvent.VoteRequest {
    RaftEvent.VoteRequest(
      type: message.type,
      candidate: message.from,
      candidateLast: EntryID(term: message.logTerm, index: message.index),
      last: log.lastID,
      vote: vote,
      term: term
    )
  }
}
