package import EtcdMessages
internal import ProtoWire

extension KVStore {
  /// Carries out a transaction: one branch of it, wholly, in one revision; or nothing.
  ///
  /// A member where nobody waits for the answer need not read what the ranges ask for. It must refuse
  /// what they make others refuse all the same: etcd takes them out before, and lets members part
  /// (etcd#18667).
  ///
  /// - Parameters:
  ///   - request: The transaction.
  ///   - isAnswered: Whether anybody waits for the answer.
  /// - Returns: The answer; without what ranges and earlier pairs hold unless it is waited for.
  /// - Throws: A refusal without any effect.
  ///
  /// > Source: wire.md §4.4; `server/etcdserver/txn/txn.go`, `Txn`, in etcd.
  package func txn(
    _ request: TxnRequest,
    isAnswered: Bool = true
  ) throws(KVError) -> TxnResponse {
    try requireRunning()
    var request = request
    if !isAnswered, rules.mutates(.etcd18667) { request.removeRanges() }
    let view = view
    let plan = try TxnPlan(request, in: view)
    if !rules.mutates(.txnUnchecked) { try TxnCheck.check(plan, in: view, leases) }
    guard plan.writes else {
      return try plan.answer(isAnswered: isAnswered, revision: view.revision) {
        step throws(KVError) in
        if case .range(let request) = step {
          ResponseOp(.range(try view.answer(request)))
        } else {
          ResponseOp()
        }
      }
    }
    return try write { transaction throws(KVError) in
      var response = try plan.answer(isAnswered: isAnswered, revision: 0) {
        step throws(KVError) in
        try transaction.answer(step, isAnswered)
      }
      response.header = ResponseHeader(revision: transaction.revision)
      return response
    }
  }
}

extension TxnPlan {
  /// Carries out the steps in order, nested ones in their place.
  ///
  /// Nested answers have an empty header, as upstream's have.
  fileprivate func answer(
    isAnswered: Bool,
    revision: Int64,
    _ carryOut: (Step) throws(KVError) -> ResponseOp
  ) throws(KVError) -> TxnResponse {
    var response = TxnResponse()
    response.header = ResponseHeader(revision: revision)
    response.succeeded = succeeded
    for step in steps {
      switch step {
      case .txn(let plan):
        let nested = try plan.answer(isAnswered: isAnswered, revision: 0, carryOut)
        response.responses.append(ResponseOp(.txn(nested)))
      case .range where !isAnswered: response.responses.append(ResponseOp(.range(RangeResponse())))
      default: response.responses.append(try carryOut(step))
      }
    }
    return response
  }
}

extension WriteTransaction {
  /// Carries out one step that is not nested.
  fileprivate func answer(_ step: TxnPlan.Step, _ isAnswered: Bool) throws(KVError) -> ResponseOp {
    switch step {
    case .range(let request): ResponseOp(.range(try view.answer(request)))
    case .put(let request): ResponseOp(.put(try answer(request, isAnswered: isAnswered)))
    case .deleteRange(let request):
      ResponseOp(.deleteRange(try answer(request, isAnswered: isAnswered)))
    case .txn, .unknown: ResponseOp()
    }
  }
}

extension TxnRequest {
  /// Takes the ranges of the first level out, as etcd does; a mutant's.
  fileprivate mutating func removeRanges() {
    func isRange(_ operation: RequestOp) -> Bool {
      if case .range = operation.request { true } else { false }
    }
    success.removeAll(where: isRange)
    failure.removeAll(where: isRange)
  }

  /// Whether it only reads, whatever branches are taken: then it need not go through the log.
  ///
  /// > Source: wire.md §4.4; `server/etcdserver/txn/util.go`, `IsTxnReadonly`, in etcd.
  package var isReadOnly: Bool {
    (success + failure).allSatisfy { operation in
      switch operation.request {
      case .range, nil: true
      case .put, .deleteRange: false
      case .txn(let request): request.isReadOnly
      }
    }
  }
}
