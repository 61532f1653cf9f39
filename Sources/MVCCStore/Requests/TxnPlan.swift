internal import EtcdMessages

/// The branches a transaction takes, nested ones included: decided before anything is written.
///
/// > Source: wire.md §4.4; `server/etcdserver/txn/txn.go`, `compareToPath`, in etcd.
struct TxnPlan {
  /// An operation that is going to be carried out.
  enum Step {
    /// Reads keys.
    case range(RangeRequest)
    /// Writes a key.
    case put(PutRequest)
    /// Deletes keys.
    case deleteRange(DeleteRangeRequest)
    /// Carries out a nested transaction.
    case txn(TxnPlan)
    /// Does nothing, as this version knows of nothing to do.
    case unknown
  }

  /// Whether all conditions hold.
  let succeeded: Bool
  /// What is done.
  let steps: [Step]

  /// Decides, on the state before the transaction.
  ///
  /// Recursion goes as deep as the message, which decoders and ``RequestCheck`` bound.
  init(_ request: TxnRequest, in view: ReadView) throws(KVError) {
    var succeeded = true
    for compare in request.compare where succeeded { succeeded = try compare.holds(in: view) }
    var steps: [Step] = []
    for operation in succeeded ? request.success : request.failure {
      switch operation.request {
      case .range(let request): steps.append(.range(request))
      case .put(let request): steps.append(.put(request))
      case .deleteRange(let request): steps.append(.deleteRange(request))
      case .txn(let request): steps.append(.txn(try TxnPlan(request, in: view)))
      case nil: steps.append(.unknown)
      }
    }
    self.succeeded = succeeded
    self.steps = steps
  }

  /// Whether it may change anything: only then is it a transaction that writes.
  var writes: Bool {
    steps.contains { step in
      switch step {
      case .range, .unknown: false
      case .put, .deleteRange: true
      case .txn(let plan): plan.writes
      }
    }
  }
}
