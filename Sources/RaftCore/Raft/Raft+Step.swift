internal import EtcdMessages

extension Raft {
  /// Takes a message.
  ///
  /// - Throws: ``RaftError/proposalDropped``, or another if the message makes no sense; then
  ///   nothing but the term has changed
  ///
  /// > Source: features.md RAFT-10; raft-interaction.md §4.3.
  package mutating func step(_ message: Message) throws(RaftError) {
    guard message.isInRange else { throw .numberOutOfRange }
    if message.term == 0, message.type.needsTerm { throw .missingTerm(message.type) }
    if message.term > term {
      guard acceptHigherTerm(message) else { return }
    } else if message.term < term, message.term != 0 {
      if !(message.type == .appResp && config.mutates(.takesEarlierTermResponse)) {
        try answerLowerTerm(message)
        return
      }
    }
    switch message.type {
    case .hup: hup(by: config.preVote ? .preElection : .election)
    case .storageAppendResp: try appended(AppendAck(message))
    case .storageApplyResp: try applied(message.entries)
    case .vote, .preVote: answerVote(message)
    default:
      switch state {
      case .leader: try stepLeader(message)
      case .candidate, .preCandidate: try stepCandidate(message)
      case .follower: try stepFollower(message)
      }
    }
  }

  /// Enters the term of a message; false if the message is to be ignored.
  private mutating func acceptHigherTerm(_ message: Message) -> Bool {
    let type = message.type
    if type == .vote || type == .preVote {
      // A leader that was heard of lately is enough reason not to elect another, unless it asked
      // for it.
      let isForced = message.context == campaignTransferContext
      let hasLease =
        config.checkQuorum && lead != Message.none && electionElapsed < config.electionTick
      let isExempt = type == .preVote && config.mutates(.preVoteWithoutLease)
      if hasLease && !isForced && !isExempt {
        let remainingTicks = config.electionTick - electionElapsed
        let request = voteRequest(message)
        note(.ignoredVoteInLease(request, remainingTicks: remainingTicks))
        return false
      }
    }
    switch type {
    case .preVote: break
    case .preVoteResp where !message.reject:
      // It bears the term that was asked for; if a quorum grants it, that term is entered. A
      // refusal bears the voter's own term, which is news.
      break
    case .app, .heartbeat, .snap:
      noteHigherTerm(message)
      becomeFollower(term: message.term, lead: message.from)
    default:
      noteHigherTerm(message)
      becomeFollower(term: message.term, lead: Message.none)
    }
    return true
  }

  private mutating func noteHigherTerm(_ message: Message) {
    let (type, from, higher, own) = (message.type, message.from, message.term, term)
    note(.receivedHigherTerm(type, from: from, own: own, term: higher))
  }

  /// Answers a message of an earlier term, where the sender must learn of the later one.
  private mutating func answerLowerTerm(_ message: Message) throws(RaftError) {
    let (type, from, lower, own) = (message.type, message.from, message.term, term)
    switch type {
    case .heartbeat, .app:
      // With a lease or pre-votes, a member in a later term gets no votes from those that hear an
      // earlier leader. Only the leader can end that: it must hear of the later term.
      if config.checkQuorum || config.preVote, !config.mutates(.earlierTermUnanswered) {
        send(Message(.appResp, to: from))
        return
      }
    case .preVote:
      // Else a member whose log is ahead in an earlier term, and those that are in a later one,
      // would wait for each other.
      let request = voteRequest(message)
      note(.answeredVote(request, isGranted: false))
      var answer = Message(.preVoteResp, to: from, term: term)
      answer.reject = true
      send(answer)
      return
    case .storageAppendResp:
      return try appended(AppendAck(message))
    default: break
    }
    note(.ignoredLowerTerm(type, from: from, own: own, term: lower))
  }
}
