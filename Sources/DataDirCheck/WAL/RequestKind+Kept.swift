internal import EtcdMessages

extension RequestKind {
  /// Whether applying the request may raise the revision.
  var mayRaiseRevision: Bool {
    self == .put || self == .deleteRange || self == .txn || self == .leaseRevoke
  }

  /// Whether the cross checks need the request whole: membership, versions, auth, alarms, v2.
  var isKept: Bool {
    switch self {
    case .v2, .alarm, .authEnable, .authDisable, .authUserAdd, .authUserDelete,
      .authUserChangePassword, .authUserGrantRole, .authUserRevokeRole, .authRoleAdd,
      .authRoleDelete, .authRoleGrantPermission, .authRoleRevokePermission, .clusterVersionSet,
      .clusterMemberAttrSet, .downgradeInfoSet, .confChange, .confChangeV2:
      true
    case .range, .put, .deleteRange, .txn, .compaction, .leaseGrant, .leaseRevoke,
      .leaseCheckpoint, .authenticate, .authStatus, .authUserGet, .authUserList, .authRoleList,
      .authRoleGet, .downgradeVersionTest, .unknown, .empty:
      false
    }
  }
}
