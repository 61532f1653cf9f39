package import EtcdMessages
package import SchemaFormat

/// The answer to a request about authentication.
package enum AuthAnswer: Equatable, Sendable {
  /// Authentication is on.
  case enable(AuthEnableResponse)
  /// Authentication is off.
  case disable(AuthDisableResponse)
  /// Whether it is on.
  case status(AuthStatusResponse)
  /// A token.
  case authenticate(AuthenticateResponse)
  /// A user was added.
  case userAdd(AuthUserAddResponse)
  /// A user was deleted.
  case userDelete(AuthUserDeleteResponse)
  /// A user's roles.
  case userGet(AuthUserGetResponse)
  /// A password was changed.
  case userChangePassword(AuthUserChangePasswordResponse)
  /// A user has a role.
  case userGrantRole(AuthUserGrantRoleResponse)
  /// A user has a role no more.
  case userRevokeRole(AuthUserRevokeRoleResponse)
  /// The users.
  case userList(AuthUserListResponse)
  /// A role was added.
  case roleAdd(AuthRoleAddResponse)
  /// A role was deleted.
  case roleDelete(AuthRoleDeleteResponse)
  /// What a role allows.
  case roleGet(AuthRoleGetResponse)
  /// A role allows something.
  case roleGrantPermission(AuthRoleGrantPermissionResponse)
  /// A role allows something no more.
  case roleRevokePermission(AuthRoleRevokePermissionResponse)
  /// The roles.
  case roleList(AuthRoleListResponse)
}

extension AuthStore {
  /// Applies a request about authentication that ``check(_:by:keysOfLease:)`` has let pass.
  ///
  /// Index is the entry's, which makes tokens unlike each other; now is in nanoseconds of any clock
  /// that only rises, and bears on tokens alone; the hasher makes hashes for logs of 3.4, which carry
  /// passwords. The rows to write come in order, none if an error is thrown; the answer is nil for
  /// a request about something else.
  package mutating func apply(
    _ request: InternalRaftRequest.Request,
    index: UInt64,
    now: Int64,
    hasher: some PasswordHasher,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthAnswer? {
    switch request {
    case .authEnable: .enable(try enable(into: &changes))
    case .authDisable: .disable(disable(into: &changes))
    case .authStatus: .status(status())
    case .authenticate(let request):
      .authenticate(try authenticate(request, index: index, now: now))
    case .authUserAdd(let request):
      .userAdd(try userAdd(request, hasher: hasher, into: &changes))
    case .authUserDelete(let request): .userDelete(try userDelete(request, into: &changes))
    case .authUserGet(let request): .userGet(try userGet(request))
    case .authUserChangePassword(let request):
      .userChangePassword(try userChangePassword(request, hasher: hasher, into: &changes))
    case .authUserGrantRole(let request):
      .userGrantRole(try userGrantRole(request, into: &changes))
    case .authUserRevokeRole(let request):
      .userRevokeRole(try userRevokeRole(request, into: &changes))
    case .authUserList: .userList(userList())
    case .authRoleAdd(let request): .roleAdd(try roleAdd(request, into: &changes))
    case .authRoleDelete(let request): .roleDelete(try roleDelete(request, into: &changes))
    case .authRoleGet(let request): .roleGet(try roleGet(request))
    case .authRoleGrantPermission(let request):
      .roleGrantPermission(try roleGrantPermission(request, into: &changes))
    case .authRoleRevokePermission(let request):
      .roleRevokePermission(try roleRevokePermission(request, into: &changes))
    case .authRoleList: .roleList(roleList())
    case .v2, .range, .put, .deleteRange, .txn, .compaction, .leaseGrant, .leaseRevoke, .alarm,
      .leaseCheckpoint, .clusterVersionSet, .clusterMemberAttrSet, .downgradeInfoSet,
      .downgradeVersionTest:
      nil
    }
  }
}
