package import EtcdMessages

/// Who may do what.
///
/// > Source: wire.md §9; `server/auth/store.go`, `isOpPermitted`, `IsAdminPermitted`;
/// > `server/etcdserver/apply/apply_auth.go`, in etcd.
extension AuthStore {
  /// Keys attached to a lease; none if the lease is unknown.
  package typealias KeysOfLease = (Int64) -> [[UInt8]]

  /// Refuses a request its user may not make; what is asked before it is applied.
  ///
  /// - Throws: ``AuthError/userEmpty`` for nobody, ``AuthError/authOldRevision``,
  ///   ``AuthError/permissionDenied``, or ``AuthError/userNotFound`` for an unknown administrator.
  package func check(
    _ request: InternalRaftRequest.Request,
    by info: AuthInfo,
    keysOfLease: KeysOfLease
  ) throws(AuthError) {
    switch request {
    case .range(let range): try check(range, by: info)
    case .put(let put): try check(put, by: info, keysOfLease: keysOfLease)
    case .deleteRange(let range): try check(range, by: info)
    case .txn(let txn): try check(txn, by: info, keysOfLease: keysOfLease)
    case .leaseRevoke(let revoke):
      if rules.mutates(.revokeUnchecked) { return }
      try checkKeys(ofLease: revoke.id, by: info, keysOfLease)
    case .authUserGet(let get): try checkAdmin(info, unless: get.name == info.username)
    case .authRoleGet(let get):
      let own = users[key(info.username)].map { has($0, Array(get.role.utf8)) }
      try checkAdmin(info, unless: own == true)
    case .authStatus: try checkAdmin(info, unless: !rules.statusNeedsAdmin)
    case .authEnable, .authDisable, .authUserAdd, .authUserDelete,
      .authUserChangePassword, .authUserGrantRole, .authUserRevokeRole, .authUserList,
      .authRoleAdd, .authRoleDelete, .authRoleGrantPermission, .authRoleRevokePermission,
      .authRoleList:
      try checkAdmin(info)
    case .v2, .compaction, .leaseGrant, .leaseCheckpoint, .alarm, .authenticate,
      .clusterVersionSet, .clusterMemberAttrSet, .downgradeInfoSet, .downgradeVersionTest:
      return
    }
  }

  /// Refuses who does not have role root.
  package func checkAdmin(_ info: AuthInfo) throws(AuthError) {
    guard isEnabled else { return }
    if info.username.isEmpty { throw .userEmpty }
    guard let user = users[key(info.username)] else { throw .userNotFound }
    guard isRoot(user) else { throw .permissionDenied }
  }

  private func checkAdmin(_ info: AuthInfo, unless isOwn: Bool) throws(AuthError) {
    if !isOwn { try checkAdmin(info) }
  }

  /// Refuses who may not read all keys of a range.
  package func checkRead(
    _ info: AuthInfo,
    key: [UInt8],
    rangeEnd: [UInt8] = []
  ) throws(AuthError) {
    try check(info, key: key, rangeEnd: rangeEnd) { $0.read }
  }

  /// Refuses who may not write all keys of a range.
  package func checkWrite(
    _ info: AuthInfo,
    key: [UInt8],
    rangeEnd: [UInt8] = []
  ) throws(AuthError) {
    try check(info, key: key, rangeEnd: rangeEnd) { $0.write }
  }

  private func check(
    _ info: AuthInfo,
    key name: [UInt8],
    rangeEnd: [UInt8],
    _ allowed: (UserPermissions) -> RangePermissions
  ) throws(AuthError) {
    guard isEnabled else { return }
    // Only nobody comes with revision 0.
    if info.revision == 0 { throw .userEmpty }
    let user = users[key(info.username)]
    let isExempt = rules.mutates(.rootSkipsRevision) && user.map(isRoot) == true
    if info.revision < revision, !isExempt { throw .authOldRevision }
    guard let user else { throw .permissionDenied }
    if isRoot(user) { return }
    let range = KeyRange(key: name, rangeEnd: rangeEnd, rules: rules)
    guard let known = permissions[user.name], allowed(known).contains(range) else {
      throw .permissionDenied
    }
  }
}

// MARK: - Requests on keys

extension AuthStore {
  private func check(_ request: RangeRequest, by info: AuthInfo) throws(AuthError) {
    try checkRead(info, key: request.key, rangeEnd: request.rangeEnd)
  }

  private func check(_ request: DeleteRangeRequest, by info: AuthInfo) throws(AuthError) {
    try checkWrite(info, key: request.key, rangeEnd: request.rangeEnd)
    if request.prevKV, !rules.mutates(.prevKVUnchecked) {
      try checkRead(info, key: request.key, rangeEnd: request.rangeEnd)
    }
  }

  private func check(
    _ request: PutRequest,
    by info: AuthInfo,
    keysOfLease: KeysOfLease
  ) throws(AuthError) {
    try checkWrite(info, key: request.key)
    // Who may not revoke a lease may not put another key at its mercy.
    try checkKeys(ofLease: request.lease, by: info, keysOfLease)
    if request.prevKV, !rules.mutates(.prevKVUnchecked) { try checkRead(info, key: request.key) }
  }

  private func checkKeys(
    ofLease lease: Int64,
    by info: AuthInfo,
    _ keysOfLease: KeysOfLease
  ) throws(AuthError) {
    // Administrators may, whatever revision they were checked at.
    guard isEnabled, !isAdmin(info) else { return }
    for key in keysOfLease(lease) { try checkWrite(info, key: key) }
  }

  private func isAdmin(_ info: AuthInfo) -> Bool {
    !info.username.isEmpty && users[key(info.username)].map(isRoot) == true
  }

  /// Holds both branches of a transaction, and those inside it, to the user's permissions.
  private func check(
    _ request: TxnRequest,
    by info: AuthInfo,
    keysOfLease: KeysOfLease
  ) throws(AuthError) {
    var pending = [request]
    while let txn = pending.popLast() {
      for compare in txn.compare where !rules.mutates(.compareUnchecked) {
        try checkRead(info, key: compare.key, rangeEnd: compare.rangeEnd)
      }
      let operations = txn.success + (rules.mutates(.failureUnchecked) ? [] : txn.failure)
      for operation in operations {
        switch operation.request {
        case .range(let range): try check(range, by: info)
        case .put(let put) where rules.checksTxnPutsFully:
          try check(put, by: info, keysOfLease: keysOfLease)
        case .put(let put): try checkWrite(info, key: put.key)
        case .deleteRange(let range): try check(range, by: info)
        case .txn(let nested):
          if rules.checksNestedTxns, !rules.mutates(.nestedUnchecked) { pending.append(nested) }
        case nil: continue
        }
      }
    }
  }
}
