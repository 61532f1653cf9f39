package import ProtoWire

/// Asks for the hash of a member's whole database.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `HashRequest` and after.
package struct HashRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>("etcdserverpb.HashRequest", [])
}

/// The hash of a member's whole database.
package struct HashResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  /// The hash.
  package var hash: UInt32 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.HashResponse",
    [.message(1, "header", \.header), .scalar(2, "hash", \.hash)]
  )
}

/// Asks for the hash of the key space at a revision.
package struct HashKVRequest: ProtoMessage {
  /// Revision; 0 for the current.
  package var revision: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.HashKVRequest",
    [.scalar(1, "revision", \.revision)]
  )
}

/// The hash of the key space at a revision.
package struct HashKVResponse: ProtoMessage {
  /// Who answers.
  package var header: ResponseHeader?
  /// The hash.
  package var hash: UInt32 = 0
  /// How far the key space was compacted when it was computed.
  package var compactRevision: Int64 = 0
  /// Revision the hash is of; since 3.6.
  package var hashRevision: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.HashKVResponse",
    [
      .message(1, "header", \.header), .scalar(2, "hash", \.hash),
      .scalar(3, "compact_revision", \.compactRevision),
      .scalar(4, "hash_revision", \.hashRevision),
    ]
  )
}
