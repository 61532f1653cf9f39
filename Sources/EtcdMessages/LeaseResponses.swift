package import ProtoWire

/// A lease was granted.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `LeaseGrantResponse` and after.
package struct LeaseGrantResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Lease id.
  package var id: Int64 = 0
  /// Seconds it was granted for.
  package var ttl: Int64 = 0
  /// Never set.
  package var error = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseGrantResponse",
    [
      .message(1, "header", \.header), .scalar(2, "ID", \.id), .scalar(3, "TTL", \.ttl),
      .scalar(4, "error", \.error),
    ]
  )
}

/// A lease was revoked.
package struct LeaseRevokeResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseRevokeResponse",
    [.message(1, "header", \.header)]
  )
}

/// Checkpoints were taken note of.
package struct LeaseCheckpointResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseCheckpointResponse",
    [.message(1, "header", \.header)]
  )
}

/// Renews a lease.
package struct LeaseKeepAliveRequest: ProtoMessage {
  /// Lease id.
  package var id: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseKeepAliveRequest",
    [.scalar(1, "ID", \.id)]
  )
}

/// A lease was renewed, or is not there.
package struct LeaseKeepAliveResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Lease id.
  package var id: Int64 = 0
  /// Seconds it has from now on; 0 if there is no such lease.
  package var ttl: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseKeepAliveResponse",
    [.message(1, "header", \.header), .scalar(2, "ID", \.id), .scalar(3, "TTL", \.ttl)]
  )
}

/// Asks how long a lease has to live.
package struct LeaseTimeToLiveRequest: ProtoMessage {
  /// Lease id.
  package var id: Int64 = 0
  /// Whether its keys are asked for, too.
  package var keys = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseTimeToLiveRequest",
    [.scalar(1, "ID", \.id), .scalar(2, "keys", \.keys)]
  )
}

/// How long a lease has to live.
package struct LeaseTimeToLiveResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Lease id.
  package var id: Int64 = 0
  /// Seconds left; -1 if there is no such lease.
  package var ttl: Int64 = 0
  /// Seconds it was granted for.
  package var grantedTTL: Int64 = 0
  /// Keys attached to it.
  package var keys: [[UInt8]] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseTimeToLiveResponse",
    [
      .message(1, "header", \.header), .scalar(2, "ID", \.id), .scalar(3, "TTL", \.ttl),
      .scalar(4, "grantedTTL", \.grantedTTL), .strings(5, "keys", \.keys),
    ]
  )
}

/// Asks for all leases.
package struct LeaseLeasesRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>("etcdserverpb.LeaseLeasesRequest", [])
}

/// A lease in a list.
package struct LeaseStatus: ProtoMessage {
  /// Lease id.
  package var id: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseStatus",
    [.scalar(1, "ID", \.id)]
  )
}

/// All leases, those that expire first in front.
package struct LeaseLeasesResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// One for each lease.
  package var leases: [LeaseStatus] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.LeaseLeasesResponse",
    [.message(1, "header", \.header), .messages(2, "leases", \.leases)]
  )
}

/// What a member asks the leader about a lease.
///
/// > Source: formats.md §10 leasepb; wire.md §12; `server/lease/leasepb/lease.proto`.
package struct LeaseInternalRequest: ProtoMessage {
  /// The question of the member's client.
  package var timeToLive: LeaseTimeToLiveRequest?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "leasepb.LeaseInternalRequest",
    [.message(1, "LeaseTimeToLiveRequest", \.timeToLive)]
  )
}

/// What the leader answers.
package struct LeaseInternalResponse: ProtoMessage {
  /// The answer for the member's client.
  package var timeToLive: LeaseTimeToLiveResponse?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "leasepb.LeaseInternalResponse",
    [.message(1, "LeaseTimeToLiveResponse", \.timeToLive)]
  )
}
