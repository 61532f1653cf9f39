/// Bugs that raft implementations had, for the suites to find.
///
/// Debug builds show one at a time, if a member's settings name it.
package enum RaftMutant: String, CaseIterable, Sendable {
  // Elections.

  /// A vote is not made durable, so that a restarted member votes twice (mutants.md).
  case voteNotPersisted
  /// A vote is granted to a log that is behind (Raft, §5.4.1).
  case votesForStaleLog
  /// Asking for pre-votes raises the term.
  case preVoteBumpsTerm
  /// Pre-votes are granted while a leader is heard (mutants.md, "prevote w/o lease").
  case preVoteWithoutLease
  /// A granted pre-vote is answered with the voter's term, so that it does not count
  /// (etcd#9586, etcd#10355).
  case preVoteAnswersOwnTerm
  /// A leader of an earlier term is not told of the later one (etcd#5468, etcd#8334).
  case earlierTermUnanswered
  /// A member campaigns over committed changes it has not applied (etcd#7280, raft#456).
  case campaignsOverUnappliedConfChange

  // The log.

  /// An entry of an earlier term is committed by counting (Raft, §5.4.2).
  case commitsEarlierTermByCounting
  /// The leader counts itself before its log is durable.
  case countsSelfBeforeDurable
  /// A follower commits what its leader has, past what it has itself.
  case followerCommitsPastLog
  /// A response of an earlier term is taken for one of this term.
  case takesEarlierTermResponse
  /// Storage's word on an append of an earlier term counts for what was appended since.
  case stableAckABA
  /// A snapshot the log contains replaces the entries after it.
  case snapshotCutsLog
  /// Term and commit are made durable before the snapshot that the commit is in (features.md RN-5).
  case hardStateBeforeSnapshot
  /// Answers to heartbeats make room in a full window (features.md RAFT-18).
  case heartbeatFreesWindow

  // Membership.

  /// A joint configuration decides by one majority of all.
  case jointAsOneMajority
  /// A joint configuration decides by the new half alone (mutants.md, "joint-quorum off").
  case jointQuorumOff
  /// A change is in force as soon as it is appended.
  case appliesConfChangeAtAppend
  /// A change is proposed while another is not applied (etcd#11284, etcd#7625).
  case unguardedConfChange
  /// The joint configuration is left anew with each entry that is applied (etcd#11284).
  case leavesJointTwice
  /// Several changes at once are made without a joint configuration (Raft, §6).
  case skipsJoint
  /// Leadership goes to a member that was removed or demoted meanwhile (etcd#11326).
  case transfersToNonVoter

  // Reads.

  /// A read is answered without asking the others.
  case readsWithoutConfirmation
  /// A read is answered before the leader knows what is committed.
  case readsBeforeFirstCommit
  /// An answer to a heartbeat counts for reads that came after it was sent.
  case readsByEarlierAnswer
  /// A lease is trusted that is never checked (features.md W5).
  case leaseReadsWithoutCheckQuorum
}

extension RaftMutant {
  /// Where the bug was met or described; empty for one that was made up.
  package var reference: String {
    switch self {
    case .voteNotPersisted: "Raft, Figure 2"
    case .votesForStaleLog: "Raft, §5.4.1"
    case .preVoteBumpsTerm: "Raft thesis, §9.6"
    case .preVoteWithoutLease: "Raft thesis, §4.2.3"
    case .preVoteAnswersOwnTerm: "etcd#9586, etcd#10355"
    case .earlierTermUnanswered: "etcd#5468, etcd#8334"
    case .campaignsOverUnappliedConfChange: "etcd#7280, raft#456"
    case .commitsEarlierTermByCounting: "Raft, §5.4.2"
    case .countsSelfBeforeDurable: "etcd#14370"
    case .stableAckABA: "raft-interaction.md §4.4"
    case .hardStateBeforeSnapshot: "features.md RN-5"
    case .heartbeatFreesWindow: "features.md RAFT-18"
    case .jointAsOneMajority, .jointQuorumOff, .skipsJoint: "Raft, §6"
    case .appliesConfChangeAtAppend: "etcd#7280"
    case .unguardedConfChange: "etcd#11284, etcd#7625"
    case .leavesJointTwice: "etcd#11284"
    case .transfersToNonVoter: "etcd#11326"
    case .readsWithoutConfirmation, .readsByEarlierAnswer: "Raft thesis, §6.4"
    case .readsBeforeFirstCommit: "Raft thesis, §6.4"
    case .leaseReadsWithoutCheckQuorum: "etcd#20418"
    case .followerCommitsPastLog, .takesEarlierTermResponse, .snapshotCutsLog: ""
    }
  }
}
