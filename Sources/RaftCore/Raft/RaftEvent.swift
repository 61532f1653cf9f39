package import EtcdMessages

/// Something that happened inside a member, for those who watch.
///
/// Nothing depends on events: they are kept only if the settings ask for it, and become lines of
/// text only when someone reads them.
package enum RaftEvent: Equatable, Sendable {
  // Starting and changing parts.
  /// The member began, from what its storage holds.
  case started(peers: [UInt64], term: UInt64, commit: UInt64, applied: UInt64, last: EntryID)
  /// A new membership came into force.
  case switchedConfiguration(TrackerConfig)
  /// The member follows.
  case becameFollower(term: UInt64)
  /// The member asks whether it could win an election.
  case becamePreCandidate(term: UInt64)
  /// The member stands for election.
  case becameCandidate(term: UInt64)
  /// The member leads.
  case becameLeader(term: UInt64)
  /// The leader gave up, as no quorum was heard of.
  case steppedDownWithoutQuorum
  /// The member was told to forget its leader.
  case forgotLeader(UInt64, term: UInt64)
  /// The member would not forget its leader, whose lease it must honor.
  case keptLeaderForLease

  // Elections.
  /// A leader was told to stand for election.
  case ignoredHupAsLeader
  /// A member that may not lead was told to stand for election.
  case cannotCampaignUnpromotable
  /// A member with a change of membership still to apply was told to stand.
  case cannotCampaignOverConfChange(term: UInt64)
  /// An election began.
  case startedElection(term: UInt64)
  /// A vote was asked for.
  case sentVoteRequest(MessageType, to: UInt64, last: EntryID, term: UInt64)
  /// A vote came in.
  case receivedVote(MessageType, from: UInt64, isGranted: Bool, term: UInt64)
  /// The votes were counted.
  case tallied(MessageType, granted: Int, rejected: Int)
  /// A request for a vote was answered.
  case answeredVote(VoteRequest, isGranted: Bool)
  /// A request for a vote was ignored, as the leader's lease runs.
  case ignoredVoteInLease(VoteRequest, remainingTicks: Int)
  /// A message of a higher term came in.
  case receivedHigherTerm(MessageType, from: UInt64, own: UInt64, term: UInt64)
  /// A message of a lower term was ignored.
  case ignoredLowerTerm(MessageType, from: UInt64, own: UInt64, term: UInt64)
  /// Entries of a lower term became durable, and no longer count.
  case ignoredStableOfLowerTerm(own: UInt64, term: UInt64)

  // Proposals.
  /// A request was dropped, as no leader is known.
  case droppedWithoutLeader(Dropped, term: UInt64)
  /// A proposal was dropped, as followers may not forward.
  case droppedUnforwarded(lead: UInt64, term: UInt64)
  /// A proposal was dropped, as leadership is being handed over.
  case droppedInTransfer(to: UInt64, term: UInt64)
  /// A proposal was dropped, as too many bytes are uncommitted.
  case droppedOverUncommittedLimit
  /// A change of membership became an empty entry.
  case refusedConfChange(ConfChangeV2, config: TrackerConfig, reason: ConfChangeRefusal)
  /// The leader proposed to leave the joint configuration.
  case leavingJoint(TrackerConfig)
  /// The leader could not propose to leave the joint configuration.
  case cannotLeaveJoint(TrackerConfig, RaftError)

  // The log.
  /// The leader's entries differ from the log.
  case foundConflict(at: UInt64, own: UInt64, term: UInt64)
  /// Entries not yet durable were replaced by others.
  case replacedUnstable(from: UInt64)
  /// Entries not yet durable were cut off.
  case truncatedUnstable(before: UInt64)
  /// An entry said to be durable is not in the log.
  case stableEntryMissing(UInt64)
  /// An entry said to be durable is covered by a snapshot.
  case stableEntryInSnapshot(UInt64)
  /// An entry said to be durable was replaced meanwhile.
  case stableEntryMismatched(EntryID, own: EntryID)
  /// Entries were refused, as the one before them is not in the log.
  case rejectedAppend(from: UInt64, previous: EntryID, own: UInt64)

  // Replication.
  /// A message came from a member nothing is known of.
  case noProgress(of: UInt64)
  /// A follower refused entries.
  case receivedRejection(from: UInt64, index: UInt64, hint: EntryID)
  /// The leader tries a follower with earlier entries.
  case steppedBack(Progress)
  /// A follower caught up after a snapshot.
  case recoveredFromSnapshot(Progress)
  /// A follower took its snapshot.
  case snapshotSucceeded(Progress)
  /// A follower did not get its snapshot.
  case snapshotFailed(Progress)
  /// A message did not reach a follower.
  case unreachable(Progress)
  /// A follower was sent no snapshot, as it was not heard of lately.
  case ignoredInactiveForSnapshot(UInt64)
  /// A follower was sent no snapshot, as there is none yet.
  case snapshotUnavailable(UInt64)
  /// A follower was sent a snapshot.
  case sentSnapshot(EntryID, firstIndex: UInt64, commit: UInt64, Progress)
  /// The leader waits for a follower to take its snapshot.
  case pausedForSnapshot(Progress)

  // Snapshots.
  /// A snapshot came to a member that does not follow.
  case refusedSnapshotAsLeader
  /// A snapshot came whose membership lacks the member.
  case refusedSnapshotWithoutSelf(ConfState)
  /// A snapshot held what the log has, and moved the commit index.
  case fastForwarded(to: EntryID, commit: UInt64, last: EntryID)
  /// The log gives way to a snapshot.
  case restoringSnapshot(EntryID, log: String)
  /// The log gave way to a snapshot.
  case restoredLog(EntryID, commit: UInt64, last: EntryID)
  /// A snapshot was taken or ignored.
  case answeredSnapshot(EntryID, commit: UInt64, isRestored: Bool)

  // Transfers.
  /// Leadership was to go to a learner.
  case transferToLearner
  /// Leadership is already on its way to the member.
  case transferAlreadyUnderWay(to: UInt64, term: UInt64)
  /// Leadership goes to another member than was begun with.
  case abortedTransfer(to: UInt64, term: UInt64)
  /// Leadership was to go to the leader.
  case transferToSelf
  /// Leadership is handed over.
  case startedTransfer(to: UInt64, term: UInt64)
  /// The next leader was told to stand for election.
  case sentTimeoutNow(to: UInt64, isImmediate: Bool)
  /// The member was told to stand for election at once.
  case receivedTimeoutNow(from: UInt64, term: UInt64)
  /// A member that cannot stand for election was told to.
  case ignoredTimeoutNow(from: UInt64, term: UInt64, state: StateType)

  // Reads.
  /// An answer to a read has not exactly one entry.
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
    /// A proposal.
    case proposal
    /// A transfer of leadership.
    case transfer
    /// A read.
    case read
  }

  /// Why a change of the membership is not appended.
  package enum ConfChangeRefusal: Equatable, Sendable {
    /// A change before it is not applied yet.
    case unapplied(index: UInt64, applied: UInt64)
    /// The membership is joint, and must be left first.
    case mustLeaveJointFirst
    /// There is no joint membership to leave.
    case notJoint
  }
}
