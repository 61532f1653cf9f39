extension RaftEvent {
  /// How much it matters.
  package var level: LogLevel {
    switch self {
    case .steppedDownWithoutQuorum, .cannotCampaignUnpromotable, .cannotCampaignOverConfChange,
      .refusedSnapshotAsLeader, .refusedSnapshotWithoutSelf, .droppedOverUncommittedLimit:
      .warning
    case .keptLeaderForLease, .malformedReadResponse:
      .error
    case .ignoredHupAsLeader, .droppedInTransfer, .cannotLeaveJoint, .rejectedAppend, .noProgress,
      .receivedRejection, .steppedBack, .recoveredFromSnapshot, .snapshotSucceeded,
      .snapshotFailed, .unreachable, .ignoredInactiveForSnapshot, .snapshotUnavailable,
      .sentSnapshot, .pausedForSnapshot, .transferToLearner, .transferToSelf, .ignoredTimeoutNow:
      .debug
    case .started, .switchedConfiguration, .becameFollower, .becamePreCandidate,
      .becameCandidate, .becameLeader, .forgotLeader, .startedElection, .sentVoteRequest,
      .receivedVote, .tallied, .answeredVote, .ignoredVoteInLease, .receivedHigherTerm,
      .ignoredLowerTerm, .ignoredStableOfLowerTerm, .droppedWithoutLeader, .droppedUnforwarded,
      .refusedConfChange, .leavingJoint, .foundConflict, .replacedUnstable, .truncatedUnstable,
      .stableEntryMissing, .stableEntryInSnapshot, .stableEntryMismatched, .fastForwarded,
      .restoringSnapshot, .restoredLog, .answeredSnapshot, .transferAlreadyUnderWay,
      .abortedTransfer, .startedTransfer, .sentTimeoutNow, .receivedTimeoutNow:
      .info
    }
  }
}
