internal import AuthCore
internal import BackendStore
internal import ClusterState
internal import EtcdMessages
internal import LeaseCore
internal import MVCCStore
internal import SchemaFormat

/// What a request goes through, and what it does once nobody has refused it.
///
/// > Source: `server/etcdserver/apply.go`, `authApplierV3`, `quotaApplierV3`, `applierV3backend`, in
/// > etcd.
extension StateMachine {
  /// Sends a request through the appliers.
  ///
  /// The quota refuses nothing: whether a database has room is not the same on all members. The answer
  /// alone says that there was none.
  func apply(
    _ request: InternalRaftRequest.Request,
    _ header: RequestHeader?,
    at index: UInt64,
    _ isAnswered: Bool
  ) throws(RequestFailure) -> Applied.Response {
    do throws(ApplyRefusal) {
      try chain.refuse(request, rules)
      if chain.isGuarded { try checkUser(request, header) }
    } catch {
      throw .refused(error)
    }
    let fits = !chain.isGuarded || hasRoom(for: request)
    if !fits, rules.mutates(.quotaRefuses) { throw .refused(.noSpace) }
    let response = try carryOut(request, at: index, isAnswered)
    guard fits else { throw .refused(.noSpace) }
    return response
  }

  private func checkUser(
    _ request: InternalRaftRequest.Request,
    _ header: RequestHeader?
  ) throws(ApplyRefusal) {
    do throws(AuthError) {
      try auth.check(request, by: AuthInfo(header)) { lease in
        leases.lessor.keys(of: LeaseID(lease))
      }
    } catch {
      throw .auth(error)
    }
  }

  private func hasRoom(for request: InternalRaftRequest.Request) -> Bool {
    guard let quota else { return true }
    return quota.isAvailable(request, byteCount: Int64(backend.byteCount))
  }

  /// Carries out a request: upstream's applier of the backend.
  private func carryOut(
    _ request: InternalRaftRequest.Request,
    at index: UInt64,
    _ isAnswered: Bool
  ) throws(RequestFailure) -> Applied.Response {
    switch request {
    case .range, .put, .deleteRange, .txn, .compaction:
      do throws(KVError) {
        return try applyKV(request, isAnswered)
      } catch {
        throw RequestFailure(error)
      }
    case .leaseGrant(let request): return .leaseGrant(try grant(request))
    case .leaseRevoke(let request):
      try revoke(LeaseID(request.id))
      return .leaseRevoke
    case .leaseCheckpoint(let request):
      try checkpoint(request)
      return .leaseCheckpoint
    case .alarm(let request): return .alarm(try apply(request))
    case .v2, .clusterVersionSet, .clusterMemberAttrSet, .downgradeInfoSet:
      try applyCluster(request, isNew: true)
      return .done
    case .downgradeVersionTest: return .done
    case .authEnable, .authDisable, .authenticate, .authStatus, .authUserAdd, .authUserDelete,
      .authUserGet, .authUserChangePassword, .authUserGrantRole, .authUserRevokeRole,
      .authUserList, .authRoleList, .authRoleAdd, .authRoleDelete, .authRoleGet,
      .authRoleGrantPermission, .authRoleRevokePermission:
      return .auth(try applyAuth(request, at: index))
    }
  }

  private func apply(_ request: AlarmRequest) throws(RequestFailure) -> AlarmResponse {
    let before = alarms
    var changes: [RowChange] = []
    let response = alarms.apply(request, into: &changes)
    chain.alarmsChanged(from: before, to: alarms, rules)
    try write(changes)
    return response
  }

  private func applyAuth(
    _ request: InternalRaftRequest.Request,
    at index: UInt64
  ) throws(RequestFailure) -> AuthAnswer {
    var changes: [RowChange] = []
    let answer: AuthAnswer?
    do throws(AuthError) {
      answer = try auth.apply(
        request,
        index: index,
        now: now.milliseconds &* 1_000_000,
        hasher: hasher,
        into: &changes
      )
    } catch {
      throw .refused(.auth(error))
    }
    try write(changes)
    guard let answer else { preconditionFailure("\(request.kind) is no request about users") }
    return answer
  }

