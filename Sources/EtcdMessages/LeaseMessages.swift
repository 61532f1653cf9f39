package import ProtoWire

/// Grants a lease.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `LeaseGrantRequest` and after.
package struct LeaseGrantRequest: ProtoMessage {
  /// Time to live in seconds.
  package var ttl: Int64 = 0
  /// Lease id; chosen by the server before it is proposed.
  package var id: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseGrantRequest",
    [.scalar(1, "TTL", \.ttl), .scalar(2, "ID", \.id)]
  )
}

/// Revokes a lease and deletes its keys.
package struct LeaseRevokeRequest: ProtoMessage {
  /// Lease id.
  package var id: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseRevokeRequest",
    [.scalar(1, "ID", \.id)]
  )
}

/// What is left of one lease.
package struct LeaseCheckpoint: ProtoMessage {
  /// Lease id.
  package var id: Int64 = 0
  /// Seconds left.
  package var remainingTTL: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseCheckpoint",
    [.scalar(1, "ID", \.id), .scalar(2, "remaining_TTL", \.remainingTTL)]
  )
}

/// Tells all members what is left of leases, so that a new leader does not start them anew.
package struct LeaseCheckpointRequest: ProtoMessage {
  /// One for each lease.
  package var checkpoints: [LeaseCheckpoint] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseCheckpointRequest",
    [.messages(1, "checkpoints", \.checkpoints)]
  )
}

/// A lease as bucket `lease` keeps it.
///
/// > Source: formats.md §6.1, §10 leasepb; `server/lease/leasepb/lease.proto`, `Lease`.
package struct Lease: ProtoMessage {
  /// Lease id, which is the row's key too.
  package var id: Int64 = 0
  /// Time to live in seconds.
  package var ttl: Int64 = 0
  /// Seconds left at the last checkpoint; 0 if there was none.
  package var remainingTTL: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "leasepb.Lease",
    [
      .scalar(1, "ID", \.id), .scalar(2, "TTL", \.ttl),
      .scalar(3, "RemainingTTL", \.remainingTTL),
    ]
  )
}
