/// A bug that etcd's auth store had or might have, for the suites to kill.
///
/// A mutant is a field of ``AuthRules`` and exists in debug builds alone.
package enum AuthMutant: String, CaseIterable, Sendable {
  /// A member that took a snapshot over goes on with the permissions it had before (etcd#14571).
  case etcd14571
  /// A request is held to the revision only if its user is not root.
  case rootSkipsRevision
  /// A user's permissions are not looked up anew when a role is granted.
  case grantLeavesCache
  /// A user's permissions are not looked up anew when a role is revoked.
  case revokeLeavesCache
  /// Permissions of a role's users are not looked up anew when the role changes.
  case roleLeavesCache
  /// Deleting a role leaves it in the lists of its users.
  case roleOutlivesDeletion
  /// Intervals that touch do not join, so a range over two of them is refused.
  case touchingIntervalsApart
  /// Intervals with a gap between them join.
  case gapBridged
  /// The range end belongs to the range.
  case inclusiveRangeEnd
  /// An open end is taken for the key of one zero byte.
  case openEndClosed
  /// A permission to write is one to read.
  case writeImpliesRead
  /// A put that asks for the pair before is not held to READ.
  case prevKVUnchecked
  /// A compare of a transaction is not held to READ.
  case compareUnchecked
  /// The branch of a transaction that is taken if a condition fails is not looked at.
  case failureUnchecked
  /// A transaction inside a transaction is not looked at.
  case nestedUnchecked
  /// A lease may be revoked by whoever asks.
  case revokeUnchecked
  /// Granting a role twice advances the revision.
  case repeatedGrantAdvances
  /// Turning authentication off leaves the revision.
  case disableKeepsRevision
  /// Turning authentication on advances the revision.
  case enableAdvances
  /// A failed change advances the revision.
  case failureAdvances
  /// Changing a password leaves the user's tokens.
  case passwordKeepsTokens
  /// Deleting a user leaves the user's tokens.
  case deletionKeepsTokens
  /// A token's time is not renewed when it is used.
  case tokenUnrenewed
  /// User root may be deleted while authentication is on.
  case rootDeletable
  /// Role root may be taken from user root while authentication is on.
  case rootRoleRevocable
  /// Names are compared as people see them, not byte by byte.
  case canonicalNames
}

extension AuthMutant {
  /// The thread the bug was met in; empty for bugs of our own making.
  package var reference: String {
    switch self {
    case .etcd14571: "etcd#14571"
    default: ""
    }
  }
}
