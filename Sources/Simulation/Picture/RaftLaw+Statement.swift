extension RaftLaw {
  /// The law in a sentence, for people who have not read its name before.
  package var statement: String {
    switch self {
    case .electionSafety: "a term has at most one leader"
    case .campaignsWhenApplied:
      "a member campaigns only once it has applied the membership changes it knows committed"
    case .commitsOwnTerm: "a leader commits by counting only what it appended itself"
    case .stability: "a leader that a quorum hears leads on"
    case .oneVotePerTerm: "a member votes for one candidate in a term, and remembers it"
    case .legalSteps: "a leader never cuts its own log, and no step breaks what bounds it"
    case .invariants: "the parts of a member's state agree with each other"
    case .logMatching: "logs that share an entry of one term and index agree up to it"
    case .leaderCompleteness: "a new leader has every entry that was committed before"
    case .committedAgree: "an entry that is committed once is the one committed everywhere"
    case .committedIsDurable: "an entry is on the disks of a quorum before it is committed"
    case .stateMachineSafety: "members apply the same entries in the same order"
    case .promisesAreDurable: "what a member promises is on its disk, and stays there"
    case .matchIsTrue: "what a leader counts a member to have, the member has"
    case .earlierTermsAreOver: "an answer to an earlier leader tells a later one nothing"
    case .handedOutStays: "what was handed to storage is in the log until it is overwritten"
    case .snapshotsKeepLog: "a snapshot that a log contains replaces nothing of it"
    case .oneMembership: "a membership change leads to the same configuration everywhere"
    case .quorumsOverlap: "quorums of configurations that follow each other overlap"
    case .oneUncommittedChange: "at most one membership change is not committed"
    case .linearizableReads: "a read sees all that was committed before it was asked for"
    case .leasesEnd: "a leader that cannot know that it leads answers no read"
    case .boundedInflights: "no more appends and bytes are under way than the window holds"
    case .restarts: "a member starts from what is on its disk"
    case .sensibleMessages: "no message of the group's own members is refused as senseless"
    case .liveness: "a group that is whole elects a leader and commits within a bounded time"
    }
  }
}
