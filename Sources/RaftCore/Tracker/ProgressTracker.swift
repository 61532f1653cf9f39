/// The members of the group, what is known of each, and the votes of an election.
///
/// > Source: etcd-io/raft `tracker/tracker.go`, `ProgressTracker`.
package struct ProgressTracker: Equatable, Sendable {
  /// A vote of the election that goes on.
  struct Vote: Equatable, Sendable {
    var id: UInt64
    var isGranted: Bool
  }

  /// Who votes and who learns.
  package internal(set) var config = TrackerConfig()
  /// What is known of each member.
  package internal(set) var progress = ProgressMap()
  /// Votes, in the order they came.
  private(set) var votes: [Vote] = []
  /// An empty window for appends, for each member anew.
  let window: Inflights
  /// A bug to show, for the suites that must find it.
  let mutant: RaftMutant?

  /// Creates a tracker without members.
  package init(window: Inflights, mutant: RaftMutant? = nil) {
    self.window = window
    self.mutant = mutant
  }

  /// Takes over a membership.
  package mutating func adopt(_ changer: ConfChanger) {
    config = changer.config
    progress = changer.progress
  }

  /// The largest index that a quorum is known to have.
  ///
  /// - Complexity: O(*n*²) in the number of voters
  package var committedIndex: UInt64 {
    // Else the closure would take the whole tracker along.
    let progress = progress
    return voters.committedIndex { progress.match(of: $0) }
  }

  #if ASSAY_MUTANTS
  /// The voters that decide, by the bug that is shown.
  var voters: JointConfig {
    switch mutant {
    case .jointAsOneMajority?: JointConfig(incoming: MajorityConfig(config.voters.ids))
    case .jointQuorumOff?: JointConfig(incoming: config.voters.incoming)
    default: config.voters
    }
  }
  #else
  /// The voters that decide.
  var voters: JointConfig {
    @inline(__always) _read { yield config.voters }
  }
  #endif

  /// Whether a quorum was heard of since the last check.
  var isQuorumActive: Bool {
    voters.result { id in
      progress[of: id].flatMap { $0.isLearner ? nil : $0.isRecentlyActive }
    } == .won
  }

  /// Forgets the votes.
  mutating func resetVotes() { votes.removeAll(keepingCapacity: true) }

  /// Counts a member's first vote.
  mutating func record(_ id: UInt64, isGranted: Bool) {
    if !votes.contains(where: { $0.id == id }) { votes.append(Vote(id: id, isGranted: isGranted)) }
  }

  /// The votes of members that are no learners, and what they amount to.
  var tally: (granted: Int, rejected: Int, result: VoteResult) {
    var granted = 0
    var rejected = 0
    for vote in votes where progress[of: vote.id]?.isLearner == false {
      if vote.isGranted { granted += 1 } else { rejected += 1 }
    }
    let result = voters.result { id in votes.first { $0.id == id }?.isGranted }
    return (granted, rejected, result)
  }
}
