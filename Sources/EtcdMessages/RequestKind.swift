/// What an entry asks for, in one word: the field of `InternalRaftRequest` that is set, or the
/// kind of entry.
package enum RequestKind: String, CaseIterable, Sendable {
  /// Changes the v2 store; up to 3.6.
  case v2
  /// Reads keys.
  case range
  /// Writes a key.
  case put
  /// Deletes keys.
  case deleteRange = "delete_range"
  /// Does one thing or another.
  case txn
  /// Forgets superseded revisions.
  case compaction
  /// Grants a lease.
  case leaseGrant = "lease_grant"
  /// Revokes a lease.
  case leaseRevoke = "lease_revoke"
  /// Raises an alarm or takes it away.
  case alarm
  /// Tells what is left of leases; since 3.4.
  case leaseCheckpoint = "lease_checkpoint"
  /// Turns authentication on.
  case authEnable = "auth_enable"
  /// Turns authentication off.
  case authDisable = "auth_disable"
  /// Logs a user in.
  case authenticate
  /// Asks whether authentication is on; since 3.5.
  case authStatus = "auth_status"
  /// Adds a user.
  case authUserAdd = "auth_user_add"
  /// Deletes a user.
  case authUserDelete = "auth_user_delete"
  /// Asks for a user's roles.
  case authUserGet = "auth_user_get"
  /// Changes a user's password.
  case authUserChangePassword = "auth_user_change_password"
  /// Gives a user a role.
  case authUserGrantRole = "auth_user_grant_role"
  /// Takes a role from a user.
  case authUserRevokeRole = "auth_user_revoke_role"
  /// Lists users.
  case authUserList = "auth_user_list"
  /// Lists roles.
  case authRoleList = "auth_role_list"
  /// Adds a role.
  case authRoleAdd = "auth_role_add"
  /// Deletes a role.
  case authRoleDelete = "auth_role_delete"
  /// Asks what a role allows.
  case authRoleGet = "auth_role_get"
  /// Allows a role something.
  case authRoleGrantPermission = "auth_role_grant_permission"
  /// Takes a permission from a role.
  case authRoleRevokePermission = "auth_role_revoke_permission"
  /// Sets the cluster's version; since 3.5.
  case clusterVersionSet = "cluster_version_set"
  /// Publishes a member's attributes; since 3.5.
  case clusterMemberAttrSet = "cluster_member_attr_set"
  /// Begins or ends a downgrade; since 3.5.
  case downgradeInfoSet = "downgrade_info_set"
  /// Does nothing; since 3.6.
  case downgradeVersionTest = "downgrade_version_test"
  /// An `InternalRaftRequest` in which nothing is asked, or what a later version defines.
  case unknown
  /// A leader's no-op.
  case empty
  /// One change of the membership.
  case confChange = "conf_change"
  /// A joint change of the membership.
  case confChangeV2 = "conf_change_v2"
}
