package import BackendStore
package import LeaseCore

/// How a state machine is set up.
package struct ApplyOptions: Sendable {
  /// Whose behavior is followed.
  package var rules = ApplyRules.latest
  /// The member that applies.
  package var memberID: UInt64 = 0
  /// How the lessor is set up.
  package var lease = LeaseOptions(minTTL: LeaseOptions.minTTL(electionTicks: 10, heartbeatMilliseconds: 100))
  /// How writes are batched.
  package var backend = BackendOptions()
  /// Bytes the database may have before puts and leases are answered with a refusal; nil for any.
  package var quotaByteCount: Int?

  /// Creates etcd's defaults, without a quota.
  package init() {}
}
