package import EtcdMessages
package import RaftCore

/// A raft group so small that all that can happen in it can be tried.
///
/// Whatever happens is bounded: the terms, the messages under way, and how often each thing may
/// happen that no message causes.
package struct SmallWorld: Equatable, Sendable {
  /// Members that exist; those past the voters are not in the group yet.
  package var memberCount = 3
  /// Voters at the start, those with the lowest ids.
  package var voterCount = 3
  /// Settings of every member, but for its id.
  package var config: Config
  /// Whether the first member leads already, and all others know.
  package var startsWithLeader = false
  /// Highest term.
  package var termMax = 2
  /// Most messages under way; what would lead to more is left out.
  package var messageMax = 6
  /// Changes of the membership that may be proposed, each once and in this order.
  package var changes: [ConfChangeV2] = []
  /// How often each thing may happen.
  package var allowed = Allowance()

  /// How often things may happen that no message causes.
  package struct Allowance: Equatable, Sendable {
    /// Members campaign.
    package var campaigns = 2
    /// Leaders are given requests.
    package var proposals = 0
    /// Members are asked to read, at most twice.
    package var reads = 0
    /// Leaders send heartbeats.
    package var heartbeats = 0
    /// Election timeouts pass: quorums are checked, and leases end.
    package var timeouts = 0
    /// Leadership is handed over.
    package var transfers = 0
    /// Messages are lost.
    package var losses = 0
    /// Messages arrive twice.
    package var duplicates = 0
    /// Members lose power and start again.
    package var crashes = 0
    /// Members take a snapshot, and drop the log before it.
    package var compactions = 0

    /// Creates an allowance of two campaigns.
    package init() {}
  }

  /// Creates a world of three voters.
  package init() {
    config = Config(id: 1)
    // Time passes only where the explorer says so.
    config.electionTick = 1 << 20
    config.stepDownOnRemoval = true
  }

  /// Creates a world, and changes it.
  package init(_ adjust: (inout SmallWorld) -> Void) {
    self.init()
    adjust(&self)
  }

  /// Whether members may be called by each other's names: nothing else tells them apart.
  var isSymmetric: Bool {
    changes.isEmpty && memberCount == voterCount && !startsWithLeader
  }

  /// Most members, terms, messages and times that anything may happen.
  static let (memberCountMax, countMax, messageCountMax) = (4, 15, 12)

  /// Throws nothing: a world that cannot be held is the caller's mistake.
  func checkBounds() {
    let counts = [
      termMax, allowed.campaigns, allowed.proposals + changes.count, allowed.heartbeats,
      allowed.timeouts, allowed.transfers, allowed.losses, allowed.duplicates, allowed.crashes,
      allowed.compactions,
    ]
    precondition(
      counts.allSatisfy { 0...Self.countMax ~= $0 },
      "\(counts): a bound is out of range"
    )
    precondition(allowed.reads <= 2, "\(allowed.reads) reads: at most 2 are told apart")
    precondition(
      1...memberCount ~= voterCount && memberCount <= Self.memberCountMax,
      "\(memberCount) members, \(voterCount) of them voters: at most 4 are held"
    )
    precondition(
      1...Self.messageCountMax ~= messageMax,
      "\(messageMax) messages: at most \(Self.messageCountMax) are held"
    )
  }
}

extension SmallWorld: CustomStringConvertible {
  /// One line, with what cannot happen left out.
  package var description: String {
    var text = "\(memberCount) members"
    if voterCount < memberCount { text += ", \(voterCount) of them voters" }
    if config.preVote { text += ", pre-votes" }
    if config.checkQuorum { text += ", quorum checked" }
    if config.asyncStorageWrites { text += ", asynchronous storage" }
    if config.maxSizePerMsg != .max { text += ", appends of \(config.maxSizePerMsg) bytes" }
    if startsWithLeader { text += ", led by 1" }
    text += "; at most \(termMax) terms, \(messageMax) messages under way"
    let counts = [
      ("campaigns", allowed.campaigns), ("proposals", allowed.proposals),
      ("membership changes", changes.count), ("reads", allowed.reads),
      ("heartbeats", allowed.heartbeats), ("timeouts", allowed.timeouts),
      ("transfers", allowed.transfers), ("losses", allowed.losses),
      ("duplicates", allowed.duplicates), ("crashes", allowed.crashes),
      ("compactions", allowed.compactions),
    ]
    for (name, count) in counts where count > 0 { text += ", \(count) \(name)" }
    return text
  }
}
