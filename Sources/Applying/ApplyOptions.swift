package import AuthCore
package import BackendStore
package import ClusterState
package import LeaseCore
package import StoreV2

/// How a state machine is set up.
package struct ApplyOptions: Sendable {
  /// Whose behavior is followed.
  package var rules = ApplyRules.latest
  /// The member that applies.
  package var memberID: UInt64 = 0
  /// How the lessor is set up.
  package var lease = LeaseOptions(
    minTTL: LeaseOptions.minTTL(electionTicks: 10, heartbeatMilliseconds: 100)
  )
  /// Whether checkpoints of leases are written before the whole cluster is 3.6; a flag.
  package var persistsCheckpoints = false
  /// The v2 store of the snapshot that the member starts from, up to 3.5, and its index; members are
  /// those it holds then, and not those of the database.
  package var snapshot: (store: V2LiveStore, index: UInt64)?
  /// How writes are batched.
  package var backend = BackendOptions()
  /// Makes hashes of the passwords that logs of 3.4 hold.
  package var hasher: any PasswordHasher & Sendable = NoPasswordHasher()
  /// Size of the database from which on puts and leases are answered with a refusal; nil for none.
  package var quota: Quota?

  /// Creates etcd's defaults, without a quota.
  package init() {}
}
