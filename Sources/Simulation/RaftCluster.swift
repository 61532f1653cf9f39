internal import EtcdMessages
internal import RaftCore

/// A raft group under faults: its members, their disks, and the network between them.
///
/// Everything that happens is one action, chosen by the caller: a message arrives, a member works,
/// time passes for one member, power fails. After each the ``Referee`` looks at what came of it. The
/// same choices give the same history.
package struct RaftCluster: Sendable {
  /// What the group is made of.
  package let settings: ClusterSettings
  /// The members; that at position *i* has id *i + 1*.
  var members: [SimulatedMember]
  /// Messages under way, in the order they were sent.
  var network: [Message] = []
  /// Links that lose all that is sent over them, as `from * count + to`.
  var brokenLinks: [Bool]
  /// Knows what was ever voted, committed and applied.
  var referee: Referee
  /// What happened, counted.
  package var statistics: ClusterStatistics {
    var statistics = counts
    statistics.elections = referee.electionCount
    return statistics
  }

  var counts = ClusterStatistics()
  /// What happened, in order; kept only if someone asks for it.
  package var trace: Trace?
  /// Requests and reads that were made, to tell them apart.
  var requestCount: UInt64 = 0

  /// Creates a group of members that start for the first time.
  ///
  /// Those that do not belong to the group yet know nobody, and wait.
  package init(_ settings: ClusterSettings) throws(BrokenRaftLaw) {
    self.settings = settings
    let founding = Snapshot(
      id: Referee.founding,
      confState: ConfState(voters: (1...settings.voterCount).map(UInt64.init))
    )
    members = []
    for position in 0..<settings.memberCount {
      var config = settings.config
      config.id = UInt64(position) + 1
      let snapshot = position < settings.voterCount ? founding : nil
      do throws(RaftError) {
        members.append(try SimulatedMember(config, founding: snapshot))
      } catch {
        throw BrokenRaftLaw(.restarts, "member \(config.id) does not start: \(error)")
      }
    }
    brokenLinks = Array(repeating: false, count: settings.memberCount * settings.memberCount)
    referee = Referee(memberCount: settings.memberCount)
    for position in members.indices { try referee.look(at: position, of: members) }
  }

  /// Keeps from here on what happens, for people to read.
  ///
  /// - Returns: What the group is made of.
  mutating func startTrace() -> String {
    trace = Trace()
    return settings.description
  }

  /// Positions of members that run.
  var running: [Int] { members.indices.filter { members[$0].isRunning } }

  /// Highest index that any member knows committed.
  package var committed: UInt64 { referee.committed }

  // MARK: One step of a member

  /// Does something with a member, and lets the referee look at it.
  ///
  /// - Throws: ``BrokenRaftLaw``
  mutating func with(
    _ position: Int,
    _ body: (inout RawNode) throws(RaftError) -> Void
  ) throws(BrokenRaftLaw) {
    guard members[position].isRunning else { return }
    do throws(RaftError) {
      try body(&members[position].node)
    } catch {
      try refused(error, position)
    }
    try referee.look(at: position, of: members)
  }

  /// Says whether a member may refuse what it was given.
  private mutating func refused(
    _ error: RaftError,
    _ position: Int
  ) throws(BrokenRaftLaw) {
    switch error {
    case .proposalDropped, .peerNotFound: counts.refusals += 1
    default: throw BrokenRaftLaw(.sensibleMessages, "member \(position + 1): \(error)")
    }
  }

  // MARK: Sending

  /// Puts a message on its way, or loses it on a broken link.
  mutating func send(_ message: Message, by position: Int) throws(BrokenRaftLaw) {
    try referee.look(atSent: message, by: members[position])
    if message.to == members[position].id {
      members[position].inbox.append(message)
      return
    }
    counts.sent += 1
    trace?.note(.sent(message))
    let to = Int(truncatingIfNeeded: message.to) - 1
    guard members.indices.contains(to) else {
      throw BrokenRaftLaw(.sensibleMessages, "\(describe(message)) goes to nobody")
    }
    if brokenLinks[position * members.count + to] {
      try lose(message)
    } else {
      network.append(message)
    }
  }

  /// Hands a message over to the member it goes to.
  mutating func deliver(_ message: Message) throws(BrokenRaftLaw) {
    let position = Int(message.to) - 1
    guard members[position].isRunning else {
      return try lose(message)
    }
    counts.delivered += 1
    trace?.note(.delivered(message))
    heard(message, position)
    let promiseCount = members[position].node.raft.promises.count
    try with(position) { (node) throws(RaftError) in try node.step(message) }
    if message.type == .vote || message.type == .preVote {
      for answer in members[position].node.raft.promises.dropFirst(promiseCount)
      where answer.to == message.from && !answer.reject {
        try uphold(
          .sensibleMessages,
          answer.term == message.term,
          "member \(position + 1) grants \(message.type) of term \(message.term) for \(answer.term)"
        )
      }
    }
    noteState(position)
    if message.type == .snap { try reportSnapshot(message, failed: false) }
  }

  /// Loses a message.
  mutating func lose(_ message: Message) throws(BrokenRaftLaw) {
    counts.lost += 1
    trace?.note(.lost(message))
    if message.type == .snap { try reportSnapshot(message, failed: true) }
  }

  /// Tells the sender of a snapshot what became of it, which the protocol asks of every transport.
  private mutating func reportSnapshot(
    _ message: Message,
    failed: Bool
  ) throws(BrokenRaftLaw) {
    try with(Int(message.from) - 1) { (node) throws(RaftError) in
      node.reportSnapshot(to: message.to, failed: failed)
    }
  }

  /// Keeps count of the time since a leader heard of a quorum.
  private mutating func heard(_ message: Message, _ position: Int) {
    let raft = members[position].node.raft
    guard raft.state == .leader,
      message.term == raft.term, message.type == .appResp || message.type == .heartbeatResp
    else { return }
    members[position].heardOf.insert(message.from)
    let isQuorum =
      raft.tracker.config.voters.result { [heard = members[position].heardOf] id in
        id == raft.id || heard.contains(id)
      } == .won
    if isQuorum {
      members[position].heardOf = []
      members[position].ticksSinceQuorum = 0
    }
  }

  /// Notes what became of a member, if someone asks for it.
  mutating func noteState(_ position: Int) {
    guard trace != nil, members[position].isRunning else { return }
    trace?.note(members[position].node.raft.mark, of: members[position].id)
  }
}
