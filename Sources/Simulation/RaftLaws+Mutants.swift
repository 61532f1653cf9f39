package import PropertyTesting
internal import RaftCore

extension RaftLaws {
  /// Every bug of raft, with the law that finds it.
  package static let trials: [MutantTrial] = RaftMutant.allCases.map { mutant in
    MutantTrial(
      name: "raft \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(killing: mutant)
    )
  }

  /// The law that a bug breaks, tried where the bug is likely to show.
  private static func law(killing mutant: RaftMutant) -> Law {
    switch mutant {
    case .voteNotPersisted, .votesForStaleLog, .countsSelfBeforeDurable: survival(mutant)
    case .preVoteWithoutLease: stability(mutant)
    case .preVoteBumpsTerm, .preVoteAnswersOwnTerm: survival(mutant) { $0.config.preVote = true }
    case .earlierTermUnanswered:
      survival(mutant) {
        $0.hazards = [.partition, .impatience]
        $0.config.preVote = false
        $0.config.checkQuorum = true
      }
    case .campaignsOverUnappliedConfChange:
      survival(mutant) { $0.hazards = [.membership, .impatience] }
    case .followerCommitsPastLog:
      survival(mutant) {
        $0.hazards = [.loss, .reordering]
        $0.config.maxSizePerMsg = 0
      }
    case .heartbeatFreesWindow:
      survival(mutant) {
        $0.hazards = [.loss, .reordering, .delay]
        $0.config.maxInflightMsgs = 1
        $0.config.maxSizePerMsg = 0
      }
    case .leaseReadsWithoutCheckQuorum:
      survival(mutant) {
        $0.hazards = [.reads, .partition]
        $0.config.readOnlyOption = .leaseBased
        $0.config.checkQuorum = false
      }
    case .commitsEarlierTermByCounting: survival(mutant, by: .strides)
    case .takesEarlierTermResponse: scene(.lateAnswers, mutant)
    case .snapshotCutsLog: scene(.lateSnapshots, mutant)
    case .hardStateBeforeSnapshot: scene(.powerFailures, mutant)
    case .stableAckABA: scene(.slowDisks, mutant)
    case .unguardedConfChange, .leavesJointTwice:
      survival(mutant) { $0.hazards.insert(.membership) }
    case .jointAsOneMajority, .jointQuorumOff, .appliesConfChangeAtAppend, .skipsJoint,
      .transfersToNonVoter:
      scene(.changes, mutant)
    case .readsWithoutConfirmation, .readsByEarlierAnswer: scene(.readsOfDeposed, mutant)
    case .readsBeforeFirstCommit: scene(.readsOfElected, mutant)
    }
  }
}
