package import EtcdMessages

extension InternalRaftRequest {
  /// Every put the request may make.
  var puts: [PutRequest] {
    switch request {
    case .put(let put): [put]
    case .txn(let txn): txn.puts
    default: []
    }
  }
}

extension TxnRequest {
  /// Every put of either branch, nested transactions included.
  package var puts: [PutRequest] {
    operations.compactMap { if case .put(let put) = $0 { put } else { nil } }
  }

  /// Every operation of either branch, those of nested transactions in their place.
  package var operations: [RequestOp.Request] {
    (success + failure).flatMap { operation -> [RequestOp.Request] in
      guard case .txn(let nested) = operation.request else {
        return operation.request.map { [$0] } ?? []
      }
      return nested.operations
    }
  }
}
