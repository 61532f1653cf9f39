package import EtcdMessages

/// How large the database may grow, and what requests are taken to cost.
///
/// > Source: wire.md §4.1; `server/storage/quota.go`, in etcd.
package struct Quota: Equatable, Sendable {
  /// Bytes the database may reach; nil for no limit.
  package let byteCountMax: Int64?
  private let rules: ClusterRules

  /// Bytes allowed if nothing else is asked for.
  package static let defaultByteCount: Int64 = 2 << 30
  /// Bytes above which upstream warns.
  package static let suggestedByteCountMax: Int64 = 8 << 30
  /// What a key costs besides its bytes.
  package static let keyOverhead = 256
  /// What a lease costs.
  package static let leaseOverhead = 64

  /// Reads the flag: 0 for the default, a negative number for none.
  package init(quotaBackendBytes flag: Int64, rules: ClusterRules = ClusterRules()) {
    byteCountMax = flag < 0 ? nil : flag == 0 ? Self.defaultByteCount : flag
    self.rules = rules
  }

  /// Whether a request fits beside a database of some size; requests that cost nothing always do.
  package func isAvailable(_ request: InternalRaftRequest.Request, byteCount: Int64) -> Bool {
    guard let byteCountMax else { return true }
    let cost = cost(of: request)
    guard cost > 0 else { return true }
    let (sum, overflow) = byteCount.addingReportingOverflow(Int64(cost))
    return !overflow
      && (sum < byteCountMax || (rules.mutates(.quotaInclusive) && sum == byteCountMax))
  }

  /// What a request is taken to cost; 0 for one that frees space or changes nothing.
  package func cost(of request: InternalRaftRequest.Request) -> Int {
    switch request {
    case .put(let put): cost(of: put)
    case .txn(let txn): cost(of: txn)
    case .leaseGrant: Self.leaseOverhead
    default: 0
    }
  }

  private func cost(of put: PutRequest) -> Int {
    Self.keyOverhead + (rules.mutates(.costSkipsKey) ? 0 : put.key.count) + put.value.count
  }

  /// The dearer branch, transactions inside it included.
  ///
  /// Depth is that of a decoded message, which the decoder limits.
  private func cost(of txn: TxnRequest) -> Int {
    let success = cost(of: txn.success)
    let failure = cost(of: txn.failure)
    return rules.mutates(.costSumsBranches) ? success + failure : max(success, failure)
  }

  private func cost(of operations: [RequestOp]) -> Int {
    operations.reduce(0) { sum, operation in
      switch operation.request {
      case .put(let put): sum + cost(of: put)
      case .txn(let txn): rules.mutates(.costSkipsNested) ? sum : sum + cost(of: txn)
      case .range, .deleteRange, nil: sum
      }
    }
  }
}
