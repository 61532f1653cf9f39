package import ProtoWire

/// Kind of a record in the write-ahead log.
package struct RecordType: Hashable, ProtoInteger, CustomStringConvertible {
  /// The number on disk.
  package let rawValue: Int64
  /// Creates a kind from its number.
  package init(rawValue: Int64) { self.rawValue = rawValue }
  /// Node and cluster id.
  package static let metadata = Self(rawValue: 1)
  /// A raft entry.
  package static let entry = Self(rawValue: 2)
  /// A hard state.
  package static let state = Self(rawValue: 3)
  /// The running checksum at the end of the file before.
  package static let crc = Self(rawValue: 4)
  /// Where a snapshot stands.
  package static let snapshot = Self(rawValue: 5)

  package init(varint: UInt64) { self.init(rawValue: Int64(bitPattern: varint)) }
  package var varint: UInt64 { UInt64(bitPattern: rawValue) }

  /// Upstream's word for the kind, or `unknown(n)`.
  package var description: String {
    switch self {
    case .metadata: "metadata"
    case .entry: "entry"
    case .state: "state"
    case .crc: "crc"
    case .snapshot: "snapshot"
    default: "unknown(\(rawValue))"
    }
  }
}

/// A record of the write-ahead log.
///
/// > Source: formats.md §2.4, §10 walpb; `server/storage/wal/walpb/record.proto`, `Record`.
package struct WALRecord: ProtoMessage {
  /// What `data` holds.
  @Explicit package var type: RecordType = RecordType(rawValue: 0)
  /// Checksum of all data up to and with this record's.
  @Explicit package var crc: UInt32 = 0
  /// The message; nil in crc records.
  package var data: [UInt8]?
  package var unknown = UnknownFields()

  package init() {}

  /// Creates a record with all fields set, as every etcd writes it.
  package init(type: RecordType, crc: UInt32, data: [UInt8]?) {
    self.type = type
    self.crc = crc
    self.data = data
  }

  package static let schema = MessageSchema<Self>(
    "walpb.Record",
    [
      .always(1, "type", \._type), .always(2, "crc", \._crc), .optional(3, "data", \.data),
    ]
  )
}

/// A snapshot record: from here on the log can be replayed over that snapshot.
package struct WALSnapshot: ProtoMessage {
  /// Index of the last entry the snapshot contains.
  @Explicit package var index: UInt64 = 0
  /// Term of that entry.
  @Explicit package var term: UInt64 = 0
  /// Membership at that point; nil at index 0 and in 3.4.
  package var confState: ConfState?
  package var unknown = UnknownFields()

  package init() {}

  /// Creates a snapshot record with index and term set, as every etcd writes it.
  package init(index: UInt64, term: UInt64, confState: ConfState? = nil) {
    self.index = index
    self.term = term
    self.confState = confState
  }

  package static let schema = MessageSchema<Self>(
    "walpb.Snapshot",
    [
      .always(1, "index", \._index), .always(2, "term", \._term),
      .message(3, "conf_state", \.confState),
    ]
  )
}

/// The whole of a `.snap` file: a checksum and the snapshot it covers.
///
/// > Source: formats.md §3.1, §10 snappb; `server/etcdserver/api/snap/snappb/snap.proto`.
package struct SnapEnvelope: ProtoMessage {
  /// CRC-32C of `data`, from 0.
  @Explicit package var crc: UInt32 = 0
  /// An encoded ``RaftSnapshot``.
  package var data: [UInt8]?
  package var unknown = UnknownFields()

  package init() {}

  /// Creates an envelope.
  package init(crc: UInt32, data: [UInt8]?) {
    self.crc = crc
    self.data = data
  }

  package static let schema = MessageSchema<Self>(
    "snappb.snapshot",
    [.always(1, "crc", \._crc), .optional(2, "data", \.data)]
  )
}

/// Whose log this is; data of the metadata records.
///
/// > Source: formats.md §2.4, §10; `api/etcdserverpb/etcdserver.proto`, `Metadata`.
package struct MemberMetadata: ProtoMessage {
  /// Member id.
  @Explicit package var nodeID: UInt64 = 0
  /// Cluster id.
  @Explicit package var clusterID: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  /// Creates metadata with both ids set.
  package init(nodeID: UInt64, clusterID: UInt64) {
    self.nodeID = nodeID
    self.clusterID = clusterID
  }

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.Metadata",
    [.always(1, "NodeID", \._nodeID), .always(2, "ClusterID", \._clusterID)]
  )
}
