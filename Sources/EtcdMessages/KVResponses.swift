package import ProtoWire

/// What the state machine knows of a header; who serves the call adds the rest.
extension ResponseHeader {
  /// Creates the header of an answer at a revision.
  package init(revision: Int64) {
    self.init()
    self.revision = revision
  }
}

/// Keys that were read.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `RangeResponse` and after.
package struct RangeResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  /// The pairs.
  package var kvs: [KeyValue] = []
  /// Whether the limit left some out.
  package var more = false
  /// Keys of the range, whatever limit and filters leave.
  package var count: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.RangeResponse",
    [
      .message(1, "header", \.header), .messages(2, "kvs", \.kvs), .scalar(3, "more", \.more),
      .scalar(4, "count", \.count),
    ]
  )
}

/// A key was written.
package struct PutResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  /// The pair before, if it was asked for and there was one.
  package var prevKV: KeyValue?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.PutResponse",
    [.message(1, "header", \.header), .message(2, "prev_kv", \.prevKV)]
  )
}

/// Keys were deleted.
package struct DeleteRangeResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  /// How many.
  package var deleted: Int64 = 0
  /// The pairs before, if they were asked for.
  package var prevKVs: [KeyValue] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.DeleteRangeResponse",
    [
      .message(1, "header", \.header), .scalar(2, "deleted", \.deleted),
      .messages(3, "prev_kvs", \.prevKVs),
    ]
  )
}

/// Superseded revisions are forgotten.
package struct CompactionResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.CompactionResponse",
    [.message(1, "header", \.header)]
  )
}

/// The answer of one operation of a transaction.
package struct ResponseOp: ProtoMessage {
  /// The answers there are.
  package enum Response: ProtoChoice {
    /// Keys that were read.
    case range(RangeResponse)
    /// A key was written.
    case put(PutResponse)
    /// Keys were deleted.
    case deleteRange(DeleteRangeResponse)
    /// A transaction inside the transaction was carried out.
    case txn(TxnResponse)

    package var message: any ProtoMessage {
      switch self {
      case .range(let response): response
      case .put(let response): response
      case .deleteRange(let response): response
      case .txn(let response): response
      }
    }
  }

  /// The answer; nil where the operation is one that a later version defines.
  package var response: Response?
  package var unknown = UnknownFields()

  package init() {}

  /// Creates an answer.
  package init(_ response: Response) { self.response = response }

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.ResponseOp",
    [
      .choice(1, "response_range", \.response, Response.range),
      .choice(2, "response_put", \.response, Response.put),
      .choice(3, "response_delete_range", \.response, Response.deleteRange),
      .choice(4, "response_txn", \.response, Response.txn),
    ]
  )
}

/// A transaction was carried out.
package struct TxnResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  /// Whether all conditions held.
  package var succeeded = false
  /// Answers of the operations of the branch that was taken.
  package var responses: [ResponseOp] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.TxnResponse",
    [
      .message(1, "header", \.header), .scalar(2, "succeeded", \.succeeded),
      .messages(3, "responses", \.responses),
    ]
  )
}
