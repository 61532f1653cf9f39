/// A bug that etcd's membership, alarms or quota had or might have, for the suites to kill.
///
/// A mutant is a field of ``ClusterRules`` and exists in debug builds alone.
package enum ClusterMutant: String, CaseIterable, Sendable {
  /// The promotion of a learner does not reach its row (etcd#19557).
  case etcd19557
  /// Changing a learner's peer URLs makes it a voter in the records (etcd#21694).
  case etcd21694
  /// The row of a removed member stays (the zombie members of 3.5 to 3.6).
  case zombieRow
  /// A removed member's id is forgotten.
  case removedForgotten
  /// A member may be added twice.
  case doubleAdd
  /// Peer URLs of other members are not looked at.
  case urlClash
  /// A member's own peer URLs stand against its update.
  case ownURLClash
  /// A voter may be promoted.
  case voterPromoted
  /// One learner more than allowed is let in.
  case learnerLimitOffByOne
  /// A removed learner still counts.
  case promotionCountsAsLearner
  /// Attributes do not reach the v2 store.
  case attributesSkipStoreV2
  /// A new cluster version does not reach its row.
  case versionUnwritten
  /// A cancelled downgrade keeps its target.
  case cancelKeepsTarget
  /// Raising an alarm for one member hides that of another.
  case oneAlarmPerType
  /// Taking an alarm away takes it from all members.
  case deactivatesAll
  /// An alarm that was taken away keeps its row.
  case alarmRowStays
  /// Raising an alarm again writes its row again.
  case alarmRewritten
  /// A request that fills the quota exactly fits.
  case quotaInclusive
  /// A transaction costs both of its branches.
  case costSumsBranches
  /// Transactions inside transactions cost nothing, as before they were counted.
  case costSkipsNested
  /// The cost of a put leaves out its key.
  case costSkipsKey
  /// A version may go down by more than one minor.
  case anyDowngrade
  /// A member whose version is unknown is passed over.
  case unknownVersionSkipped
  /// A quorum is half of the voters.
  case halfIsQuorum
}

extension ClusterMutant {
  /// The thread the bug was met in; empty for bugs of our own making.
  package var reference: String {
    switch self {
    case .etcd19557: "etcd#19557"
    case .etcd21694: "etcd#21694"
    case .zombieRow: "zombie members, fixed in 3.5.26"
    default: ""
    }
  }
}
