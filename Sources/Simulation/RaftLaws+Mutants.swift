package import PropertyTesting
package import RaftCore

extension RaftLaws {
  /// A bug that is switched on, and the law that must fail under it.
  package struct Trial: Sendable {
    /// The bug.
    package let mutant: RaftMutant
    /// The law, with the bug in what it tries.
    package let law: Law

    /// Name of the bug, in a table of those of all parts.
    package var name: String { "raft \(mutant.rawValue)" }
    /// Where the bug was met or described; empty for one that was made up.
    package var reference: String { mutant.reference }
  }

  /// Every bug of raft, with the law that finds it.
  package static let trials: [Trial] = RaftMutant.allCases.map { mutant in
    Trial(mutant: mutant, law: law(killing: mutant))
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

extension RaftLaws.Trial: CustomStringConvertible {
  package var description: String { name }
}
