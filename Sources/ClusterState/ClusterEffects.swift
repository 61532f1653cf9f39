package import SchemaFormat

/// A write to the v2 store, which holds the membership too.
///
/// > Source: formats.md §3.3; `server/etcdserver/api/membership/storev2.go`, in etcd.
package enum StoreWrite: Equatable, Sendable {
  /// Creates a leaf, with the directories above it.
  case create(path: String, value: String)
  /// Puts a leaf's value, whether it is there or not.
  case set(path: String, value: String)
  /// Changes the value of a leaf that is there.
  case update(path: String, value: String)
  /// Deletes a directory with all below it.
  case delete(path: String)
}

/// What a change of the cluster wants written, each list in order.
package struct ClusterEffects: Equatable, Sendable {
  /// Rows of the buckets `members`, `members_removed` and `cluster`.
  package var rows: [RowChange] = []
  /// Writes to the v2 store; who keeps none leaves them.
  package var storeWrites: [StoreWrite] = []

  /// Creates effects that change nothing.
  package init() {}
}

/// How much of an entry is applied.
///
/// An entry the database already holds is applied to the v2 store alone, which is recovered from an
/// older snapshot.
///
/// > Source: `server/etcdserver/api/membership/cluster.go`, `ShouldApplyV3`, in etcd.
package enum ShouldApplyV3: Sendable {
  /// Database and v2 store.
  case both
  /// The v2 store, and what is kept in memory.
  case storeV2Only
}
