internal import EtcdMessages

/// One member's part of the protocol, as a state machine without time, disk or network.
///
/// Inputs are messages and ticks. Outputs gather in `messages`, `messagesAfterAppend` and
/// `readStates` until a ``RawNode`` hands them out with what must be written first.
///
/// > Source: Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm"; features.md
/// > §6; raft-interaction.md §4; etcd-io/raft `raft.go`, `raft`.
package struct Raft: Sendable {
  /// Settings.
  package let config: Config
  /// The log.
  var log: RaftLog
  /// Members, and what is known of each.
  package internal(set) var tracker: ProgressTracker

  // MARK: What must last

  /// Latest term the member has seen.
  package internal(set) var term: UInt64 = 0
  /// Member it voted for in that term; 0 for none.
  package internal(set) var vote: UInt64 = 0

  // MARK: Its part

  /// The part it plays.
  package internal(set) var state = StateType.follower
  /// The leader of the term; 0 if none is known.
  package internal(set) var lead: UInt64 = 0
  /// Whether it has no vote by the membership it knows.
  package internal(set) var isLearner = false
  /// As a leader: the member it hands over to; 0 for none.
  package internal(set) var leadTransferee: UInt64 = 0
  /// As a leader: no change of the membership is past this index, so that one is proposed only once
  /// it is applied.
  var pendingConfIndex: UInt64 = 0
  /// As a leader: bytes of requests it appended and has not applied.
  var uncommittedByteCount: UInt64 = 0
  /// As a leader: reads that wait for a round of heartbeats.
  var readOnly: ReadOnly
  /// As a leader: reads that wait for the first commit of the term.
  var pendingReadIndexMessages: [Message] = []

  // MARK: Time, in ticks

  /// Ticks since the leader was heard of, or since the last check of the quorum.
  var electionElapsed = 0
  /// Ticks since the last round of heartbeats.
  var heartbeatElapsed = 0
  /// Ticks without a leader after which it campaigns.
  var randomizedElectionTimeout = 0
  private var timeouts: ElectionTimeouts

  // MARK: Outputs

  /// Messages that may be sent at once.
  var messages: [Message] = []
  /// Messages that may be sent once all that was appended and voted before is durable.
  var messagesAfterAppend: [Message] = []
  /// Last entries of what it appended as a leader, which it acknowledges to itself once they are
  /// durable; with storage that answers by messages, they are among those.
  var ownAppends: [EntryID] = []
  /// Reads that may go on.
  var readStates: [ReadState] = []
  /// What happened, if the settings ask for it.
  package internal(set) var events: [RaftEvent] = []

  /// Creates a member from what its storage has.
  ///
  /// - Throws: ``RaftError`` if settings, or what storage has, contradict each other
  package init(_ config: Config, _ storage: MemoryStorage) throws(RaftError) {
    try config.validate()
    self.config = config
    let (hardState, confState) = storage.initialState
    guard storage.lastIndex <= Message.numberMax, hardState.term <= Message.numberMax else {
      throw .numberOutOfRange
    }
    log = RaftLog(storage, applyingLimit: config.applyingLimit)
    tracker = ProgressTracker(window: config.window, mutant: config.mutant)
    readOnly = ReadOnly(config.readOnlyOption)
    timeouts = ElectionTimeouts(seed: config.electionSeed, id: config.id)
    var changer = ConfChanger(tracker, lastIndex: log.lastIndex)
    do throws(ConfChangeError) {
      try changer.restore(confState)
    } catch {
      throw .confChange(error)
    }
    _ = adopt(changer)
    try load(hardState)
    becomeFollower(term: term, lead: Message.none)
    note {
      .started(
        peers: $0.tracker.config.voters.ids,
        term: $0.term,
        commit: $0.log.committed,
        applied: $0.log.applied,
        last: $0.log.lastID
      )
    }
  }

  private mutating func load(_ hardState: HardState) throws(RaftError) {
    if hardState.commit != 0 || hardState.term != 0 || hardState.vote != 0 {
      let range = log.committed...log.lastIndex
      guard range.contains(hardState.commit) else {
        throw .hardStatePastLog(commit: hardState.commit, log: range)
      }
      log.committed = hardState.commit
      term = hardState.term
      vote = hardState.vote
    }
    if config.applied > 0 {
      guard (log.applied...log.committed).contains(config.applied) else {
        throw .hardStatePastLog(commit: config.applied, log: log.applied...log.committed)
      }
      log.applied(to: config.applied, byteCount: 0)
    }
  }

  // MARK: Small questions

  /// Id of the member.
  package var id: UInt64 { config.id }

  /// Who leads, and the part the member plays.
  package var softState: SoftState { SoftState(lead: lead, state: state) }

  /// Highest index that is known to be committed.
  package var committed: UInt64 { log.committed }

  /// Whether it may campaign: it has a vote, and no snapshot replaces its membership.
  var isPromotable: Bool {
    guard let own = tracker.progress[of: id] else { return false }
    return !own.isLearner && !log.hasUnstableSnapshot
  }

  // MARK: Outputs

  /// Sends a message.
  ///
  /// The term is filled in, except for requests for votes, which bear the term they ask for, and
  /// for proposals and reads, which belong to none. Inlined, since a message that is passed on is
  /// copied and destroyed.
  @inline(__always)
  mutating func send(_ message: consuming Message) {
    // The texts below must not capture the message, which is moved in the end.
    let (type, to, from) = (message.type, message.to, message.from)
    if from == Message.none { message.from = id }
    switch type {
    case .vote, .voteResp, .preVote, .preVoteResp:
      let isNamed = message.term != 0
      precondition(isNamed, "\(type) needs a term")
    case .prop, .readIndex: break
    default: message.term = term
    }
    if type.waitsForAppend {
      messagesAfterAppend.append(consume message)
    } else {
      precondition(to != id, "\(type) is addressed to its sender")
      // Most often every other member is sent one.
      if messages.isEmpty { messages.reserveCapacity(tracker.progress.count) }
      messages.append(consume message)
    }
  }

  /// Keeps an event, if the settings ask for it.
  @inline(__always)
  mutating func note(_ event: @autoclosure () -> RaftEvent) {
    if config.recordsEvents { events.append(event()) }
  }

  /// Keeps an event that tells of the member's state, if the settings ask for it.
  @inline(__always)
  mutating func note(_ event: (Raft) -> RaftEvent) {
    if config.recordsEvents { events.append(event(self)) }
  }

  /// Draws the next election timeout.
  mutating func resetRandomizedElectionTimeout() {
    randomizedElectionTimeout = timeouts.next(electionTick: config.electionTick)
  }
}