  private func applyKV(
    _ request: InternalRaftRequest.Request,
    _ isAnswered: Bool
  ) throws(KVError) -> Applied.Response {
    switch request {
    case .range(let request): .range(try store.range(request))
    case .put(let request): .put(try store.put(request))
    case .deleteRange(let request): .deleteRange(try store.deleteRange(request))
    case .txn(let request): .txn(try store.txn(request, isAnswered: isAnswered))
    case .compaction(let request): .compaction(try store.compact(request))
    default: preconditionFailure("\(request.kind) is no request about keys")
    }
  }

  // MARK: - Leases

  private func grant(_ request: LeaseGrantRequest) throws(RequestFailure) -> Lease {
    let row: Lease
    do throws(LeaseError) {
      row = try leases.lessor.grant(LeaseID(request.id), ttl: request.ttl, now: now)
    } catch {
      throw .refused(.lease(error))
    }
    guard !rules.mutates(.grantUnwritten) else { return row }
    try write { batch throws(BackendError) in try batch.apply(.put(row)) }
    return row
  }

  /// Revokes a lease: its keys and its row go in one section.
  private func revoke(_ id: LeaseID) throws(RequestFailure) {
    let revocation: Revocation
    do throws(LeaseError) {
      revocation = try leases.lessor.revoke(id)
    } catch {
      throw .refused(.lease(error))
    }
    if rules.mutates(.revokeInTwo) {
      try write { batch throws(BackendError) in try batch.apply(revocation.change) }
    }
    do throws(KVError) {
      try store.deleteKeys(revocation.keys) { transaction throws(KVError) in
        do throws(BackendError) {
          try transaction.batch.apply(revocation.change)
        } catch {
          throw .backend(error)
        }
      }
    } catch {
      throw RequestFailure(error)
    }
  }

  private func checkpoint(_ request: LeaseCheckpointRequest) throws(RequestFailure) {
    let isWhole = cluster.version.map { $0 >= SemanticVersion(major: 3, minor: 6) } ?? false
    leases.lessor.persistsCheckpoints = persistsCheckpoints || isWhole
    let rows = request.checkpoints.compactMap { checkpoint in
      leases.lessor.checkpoint(
        LeaseID(checkpoint.id),
        remainingTTL: checkpoint.remainingTTL,
        now: now
      )
    }
    guard !rows.isEmpty else { return }
    try write { batch throws(BackendError) in
      for row in rows { try batch.apply(.put(row)) }
    }
  }

  /// Writes rows in a critical section of the entry's.
  func write(_ changes: [RowChange]) throws(RequestFailure) {
    guard !changes.isEmpty else { return }
    if rules.mutates(.authInPieces), changes.count > 1 {
      for change in changes { try write([change]) }
      return
    }
    try write { batch throws(BackendError) in try batch.write(changes) }
  }

  /// Writes in a critical section of the entry's.
  func write(_ body: (BatchTransaction) throws(BackendError) -> Void) throws(RequestFailure) {
    do throws(BackendError) {
      let batch = try consistentIndex.lockInsideApply(backend)
      do throws(BackendError) {
        try body(batch)
      } catch {
        try backend.unlock()
        throw error
      }
      try backend.unlock()
    } catch {
      throw .failed(.backend(error))
    }
  }
}

extension BatchTransaction {
  /// Writes and deletes rows, in order.
  func write(_ changes: [RowChange]) throws(BackendError) {
    for change in changes {
      if let value = change.value {
        try put(value, for: change.key, in: change.bucket)
      } else {
        try delete(change.key, in: change.bucket)
      }
    }
  }

  /// Writes or deletes the row of a lease.
  fileprivate func apply(_ change: LeaseChange) throws(BackendError) {
    if let value = change.value {
      try put(value, for: change.key, in: .lease)
    } else {
      try delete(change.key, in: .lease)
    }
  }
}
