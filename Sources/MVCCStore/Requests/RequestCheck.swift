package import EtcdMessages

/// What a server refuses before it proposes anything, whatever is in the store.
///
/// > Source: wire.md §4.1; `server/etcdserver/api/v3rpc/key.go`, in etcd.
package struct RequestCheck: Equatable, Sendable {
  /// Whose behavior is followed.
  package var rules: StoreRules
  /// Most conditions, and most operations of a branch, of a transaction; flag `max-txn-ops`.
  package var operationCountMax = 128
  /// Most bytes of a proposal; flag `max-request-bytes`.
  package var byteCountMax = 1_572_864

  /// Creates etcd's defaults.
  package init(rules: StoreRules = .latest) { self.rules = rules }

  /// Checks a range.
  package func check(_ request: RangeRequest) throws(KVRefusal) {
    guard !request.key.isEmpty else { throw .emptyKey }
    guard rules.checksSortOptions else { return }
    let orders = SortOrder.none.rawValue...SortOrder.descend.rawValue
    let targets = SortTarget.key.rawValue...SortTarget.value.rawValue
    guard orders.contains(request.sortOrder.rawValue), targets.contains(request.sortTarget.rawValue)
    else { throw .invalidSortOption }
  }

  /// Checks a put.
  package func check(_ request: PutRequest) throws(KVRefusal) {
    guard !request.key.isEmpty else { throw .emptyKey }
    guard !request.ignoreValue || request.value.isEmpty else { throw .valueProvided }
    guard !request.ignoreLease || request.lease == 0 else { throw .leaseProvided }
  }

  /// Checks a deletion.
  package func check(_ request: DeleteRangeRequest) throws(KVRefusal) {
    guard !request.key.isEmpty else { throw .emptyKey }
  }

  /// Checks a transaction with all that is nested in it.
  ///
  /// - Complexity: O(*n* log *n*) in the operations
  package func check(_ request: TxnRequest) throws(KVRefusal) {
    try check(request, operationCountMax: operationCountMax)
    // The two branches are never taken together.
    _ = try TxnEffects(request.success, rules)
    _ = try TxnEffects(request.failure, rules)
  }

  /// Checks sizes and each operation; a nested transaction has what its parent leaves it.
  private func check(_ request: TxnRequest, operationCountMax: Int) throws(KVRefusal) {
    let count = max(request.compare.count, request.success.count, request.failure.count)
    guard count <= operationCountMax else { throw .tooManyOperations }
    for compare in request.compare where compare.key.isEmpty { throw .emptyKey }
    for operation in request.success + request.failure {
      switch operation.request {
      case .range(let request): try check(request)
      case .put(let request): try check(request)
      case .deleteRange(let request): try check(request)
      case .txn(let request): try check(request, operationCountMax: operationCountMax - count)
      case nil: throw .keyNotFound
      }
    }
  }

  /// Checks the size of a proposal, as it is going to stand in the log.
  package func check(byteCount: Int) throws(KVRefusal) {
    guard byteCount <= byteCountMax else { throw .requestTooLarge }
  }
}
