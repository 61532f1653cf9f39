internal import EtcdMessages
internal import RaftCore

/// All states of members, all messages and all logs that were met, each kept once under a number.
///
/// A member does the same whenever it is in the same state and given the same. So what comes of it
/// is worked out once, and looked up from then on: a world of millions of states has only some
/// thousands of states of members.
struct MemberTable: Sendable {
  /// What comes of an input.
  struct Outcome: Sendable {
    /// Number of the member's state after it.
    var member: UInt32
    /// Number of its state as its power failed; that after it, if it did not.
    var failing: UInt32
    /// Whether it committed as a leader.
    var hasCommittedAsLeader: Bool
    /// Where the messages stand that were sent.
    var sent: Range<Int>
    /// Reads that were answered.
    var answers: Nibbles
  }

  /// What pruning and laws need of a message.
  struct Envelope: Sendable {
    var to: Int
    var type: MessageType
    var term: UInt64
  }

  let world: SmallWorld
  let renamings: [Renaming]
  var chains = LogChains()
  private(set) var members: [ExploredMember] = []
  private(set) var views: [MemberView] = []
  private(set) var messages: [Message] = []
  private(set) var envelopes: [Envelope] = []
  /// Digests of members and messages under each renaming.
  private(set) var memberDigests: [StateDigest] = []
  private(set) var messageDigests: [StateDigest] = []
  /// Messages that were sent, those of one outcome after those of another.
  private(set) var sent: [UInt32] = []
  private var knownMembers = DigestTable()
  private var knownMessages = DigestTable()
  private var knownOutcomes = DigestTable()
  private var outcomes: [Outcome] = []
  /// Memberships by the log that led to them: everywhere the same.
  private var memberships: [LogChains.ID: TrackerConfig] = [:]

  init(_ world: SmallWorld) {
    self.world = world
    let all = Renaming.all(world.memberCount)
    renamings = world.isSymmetric ? all : [all[0]]
  }

  /// How many inputs were worked out.
  var outcomeCount: Int { outcomes.count }

  /// Gives a state of a member its number.
  mutating func intern(_ member: ExploredMember) throws(BrokenRaftLaw) -> UInt32 {
    let digests = renamings.map { member.digest(under: $0) }
    if let known = knownMembers.find(digests[0]) { return known }
    let id = UInt32(members.count)
    try checkMembership(member)
    _ = knownMembers.insert(digests[0], value: id)
    members.append(member)
    memberDigests += digests
    views.append(member.view(&chains))
    return id
  }

  private mutating func checkMembership(_ member: ExploredMember) throws(BrokenRaftLaw) {
    let config = member.node.raft.tracker.config
    guard !world.changes.isEmpty, !config.voters.ids.isEmpty else { return }
    if let known = memberships[member.application] {
      try uphold(
        .oneMembership,
        known == config,
        "member \(member.id) is at \(config) after entry \(chains.index(member.application)), "
          + "others at \(known)"
      )
    }
    memberships[member.application] = config
  }

  private mutating func intern(_ message: Message) -> UInt32 {
    let digests = renamings.map { renaming in
      var digest = StateDigest()
      message.digest(into: &digest, under: renaming)
      return digest
    }
    let (id, isNew) = knownMessages.insert(digests[0], value: UInt32(messages.count))
    guard isNew else { return id }
    messages.append(message)
    messageDigests += digests
    envelopes.append(Envelope(to: Int(message.to) - 1, type: message.type, term: message.term))
    return id
  }

  /// What comes of an action, at the member it happens to.
  mutating func outcome(
    of action: WorldAction,
    at member: UInt32
  ) throws(BrokenRaftLaw) -> Outcome {
    var key = StateDigest()
    key.combine(UInt64(member) << 32 | UInt64(action.input))
    if let known = knownOutcomes.find(key) { return outcomes[Int(known)] }
    var next = members[Int(member)]
    let output = try next.take(
      input(action),
      failsBeforeWrite: action.kind == .deliverAndFail || action.kind == .proposeAndFail,
      &chains
    )
    let start = sent.count
    for message in output.sent { sent.append(intern(message)) }
    let number = try intern(next)
    var failing = number
    for member in output.failing { failing = try intern(member) }
    let outcome = Outcome(
      member: number,
      failing: failing,
      hasCommittedAsLeader: next.hasCommittedAsLeader,
      sent: start..<sent.count,
      answers: output.answers
    )
    _ = knownOutcomes.insert(key, value: UInt32(outcomes.count))
    outcomes.append(outcome)
    return outcome
  }

  private func input(_ action: WorldAction) -> ExploredMember.Input {
    let argument = Int(action.argument)
    return switch action.kind {
    case .deliver, .duplicate, .lose, .deliverAndFail: .message(messages[argument])
    case .campaign: .campaign
    case .propose, .proposeAndFail: .request(UInt64(argument))
    case .change: .change(world.changes[argument])
    case .read: .read(UInt64(argument))
    case .beat: .heartbeat
    case .timeout: .timeout
    case .transfer: .transfer(to: UInt64(argument) + 1)
    case .crash: .crash
    case .write: .write
    case .apply: .apply
    case .compact: .compaction
    }
  }
}
