package import ProtoWire

/// How a key's property must compare.
package struct CompareResult: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Equal.
  package static let equal = Self(rawValue: 0)
  /// The key's is greater.
  package static let greater = Self(rawValue: 1)
  /// The key's is less.
  package static let less = Self(rawValue: 2)
  /// Not equal.
  package static let notEqual = Self(rawValue: 3)
  package static let names = ["EQUAL", "GREATER", "LESS", "NOT_EQUAL"]
}

/// Which property of a key is compared.
package struct CompareTarget: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Writes since it was created.
  package static let version = Self(rawValue: 0)
  /// Main revision that created it.
  package static let create = Self(rawValue: 1)
  /// Main revision that last wrote it.
  package static let mod = Self(rawValue: 2)
  /// Its value.
  package static let value = Self(rawValue: 3)
  /// Its lease.
  package static let lease = Self(rawValue: 4)
  package static let names = ["VERSION", "CREATE", "MOD", "VALUE", "LEASE"]
}

/// A condition of a transaction.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `Compare`.
package struct Compare: ProtoMessage {
  /// What the property is compared with.
  package enum TargetUnion: Equatable, Sendable {
    /// Writes since the key was created.
    case version(Int64)
    /// Main revision that created the key.
    case createRevision(Int64)
    /// Main revision that last wrote the key.
    case modRevision(Int64)
    /// The value.
    case value([UInt8])
    /// The lease.
    case lease(Int64)
  }

  /// How they must compare.
  package var result = CompareResult(rawValue: 0)
  /// Which property is compared.
  package var target = CompareTarget(rawValue: 0)
  /// First key.
  package var key: [UInt8] = []
  /// What the property is compared with; nil reads as zero.
  package var targetUnion: TargetUnion?
  /// Key after the last.
  package var rangeEnd: [UInt8] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.Compare",
    [
      .scalar(1, "result", \.result), .scalar(2, "target", \.target), .scalar(3, "key", \.key),
      .optional(4, "version", \.version), .optional(5, "create_revision", \.createRevision),
      .optional(6, "mod_revision", \.modRevision), .optional(7, "value", \.value),
      .optional(8, "lease", \.lease), .scalar(64, "range_end", \.rangeEnd),
    ]
  )
}

/// The members of the `oneof`, one optional property each.
extension Compare {
  var version: Int64? {
    get { if case .version(let value) = targetUnion { value } else { nil } }
    set { targetUnion = newValue.map(TargetUnion.version) }
  }
  var createRevision: Int64? {
    get { if case .createRevision(let value) = targetUnion { value } else { nil } }
    set { targetUnion = newValue.map(TargetUnion.createRevision) }
  }
  var modRevision: Int64? {
    get { if case .modRevision(let value) = targetUnion { value } else { nil } }
    set { targetUnion = newValue.map(TargetUnion.modRevision) }
  }
  var value: [UInt8]? {
    get { if case .value(let value) = targetUnion { value } else { nil } }
    set { targetUnion = newValue.map(TargetUnion.value) }
  }
  var lease: Int64? {
    get { if case .lease(let value) = targetUnion { value } else { nil } }
    set { targetUnion = newValue.map(TargetUnion.lease) }
  }
}

/// One operation of a transaction.
package struct RequestOp: ProtoMessage {
  /// The operations there are.
  package enum Request: ProtoChoice {
    /// Reads keys.
    case range(RangeRequest)
    /// Writes a key.
    case put(PutRequest)
    /// Deletes keys.
    case deleteRange(DeleteRangeRequest)
    /// A transaction inside the transaction.
    case txn(TxnRequest)

    package var message: any ProtoMessage { request }

    /// The message of the case, as one that describes itself.
    var request: any RequestMessage {
      switch self {
      case .range(let request): request
      case .put(let request): request
      case .deleteRange(let request): request
      case .txn(let request): request
      }
    }
  }

  /// The operation; nil if a later version defines it.
  package var request: Request?
  package var unknown = UnknownFields()

  package init() {}

  /// Creates an operation.
  package init(_ request: Request) { self.request = request }

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.RequestOp",
    [
      .choice(1, "request_range", \.request, Request.range),
      .choice(2, "request_put", \.request, Request.put),
      .choice(3, "request_delete_range", \.request, Request.deleteRange),
      .choice(4, "request_txn", \.request, Request.txn),
    ]
  )
}

/// Does one thing if all conditions hold, and another if not.
package struct TxnRequest: ProtoMessage {
  /// Conditions.
  package var compare: [Compare] = []
  /// Operations if all hold.
  package var success: [RequestOp] = []
  /// Operations if one does not.
  package var failure: [RequestOp] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.TxnRequest",
    [
      .messages(1, "compare", \.compare), .messages(2, "success", \.success),
      .messages(3, "failure", \.failure),
    ]
  )
}
