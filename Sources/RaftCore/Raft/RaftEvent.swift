package import EtcdMessages

/// Something that happened inside a member, for those who watch.
///
/// Nothing depends on events: they are kept only if the settings ask for it, and become lines of
/// text only when someone reads them.
package enum RaftEvent: Equatable, Sendable {
  // Starting and changing parts.
  case started(peers: [UInt64], term: UInt64, commit: UInt64, applied: UInt64, last: EntryID)
  case switchedConfiguration(TrackerConfig)
  case becameFollower(term: UInt64)
  case becamePreCandidate(term: UInt64)
  case becameCandidate(term: UInt64)
  case becameLeader(term: UInt64)
  case steppedDownWithoutQuorum
  case forgotLeader(UInt64, term: UInt64)
  case keptLeaderForLease

  // Elections.
  case ignoredHupAsLeader
  case cannotCampaignUnpromotable
  case cannotCampaignOverConfChange(term: UInt64)
  case startedElection(term: UInt64)
  case sentVoteRequest(MessageType, to: UInt64, last: EntryID, term: UInt64)
  case receivedVote(MessageType, from: UInt64, isGranted: Bool, term: UInt64)
  case tallied(MessageType, granted: Int, rejected: Int)
  case answeredVote(VoteRequest, isGranted: Bool)
  case ignoredVoteInLease(VoteRequest, remainingTicks: Int)
  case receivedHigherTerm(MessageType, from: UInt64, own: UInt64, term: UInt64)
  case ignoredLowerTerm(MessageType, from: UInt64, own: UInt64, term: UInt64)
  case ignoredStableOfLowerTerm(own: UInt64, term: UInt64)

  // Proposals.
  case droppedWithoutLeader(Dropped, term: UInt64)
  case droppedUnforwarded(lead: UInt64, term: UInt64)
  case droppedInTransfer(to: UInt64, term: UInt64)
  case droppedOverUncommittedLimit
  case refusedConfChange(ConfChangeV2, config: TrackerConfig, reason: ConfChangeRefusal)
  case leavingJoint(TrackerConfig)
  case cannotLeaveJoint(TrackerConfig, RaftError)

  // The log.
  case foundConflict(at: UInt64, own: UInt64, term: UInt64)
  case replacedUnstable(from: UInt64)
  case truncatedUnstable(before: UInt64)
  case stableEntryMissing(UInt64)
  case stableEntryInSnapshot(UInt64)
  case stableEntryMismatched(EntryID, own: EntryID)
  case rejectedAppend(from: UInt64, previous: EntryID, own: UInt64)

  // Replication.
  case noProgress(of: UInt64)
  case receivedRejection(from: UInt64, index: UInt64, hint: EntryID)
  case steppedBack(Progress)
  case recoveredFromSnapshot(Progress)
  case snapshotSucceeded(Progress)
  case snapshotFailed(Progress)
  case unreachable(Progress)
  case ignoredInactiveForSnapshot(UInt64)
  case snapshotUnavailable(UInt64)
  case sentSnapshot(EntryID, firstIndex: UInt64, commit: UInt64, Progress)
  case pausedForSnapshot(Progress)

  // Snapshots.
  case refusedSnapshotAsLeader
  case refusedSnapshotWithoutSelf(ConfState)
  case fastForwarded(to: EntryID, commit: UInt64, last: EntryID)
  case restoringSnapshot(EntryID, log: String)
  case restoredLog(EntryID, commit: UInt64, last: EntryID)
  case answeredSnapshot(EntryID, commit: UInt64, isRestored: Bool)

  // Transfers.
  case transferToLearner
  case transferAlreadyUnderWay(to: UInt64, term: UInt64)
  case abortedTransfer(to: UInt64, term: UInt64)
  case transferToSelf
  case startedTransfer(to: UInt64, term: UInt64)
  case sentTimeoutNow(to: UInt64, isImmediate: Bool)
  case receivedTimeoutNow(from: UInt64, term: UInt64)
  case ignoredTimeoutNow(from: UInt64, term: UInt64, state: StateType)

  // Reads.
  case malformedReadResponse(from: UInt64, entryCount: Int)

  /// A request for a vote, and who answers it.
  package struct VoteRequest: Equatable, Sendable {
    /// Real or preliminary.
    package var type: MessageType
    /// Who asks.
    package var candidate: UInt64
    /// End of the asking member's log.
    package var candidateLast: EntryID
    /// End of the answering member's log.
    package var last: EntryID
    /// Vote the answering member has cast.
    package var vote: UInt64
    /// Term of the answering member.
    package var term: UInt64
  }

  /// What was dropped because no leader is known.
  package enum Dropped: Equatable, Sendable {
    case proposal
    case transfer
    case read
  }

  /// Why a change of the membership is not appended.
  package enum ConfChangeRefusal: Equatable, Sendable {
    case unapplied(index: UInt64, applied: UInt64)
    case mustLeaveJointFirst
    case notJoint
  }
}
