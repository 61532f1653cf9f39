internal import ByteCoding
package import EtcdMessages
internal import ProtoWire

/// What an applied request does, and what the client hears; headers bear the revision alone.
///
/// Requests come from the log, where a server has checked them before (``RequestCheck``); nothing
/// here relies on it. A refusal has no effect.
///
/// > Source: wire.md §4.2–4.5; `server/etcdserver/txn`, and `apply.go` before 3.6, in etcd.
extension KVStore {
  /// Reads keys.
  package func range(_ request: RangeRequest) throws(KVError) -> RangeResponse {
    try requireRunning()
    return try view.answer(request)
  }

  /// Writes a key.
  package func put(_ request: PutRequest) throws(KVError) -> PutResponse {
    guard request.lease == 0 || leases.exists(request.lease) else {
      throw .refused(.leaseNotFound)
    }
    return try write { transaction throws(KVError) in try transaction.answer(request) }
  }

  /// Deletes keys.
  package func deleteRange(
    _ request: DeleteRangeRequest
  ) throws(KVError) -> DeleteRangeResponse {
    try write { transaction throws(KVError) in try transaction.answer(request) }
  }

  /// Compacts, or rather schedules it; see ``compactBatch(_:)``.
  package func compact(_ request: CompactionRequest) throws(KVError) -> CompactionResponse {
    try compact(at: request.revision)
    return CompactionResponse.with { $0.header = ResponseHeader(revision: currentRevision) }
  }

  /// The hash of the whole database.
  package func hash(_ request: HashRequest) throws(KVError) -> HashResponse {
    let found = try hash()
    return HashResponse.with {
      $0.header = ResponseHeader(revision: found.revision)
      $0.hash = found.hash
    }
  }

  /// The hash of the key space at a revision.
  package func hashKV(_ request: HashKVRequest) throws(KVError) -> HashKVResponse {
    let found = try hashKV(at: request.revision)
    return HashKVResponse.with {
      $0.header = ResponseHeader(revision: currentRevision)
      $0.hash = found.hash
      $0.compactRevision = found.compactRevision
      $0.hashRevision = found.revision
    }
  }

  /// Deletes the keys of a lease that ends, in one revision and in key order.
  ///
  /// - Parameters:
  ///   - keys: The keys.
  ///   - alongside: Writes what must be durable with it: that the lease is no more.
  /// - Returns: How many there were.
  /// - Throws: What `alongside` throws, or what ended the store.
  ///
  /// > Source: features.md LS-8; `server/lease/lessor.go`, `Revoke`, in etcd.
  @discardableResult
  package func deleteKeys(
    _ keys: [[UInt8]],
    alongside: (WriteTransaction) throws(KVError) -> Void = { _ in }
  ) throws(KVError) -> Int64 {
    let sorted =
      rules.mutates(.revokedKeysUnsorted)
      ? keys : keys.sorted { $0.lexicographicallyPrecedes($1) }
    return try write { transaction throws(KVError) in
      var deleted: Int64 = 0
      for key in sorted { deleted += try transaction.deleteRange(.key(key)).deleted }
      try alongside(transaction)
      return deleted
    }
  }
}

// MARK: - Inside a transaction

extension WriteTransaction {
  /// Writes a key.
  ///
  /// - Throws: ``KVRefusal/keyNotFound`` where something of a key is to be kept that is not there.
  ///
  /// > Source: wire.md §4.3; `server/etcdserver/txn/put.go`, in etcd.
  package func answer(
    _ request: PutRequest,
    isAnswered: Bool = true
  ) throws(KVError) -> PutResponse {
    var response = PutResponse()
    let keeps = request.ignoreValue || request.ignoreLease
    guard keeps || (request.prevKV && isAnswered) else {
      let revision = try put(request.value.rawSpan, for: request.key.rawSpan, lease: request.lease)
      response.header = ResponseHeader(revision: revision)
      return response
    }
    let previous = try view.range(.key(request.key)).pairs.first
    var (value, lease) = (request.value, request.lease)
    if keeps {
      guard let previous else { throw .refused(.keyNotFound) }
      if request.ignoreValue { value = previous.value }
      if request.ignoreLease, !rules.mutates(.ignoredLeaseIsLost) { lease = previous.lease }
    }
    if request.prevKV { response.prevKV = previous }
    let revision = try put(value.rawSpan, for: request.key.rawSpan, lease: lease)
    response.header = ResponseHeader(revision: revision)
    return response
  }

  /// Deletes keys.
  ///
  /// > Source: wire.md §4.3; `server/etcdserver/txn/delete.go`, in etcd.
  package func answer(
    _ request: DeleteRangeRequest,
    isAnswered: Bool = true
  ) throws(KVError) -> DeleteRangeResponse {
    let interval = KeyInterval(key: request.key, rangeEnd: request.rangeEnd)
    var response = DeleteRangeResponse()
    if request.prevKV, isAnswered { response.prevKVs = try view.range(interval).pairs }
    let (deleted, revision) = try deleteRange(interval)
    response.deleted = deleted
    response.header = ResponseHeader(revision: revision)
    return response
  }
}
