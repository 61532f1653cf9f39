package import PropertyTesting
package import RaftCore

extension RaftLaws {
  /// Every bug, with the law it breaks.
  package static let trials: [MutantTrial] = RaftMutant.allCases.map { mutant in
    MutantTrial(
      name: "raft \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(against: mutant)
    )
  }
}

extension RaftMutant {
  /// Where the bug was met or described; empty for one that was made up.
  package var reference: String {
    switch self {
    case .votesForStaleLog: "Raft §5.4.1"
    case .commitsEarlierTermByCounting: "Raft §5.4.2"
    case .preVoteAnswersOwnTerm: "etcd#9586, etcd#10355"
    case .earlierTermUnanswered: "etcd#5468, etcd#8334"
    case .campaignsOverUnappliedConfChange: "etcd#7280, raft#456"
    case .unguardedConfChange: "etcd#11284, etcd#7625"
    case .leavesJointTwice: "etcd#11284"
    case .transfersToNonVoter: "etcd#11326"
    case .voteNotPersisted, .preVoteBumpsTerm, .preVoteWithoutLease, .countsSelfBeforeDurable,
      .followerCommitsPastLog, .takesEarlierTermResponse, .stableAckABA, .snapshotCutsLog,
      .jointAsOneMajority, .jointQuorumOff, .appliesConfChangeAtAppend,
      .readsWithoutConfirmation, .readsBeforeFirstCommit, .leaseReadsWithoutCheckQuorum:
      ""
    }
  }
}
