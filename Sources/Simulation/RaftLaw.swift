/// The laws that hold of a raft group, whatever happens to it.
///
/// > Source: Ongaro, "Consensus: Bridging Theory and Practice", Figure 3.2, §4, §6.4; mutants.md,
/// > "Raft"; etcd-io/raft `tla/etcdraft.tla`.
package enum RaftLaw: String, CaseIterable, Sendable {
  /// A term has at most one leader.
  case electionSafety
  /// A member campaigns only once it has applied the changes of the membership it knows committed.
  case campaignsWhenApplied
  /// A leader commits by counting only what it appended itself, and all before it.
  case commitsOwnTerm
  /// A leader that a quorum hears leads on, if pre-votes and the quorum are checked.
  case stability
  /// A member votes for one candidate in a term, and remembers it over a crash.
  case oneVotePerTerm
  /// A leader never cuts or overwrites its own log, and no step breaks what bounds it.
  case legalSteps
  /// The parts of a member's state agree with each other.
  case invariants
  /// Logs that have an entry of the same term and index agree up to it.
  case logMatching
  /// A new leader has every entry that was committed before.
  case leaderCompleteness
  /// An entry that is committed once is the one committed everywhere.
  case committedAgree
  /// An entry is on the disks of a quorum before it is committed.
  case committedIsDurable
  /// Members apply the same entries in the same order.
  case stateMachineSafety
  /// What a member promises is on its disk, and stays there as long as the term lasts.
  case promisesAreDurable
  /// What a leader counts a member to have, the member has.
  case matchIsTrue
  /// What members answered a leader of an earlier term tells a later one nothing.
  case earlierTermsAreOver
  /// What was handed to storage is in the log until it is overwritten.
  case handedOutStays
  /// A snapshot that a log contains replaces nothing of it.
  case snapshotsKeepLog
  /// A change of the membership leads to the same configuration everywhere.
  case oneMembership
  /// Quorums of configurations that follow each other overlap.
  case quorumsOverlap
  /// At most one change of the membership is not committed.
  case oneUncommittedChange
  /// A read sees all that was committed before it was asked for.
  case linearizableReads
  /// A leader that cannot know that it leads answers no read.
  case leasesEnd
  /// No more appends and bytes are under way than the window holds.
  case boundedInflights
  /// A member starts from what is on its disk.
  case restarts
  /// No message of the group's own members is refused as senseless.
  case sensibleMessages
  /// A group that is whole elects a leader and commits within a bounded time.
  case liveness
}

/// A law that does not hold, and what shows it.
package struct BrokenRaftLaw: Error, Equatable, Sendable, CustomStringConvertible {
  /// The law.
  package var law: RaftLaw
  /// Who did what.
  package var evidence: String

  /// Names a law that does not hold.
  package init(_ law: RaftLaw, _ evidence: String) {
    self.law = law
    self.evidence = evidence
  }

  package var description: String { "\(law.rawValue): \(evidence)" }
}

/// Throws unless a law holds.
@inline(__always)
func uphold(
  _ law: RaftLaw,
  _ holds: Bool,
  _ evidence: @autoclosure () -> String
) throws(BrokenRaftLaw) {
  if !holds { throw BrokenRaftLaw(law, evidence()) }
}
