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
    switch mutant {
    case .takesEarlierTermResponse:
      survival(mutant, by: .strides, 0...30) {
        $0.voterCount = 5
        $0.memberCount = 5
        $0.scene = [.proposePartly, .isolate, .heal, .elect, .letGo]
      }
    case .snapshotCutsLog:
      survival(mutant, by: .strides, 0...40) {
        $0.scene = [.pass, .proposePartly, .isolate, .heal, .compact, .report]
      }
    case .hardStateBeforeSnapshot:
      survival(mutant, by: .strides, 0...40) {
        $0.scene = [.pass, .propose, .isolate, .heal, .compact, .lightFuse]
      }
    case .stableAckABA:
      survival(mutant, by: .strides, 0...40) {
        $0.scene = [.propose, .elect, .isolate, .heal, .stall]
        $0.config.asyncStorageWrites = true
      }
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
    default: survival(mutant, by: .strides, 0...60)
    }
  }

  private static func reads(_ mutant: RaftMutant) -> Law {
    switch mutant {
    case .leaseReadsWithoutCheckQuorum:
      survival(mutant) {
        $0.hazards = [.reads, .partition]
        $0.config.readOnlyOption = .leaseBased
        $0.config.checkQuorum = false
      }
    default:
      survival(mutant, by: .strides, 0...40) {
        $0.scene = [.read, .proposePartly, .electPartly, .passPartly, .elect, .isolate, .heal, .letGo]
        $0.config.readOnlyOption = .safe
      }
    }
  }
}
