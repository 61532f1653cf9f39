/// A bug that appliers have or had, which a test switches on to see its suite fail.
package enum ApplyMutant: String, CaseIterable, Sendable {
  /// etcd#13937: an auth request that is refused leaves the consistent index where it was.
  case etcd13937 = "etcd#13937"
  /// An entry that was applied before is applied again after a restart.
  case appliesTwice
  /// The empty entry of a new leader leaves the consistent index where it was.
  case emptyKeepsIndex
  /// A change of the membership leaves the consistent index where it was.
  case confChangeKeepsIndex
  /// A lease's row goes in another section than its keys.
  case revokeInTwo
  /// The row of a lease that was granted is not written.
  case grantUnwritten
  /// The alarm of a full database stops deletions, too.
  case cappedStopsDeletes
  /// The alarm of a full database lets transactions with puts pass.
  case cappedLetsTxn
  /// Where members disagree, reads and revocations go on.
  case corruptLetsReads
  /// An alarm is forgotten by a restart.
  case alarmForgotten
  /// An alarm that is raised replaces the appliers that ask what a user may do.
  case alarmSkipsAuth
  /// The quota refuses to do what an entry says, as it refuses to propose it.
  case quotaRefuses
  /// A change of the membership that is refused is carried out by raft.
  case refusedConfChange
  /// The rows of users are written in a section of their own for each.
  case authInPieces
  /// v2 nodes expire by this member's clock and not by the leader's.
  case syncByOwnClock
  /// Who may do what is not looked up before a put that nobody waits for.
  case shortWaySkipsAuth
}
