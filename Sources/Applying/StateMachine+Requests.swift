internal import BackendStore
internal import EtcdMessages
internal import LeaseCore
internal import MVCCStore
internal import SchemaFormat

/// What a request does once nobody has refused it: upstream's applier of the backend.
///
/// > Source: `server/etcdserver/apply.go`, `applierV3backend`, in etcd.
extension StateMachine {
  func apply(
    _ request: InternalRaftRequest.Request,
    _ header: RequestHeader?,
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
    default: return .leaseRevoke
    }
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
  /// Writes or deletes the row of a lease.
  fileprivate func apply(_ change: LeaseChange) throws(BackendError) {
    if let value = change.value {
      try put(value, for: change.key, in: .lease)
    } else {
      try delete(change.key, in: .lease)
    }
  }
}
