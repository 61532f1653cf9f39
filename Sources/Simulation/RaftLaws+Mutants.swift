package import PropertyTesting
package import RaftCore

extension RaftLaws {
  /// The law that a bug breaks, tried where the bug is likely to show.
  package static func law(against mutant: RaftMutant) -> Law {
    switch mutant {
    case .preVoteWithoutLease: stability(mutant)
    case .voteNotPersisted, .votesForStaleLog, .countsSelfBeforeDurable, .jointAsOneMajority,
      .jointQuorumOff, .appliesConfChangeAtAppend, .unguardedConfChange:
      survival(mutant)
    case .preVoteBumpsTerm, .preVoteAnswersOwnTerm:
      survival(mutant) { $0.config.preVote = true }
    case .earlierTermUnanswered:
      survival(mutant) {
        $0.hazards = [.partition, .impatience]
        $0.config.preVote = false
        $0.config.checkQuorum = true
      }
    case .campaignsOverUnappliedConfChange:
      survival(mutant) { $0.hazards = [.membership, .impatience] }
    case .leavesJointTwice, .transfersToNonVoter:
      survival(mutant) { $0.hazards = [.membership, .transfer] }
    case .commitsEarlierTermByCounting:
      survival(mutant) { $0.hazards = [.impatience, .reordering, .duplication, .loss] }
    case .takesEarlierTermResponse:
      survival(mutant) {
        $0.voterCount = 3
        $0.memberCount = 3
        $0.hazards = [.impatience, .reordering, .crash]
        $0.emphasis = [.impatience]
      }
    case .followerCommitsPastLog:
      survival(mutant) {
        $0.hazards = [.loss, .reordering]
        $0.config.maxSizePerMsg = 0
      }
    case .stableAckABA:
      survival(mutant) {
        $0.hazards = [.impatience, .partition, .reordering]
        $0.config.asyncStorageWrites = true
        $0.emphasis = [.impatience]
      }
    case .snapshotCutsLog:
      survival(mutant) {
        $0.hazards = [.compaction, .reports, .partition]
        $0.emphasis = [.compaction, .reports]
      }
    case .readsWithoutConfirmation:
      survival(mutant) { $0.hazards = [.reads, .partition, .impatience] }
    case .readsBeforeFirstCommit:
      survival(mutant) {
        $0.voterCount = 3
        $0.memberCount = 3
        $0.hazards = [.reads, .reordering, .impatience, .loss]
        $0.emphasis = [.reads, .impatience]
      }
    case .leaseReadsWithoutCheckQuorum:
      survival(mutant) {
        $0.hazards = [.reads, .partition]
        $0.config.readOnlyOption = .leaseBased
        $0.config.checkQuorum = false
      }
    }
  }
}
