/// A top-level bucket of `db`, under etcd's name for it.
///
/// The same ten exist from 3.4 to 3.8, and a server creates all of them when it starts, so an
/// absent one is as telling as a foreign one.
///
/// > Source: formats.md §6.1; upstream `server/storage/schema/bucket.go`.
package enum Bucket: String, CaseIterable, Sendable {
  /// Rows of the key space by revision.
  case key
  /// Bookkeeping of the store; see ``MetaKey``.
  case meta
  /// Leases by id, eight bytes big-endian.
  case lease
  /// Raised alarms; the key is the whole message.
  case alarm
  /// Cluster version and downgrade state; see ``ClusterKey``.
  case cluster
  /// Members as JSON by hexadecimal id.
  case members
  /// Ids of members that were removed and may not return.
  case membersRemoved = "members_removed"
  /// Whether authentication is on, and its revision; see ``AuthKey``.
  case auth
  /// Users by name.
  case authUsers
  /// Roles by name.
  case authRoles

  /// The bucket upstream's own tests create; harmless in a real directory.
  package static let testBucketName = "test"

  /// Every name a bucket may have, in bolt's order.
  package static let names: [String] = allCases.map(\.rawValue).sorted()
}

/// A key of bucket `auth`.
package enum AuthKey: String, CaseIterable, Sendable {
  /// One byte: 1 if authentication is on, 0 if not.
  case authEnabled
  /// Eight bytes big-endian, at least 1: changes of users and roles so far.
  case authRevision

  /// The user and the role that may do everything, and that must exist while auth is on.
  package static let rootName = "root"
}

/// A key of bucket `cluster`.
package enum ClusterKey: String, CaseIterable, Sendable {
  /// Version the whole cluster has agreed on, as text.
  case clusterVersion
  /// A downgrade under way, as JSON.
  case downgrade
}
