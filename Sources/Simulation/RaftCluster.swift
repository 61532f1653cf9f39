internal import EtcdMessages
internal import PropertyTesting
internal import RaftCore

/// A raft group under faults: its members, their disks, and the network between them.
///
/// Everything that happens is one action, chosen by the caller: a message arrives, a member works,
/// time passes for one member, power fails. After each the ``Referee`` looks at what came of it. The
/// same choices give the same history.
package struct RaftCluster: ~Copyable {
  /// What the group is made of.
  package let settings: ClusterSettings
  /// The members; that at position *i* has id *i + 1*.
  let members: [SimulatedMember]
  /// Messages under way, in the order they were sent.
  var network: [Message] = []
  /// An empty array with room, for the network to be emptied into.
  var spareNetwork: [Message] = []
  /// Messages the network keeps back.
  var delayed: [Message] = []
  /// Links that lose all that is sent over them, as `from * count + to`.
  var brokenLinks: [Bool]
  /// Where the power of a member fails when it next writes to its log, by position.
  var fuses: [Fuse?]
  /// Knows what was ever voted, committed and applied.
  var referee: Referee
  /// What may happen, with its weight.
  let actions: Odds<ClusterAction>
  /// What may happen together.
  let strides: Odds<ClusterStride>
  /// What happened, counted.
  package var statistics: ClusterStatistics {
    var statistics = counts
    statistics.elections = referee.electionCount
    return statistics
  }

  /// Members that may have work to do, as bits by position.
  var touched = UInt64.max
  var counts = ClusterStatistics()
  /// What happened, in order; kept only if someone asks for it.
  package var trace: Trace?
  /// Requests and reads that were made, to tell them apart.
  var requestCount: UInt64 = 0

  /// Creates a group of members that start for the first time.
  ///
  /// Those that do not belong to the group yet know nobody, and wait.
  package init(_ settings: ClusterSettings) throws(BrokenRaftLaw) {
    let members = try Self.founded(settings)
    var referee = Referee(memberCount: members.count)
    for position in members.indices { try referee.look(at: position, of: members) }
    self.settings = settings
    self.members = members
    self.referee = referee
    fuses = Array(repeating: nil, count: members.count)
    brokenLinks = Array(repeating: false, count: members.count * members.count)
    actions = Odds(ClusterAction.table(settings))
    strides = Odds(ClusterStride.table(settings.possibleStrides))
  }

  private static func founded(
    _ settings: ClusterSettings
  ) throws(BrokenRaftLaw) -> [SimulatedMember] {
    let founding = Snapshot(
      id: Referee.founding,
      confState: ConfState(voters: (1...settings.voterCount).map(UInt64.init))
    )
    var members: [SimulatedMember] = []
    for position in 0..<settings.memberCount {
      var config = settings.config
      config.id = UInt64(position) + 1
      do throws(RaftError) {
        members.append(
          try SimulatedMember(config, founding: position < settings.voterCount ? founding : nil)
        )
      } catch {
        throw BrokenRaftLaw(.restarts, "member \(config.id) does not start: \(error)")
      }
    }
    return members
  }

  /// Keeps from here on what happens, for people to read.
  ///
  /// - Returns: What the group is made of.
  mutating func startTrace() -> String {
    trace = Trace()
    return settings.description
  }

  /// Highest index that any member knows committed.
  package var committed: UInt64 { referee.committed }

  // MARK: One step of a member

  /// Does something with a member, and lets the referee look at it.
  ///
  /// - Throws: ``BrokenRaftLaw``
  @inline(__always)
  mutating func with(
    _ position: Int,
    _ body: (inout RawNode) throws(RaftError) -> Void
  ) throws(BrokenRaftLaw) {
    let member = members[position]
    guard member.isRunning else { return }
    touched |= 1 << UInt64(position)
    try member.inspect { (node) throws(BrokenRaftLaw) in
      do throws(RaftError) {
        try body(&node)
      } catch {
        try refused(error, position)
      }
      try referee.look(at: &node, position, members)
    }
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
    if message.to == UInt64(position) + 1 {
      members[position].inbox.append(message)
      touched |= 1 << UInt64(position)
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
    let member = members[position]
    guard member.isRunning else { return try lose(message) }
    guard !member.isPaused else { return try wait(message, for: member) }
    counts.delivered += 1
    trace?.note(.delivered(message))
    if settings.config.readOnlyOption == .leaseBased {
      heard(message, member)
      if message.type == .readIndex { try referee.lookAtLease(member) }
    }
    let isRequest = message.type == .vote || message.type == .preVote
    let promiseCount = isRequest ? member.inspect { $0.raft.promises.count } : 0
    let kept = message.type == .snap ? referee.lastEntry(of: member, containing: message) : nil
    let known = referee.progress(of: member, before: message)
    referee.hasAnswer = message.type == .appResp
    try with(position) { (node) throws(RaftError) in try node.step(message) }
    if let known { try referee.look(at: member, stillKnowing: known, message) }
    if isRequest { try referee.look(at: member, grantingSince: promiseCount, message) }
    if let kept { try referee.look(at: member, havingHad: kept) }
    noteState(position)
    if message.type == .snap { try reportSnapshot(message, failed: false) }
  }

  /// Lets a message wait for a member that stands still, and loses the oldest of too many.
  private mutating func wait(
    _ message: Message,
    for member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    member.backlog.append(message)
    if member.backlog.count > Self.backlogCountMax { try lose(member.backlog.removeFirst()) }
  }

  private static let backlogCountMax = 32

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
  private func heard(_ message: Message, _ member: SimulatedMember) {
    if message.type == .transferLeader { member.transfersSinceQuorum += 1 }
    guard message.type == .appResp || message.type == .heartbeatResp else { return }
    let isQuorum = member.inspect { node in
      guard node.raft.state == .leader, node.raft.term == message.term else { return false }
      if !member.heardOf.contains(message.from) { member.heardOf.append(message.from) }
      let (id, heardOf) = (node.id, member.heardOf)
      return node.raft.tracker.config.voters.result { $0 == id || heardOf.contains($0) } == .won
    }
    if isQuorum { member.heardOfQuorum() }
  }

  /// Notes what became of a member, if someone asks for it.
  @inline(__always)
  mutating func noteState(_ position: Int) {
    guard trace != nil, members[position].isRunning else { return }
    trace?.note(members[position].mark, of: members[position].id)
  }
}
