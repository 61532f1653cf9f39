/// A bug that appliers have or had, which a test switches on to see its suite fail.
package enum ApplyMutant: String, CaseIterable, Sendable {
  /// etcd#13937, etcd#13942: an auth request that fails does not move the consistent index on.
  case etcd13937 = "etcd#13937"
  /// etcd#14370: an answer is given before the entry it belongs to is durable.
  case etcd14370 = "etcd#14370"
  /// etcd#13766: the consistent index is saved before what the entry does.
  case indexBeforeEffects = "etcd#13766"
  /// An entry that was applied before is applied again after a restart.
  case appliesTwice
  /// A request that fails leaves the consistent index where it was.
  case failureKeepsIndex
  /// A change of the membership leaves the consistent index where it was.
  case confChangeKeepsIndex
  /// The empty entry of a new leader leaves the consistent index where it was.
  case emptyKeepsIndex
  /// A lease's row goes in another transaction than its keys.
  case revokeInTwo
  /// The alarm of a full database stops deletions, too.
  case cappedStopsDeletes
  /// The alarm of a full database lets transactions with puts pass.
  case cappedLetsTxn
  /// An alarm is forgotten by a restart.
  case alarmForgotten
  /// Alarms stand before authentication, which they switch off.
  case alarmSkipsAuth
  /// What a user may do is not asked for the keys of a lease that is revoked.
  case revokeSkipsAuth
  /// What a user may do is asked of the branch of a transaction that is taken only.
  case txnAuthOfTakenBranch
  /// A request whose auth revision is old is carried out.
  case oldRevisionPasses
  /// The quota refuses to do what an entry says, as it refuses to propose it.
  case quotaRefuses
  /// A change of the membership that is refused is carried out by raft.
  case refusedConfChange
  /// The expiry of v2 nodes is decided by this member's clock.
  case syncByOwnClock
  /// A checkpoint is kept in memory only.
  case checkpointForgotten
}
