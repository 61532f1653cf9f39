package import EtcdMessages

/// A member: the protocol, and what of it was handed out and is not done.
///
/// The owner lets ticks pass, steps messages from others, and carries out each ``Ready`` while
/// there is one:
///
///     while node.hasReady {
///       let ready = node.ready()
///       // write, send and apply, in the order told on `Ready`
///       node.advance()
///     }
///
/// A value: a copy is the member at that point.
///
/// > Source: features.md §5; etcd-io/raft `rawnode.go`, `RawNode`.
package struct RawNode: Sendable {
  /// The protocol.
  package internal(set) var raft: Raft
  /// Soft state as it was handed out last.
  var previousSoftState: SoftState
  /// Term, vote and commit as they were handed out last.
  var previousTerm: UInt64
  var previousVote: UInt64
  var previousCommit: UInt64
  /// What the member promises itself once the last ready is carried out.
  var stepsOnAdvance: [Message] = []
  /// What the leader acknowledges to itself then.
  var ownAppends: [EntryID] = []
  /// What storage says then.
  var appendAck: AppendAck?
  /// What the application has carried out then.
  var appliedAck: AppliedAck?

  /// Creates a member from what its storage has.
  ///
  /// - Throws: ``RaftError`` if settings, or what storage has, contradict each other
  package init(_ config: Config, _ storage: MemoryStorage) throws(RaftError) {
    raft = try Raft(config, storage)
    previousSoftState = raft.softState
    previousTerm = raft.term
    previousVote = raft.vote
    previousCommit = raft.committed
  }

  /// Id of the member.
  package var id: UInt64 { raft.id }

  /// What is durable.
  package var storage: MemoryStorage { raft.log.storage }

  /// Takes the events since the last time.
  package mutating func takeEvents() -> [RaftEvent] {
    let events = raft.events
    raft.events = []
    return events
  }

  // MARK: Inputs

  /// Lets a tick pass.
  package mutating func tick() { raft.tick() }

  /// Campaigns, if it may.
  package mutating func campaign() { stepOwn(Message(.hup)) }

  /// Proposes a request.
  ///
  /// - Throws: ``RaftError/proposalDropped``
  package mutating func propose(_ data: [UInt8]) throws(RaftError) {
    try raft.propose([Entry(proposing: data)])
  }

  /// Proposes a change of the membership.
  ///
  /// - Throws: ``RaftError/proposalDropped``
  package mutating func propose(_ change: ConfChange) throws(RaftError) {
    try raft.step(Message(.prop, entries: [.proposing(change)]))
  }

  /// Proposes a change of the membership.
  ///
  /// - Throws: ``RaftError/proposalDropped``
  package mutating func propose(_ change: ConfChangeV2) throws(RaftError) {
    try raft.step(Message(.prop, entries: [.proposing(change)]))
  }

  /// Puts a change of the membership in force that was applied.
  ///
  /// To be called for each such entry, also for one that the application refuses: then with node 0.
  ///
  /// - Returns: The membership from here on, for snapshots.
  package mutating func apply(_ change: ConfChangeV2) throws(RaftError) -> ConfState {
    try raft.apply(change)
  }

  /// Takes a message from another member, or from a storage thread.
  ///
  /// - Throws: ``RaftError``, after which the member goes on as if it had not come
  package mutating func step(_ message: Message) throws(RaftError) {
    let isFromThread = Message.isStorageThread(message.from)
    if message.type.isLocal, !isFromThread { throw .localMessage }
    if message.from == id, !message.type.mayComeBack || message.reject {
      throw .ownMessage(message.type)
    }
    if message.type.isResponse, !isFromThread,
      raft.tracker.progress.position(of: message.from) == nil
    {
      throw .peerNotFound
    }
    try raft.step(message)
  }

  /// Takes a message the member gives itself.
  mutating func stepOwn(_ message: Message) {
    certainly { (raft) throws(RaftError) in try raft.step(message) }
  }

  /// Does what a member never refuses itself.
  @inline(__always)
  mutating func certainly(_ body: (inout Raft) throws(RaftError) -> Void) {
    do throws(RaftError) {
      try body(&raft)
    } catch {
      preconditionFailure("member \(id) refused its own message: \(error)")
    }
  }

  /// Notes that a message did not reach a member.
  package mutating func reportUnreachable(_ id: UInt64) {
    stepOwn(Message(.unreachable, from: id))
  }

  /// Notes what became of a snapshot that was sent.
  package mutating func reportSnapshot(to id: UInt64, failed: Bool) {
    var message = Message(.snapStatus, from: id)
    message.reject = failed
    stepOwn(message)
  }

  /// Hands leadership over, or asks the leader to.
  package mutating func transferLeadership(to transferee: UInt64) {
    stepOwn(Message(.transferLeader, from: transferee))
  }

  /// Forgets who leads, so that this member may vote for another in this term.
  package mutating func forgetLeader() { stepOwn(Message(.forgetLeader)) }

  /// Asks from which index on a read is linearizable; the answer is a read state.
  ///
  /// None comes if there is no leader, or a message is lost: ask again with another context.
  package mutating func readIndex(_ context: [UInt8]) {
    stepOwn(Message(.readIndex, entries: [Entry(proposing: context)]))
  }

  /// Overrides the election timeout until the next change of part; for tests.
  package mutating func setRandomizedElectionTimeout(_ ticks: Int) {
    raft.randomizedElectionTimeout = ticks
  }
}
