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
    case .voteNotPersisted, .votesForStaleLog, .preVoteBumpsTerm, .preVoteWithoutLease,
      .preVoteAnswersOwnTerm, .earlierTermUnanswered, .campaignsOverUnappliedConfChange:
      elections(mutant)
    case .commitsEarlierTermByCounting, .countsSelfBeforeDurable, .followerCommitsPastLog,
      .takesEarlierTermResponse, .stableAckABA, .snapshotCutsLog, .hardStateBeforeSnapshot,
      .heartbeatFreesWindow:
      logs(mutant)
    case .jointAsOneMajority, .jointQuorumOff, .appliesConfChangeAtAppend, .unguardedConfChange,
      .skipsJoint, .leavesJointTwice, .transfersToNonVoter:
      survival(mutant) { $0.hazards.formUnion([.membership, .transfer]) }
    case .readsWithoutConfirmation, .readsBeforeFirstCommit, .readsByEarlierAnswer,
      .leaseReadsWithoutCheckQuorum:
      reads(mutant)
    }
  }

  private static func elections(_ mutant: RaftMutant) -> Law {
    switch mutant {
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
    default: survival(mutant)
    }
  }

  private static func logs(_ mutant: RaftMutant) -> Law {
    survival(mutant) { settings in
      switch mutant {
      case .commitsEarlierTermByCounting:
        settings.hazards = [.impatience, .reordering, .duplication, .loss]
      case .takesEarlierTermResponse:
        settings.voterCount = 5
        settings.memberCount = 5
        settings.hazards = [.impatience, .delay, .loss]
        settings.emphasis = [.impatience, .delay]
      case .followerCommitsPastLog:
        settings.hazards = [.loss, .reordering]
        settings.config.maxSizePerMsg = 0
      case .stableAckABA:
        settings.hazards = [.impatience, .partition, .slowDisk]
        settings.config.asyncStorageWrites = true
        settings.emphasis = [.impatience, .slowDisk]
      case .snapshotCutsLog:
        settings.hazards = [.compaction, .reports, .loss]
        settings.emphasis = [.compaction, .reports, .loss]
      case .hardStateBeforeSnapshot:
        settings.hazards = [.compaction, .partition, .crash]
        settings.emphasis = [.compaction, .crash]
      case .heartbeatFreesWindow:
        settings.hazards = [.loss, .reordering, .delay]
        settings.config.maxInflightMsgs = 1
        settings.config.maxSizePerMsg = 0
        settings.config.maxInflightBytes = 0
      default: break
      }
    }
  }

  private static func reads(_ mutant: RaftMutant) -> Law {
    survival(mutant) { settings in
      switch mutant {
      case .readsBeforeFirstCommit:
        settings.voterCount = 3
        settings.memberCount = 3
        settings.hazards = [.reads, .reordering, .impatience, .loss]
        settings.emphasis = [.reads, .impatience]
        settings.config.readOnlyOption = .safe
      case .leaseReadsWithoutCheckQuorum:
        settings.hazards = [.reads, .partition]
        settings.config.readOnlyOption = .leaseBased
        settings.config.checkQuorum = false
      default:
        settings.hazards = [.reads, .partition, .impatience, .delay]
        settings.config.readOnlyOption = .safe
      }
    }
  }
}

extension RaftLaws.Trial: CustomStringConvertible {
  package var description: String { name }
}
