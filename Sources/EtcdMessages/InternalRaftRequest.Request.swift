package import ProtoWire

/// A message that asks for something, and can say so in a line.
package protocol RequestMessage: ProtoMessage {
  /// One canonical line for people; passwords, their hashes and tokens are kept out.
  func describe() -> String
}

extension InternalRaftRequest {
  /// The requests there are, in the order of their field numbers.
  package enum Request: ProtoChoice {
    /// Changes the v2 store; up to 3.6.
    case v2(V2Request)
    /// Reads keys.
    case range(RangeRequest)
    /// Writes a key.
    case put(PutRequest)
    /// Deletes keys.
    case deleteRange(DeleteRangeRequest)
    /// Does one thing or another.
    case txn(TxnRequest)
    /// Forgets superseded revisions.
    case compaction(CompactionRequest)
    /// Grants a lease.
    case leaseGrant(LeaseGrantRequest)
    /// Revokes a lease.
    case leaseRevoke(LeaseRevokeRequest)
    /// Raises an alarm or takes it away.
    case alarm(AlarmRequest)
    /// Tells what is left of leases; since 3.4.
    case leaseCheckpoint(LeaseCheckpointRequest)
    /// Turns authentication on.
    case authEnable(AuthEnableRequest)
    /// Turns authentication off.
    case authDisable(AuthDisableRequest)
    /// Logs a user in.
    case authenticate(InternalAuthenticateRequest)
    /// Asks whether authentication is on; since 3.5.
    case authStatus(AuthStatusRequest)
    /// Adds a user.
    case authUserAdd(AuthUserAddRequest)
    /// Deletes a user.
    case authUserDelete(AuthUserDeleteRequest)
    /// Asks for a user's roles.
    case authUserGet(AuthUserGetRequest)
    /// Changes a user's password.
    case authUserChangePassword(AuthUserChangePasswordRequest)
    /// Gives a user a role.
    case authUserGrantRole(AuthUserGrantRoleRequest)
    /// Takes a role from a user.
    case authUserRevokeRole(AuthUserRevokeRoleRequest)
    /// Lists users.
    case authUserList(AuthUserListRequest)
    /// Lists roles.
    case authRoleList(AuthRoleListRequest)
    /// Adds a role.
    case authRoleAdd(AuthRoleAddRequest)
    /// Deletes a role.
    case authRoleDelete(AuthRoleDeleteRequest)
    /// Asks what a role allows.
    case authRoleGet(AuthRoleGetRequest)
    /// Allows a role something.
    case authRoleGrantPermission(AuthRoleGrantPermissionRequest)
    /// Takes a permission from a role.
    case authRoleRevokePermission(AuthRoleRevokePermissionRequest)
    /// Sets the cluster's version; since 3.5.
    case clusterVersionSet(ClusterVersionSetRequest)
    /// Publishes a member's attributes; since 3.5.
    case clusterMemberAttrSet(ClusterMemberAttrSetRequest)
    /// Begins or ends a downgrade; since 3.5.
    case downgradeInfoSet(DowngradeInfoSetRequest)
    /// Does nothing; since 3.6.
    case downgradeVersionTest(DowngradeVersionTestRequest)

    package var message: any ProtoMessage { request }

    /// The message of the case, as one that describes itself.
    var request: any RequestMessage {
      switch self {
      case .v2(let request): request
      case .range(let request): request
      case .put(let request): request
      case .deleteRange(let request): request
      case .txn(let request): request
      case .compaction(let request): request
      case .leaseGrant(let request): request
      case .leaseRevoke(let request): request
      case .alarm(let request): request
      case .leaseCheckpoint(let request): request
      case .authEnable(let request): request
      case .authDisable(let request): request
      case .authenticate(let request): request
      case .authStatus(let request): request
      case .authUserAdd(let request): request
      case .authUserDelete(let request): request
      case .authUserGet(let request): request
      case .authUserChangePassword(let request): request
      case .authUserGrantRole(let request): request
      case .authUserRevokeRole(let request): request
      case .authUserList(let request): request
      case .authRoleList(let request): request
      case .authRoleAdd(let request): request
      case .authRoleDelete(let request): request
      case .authRoleGet(let request): request
      case .authRoleGrantPermission(let request): request
      case .authRoleRevokePermission(let request): request
      case .clusterVersionSet(let request): request
      case .clusterMemberAttrSet(let request): request
      case .downgradeInfoSet(let request): request
      case .downgradeVersionTest(let request): request
      }
    }
  }
}
