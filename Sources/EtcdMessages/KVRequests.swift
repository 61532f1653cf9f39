package import ProtoWire

/// How a range answer is ordered.
package struct SortOrder: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// By key, as rows come.
  package static let none = Self(rawValue: 0)
  /// Least first.
  package static let ascend = Self(rawValue: 1)
  /// Greatest first.
  package static let descend = Self(rawValue: 2)
  package static let names = ["NONE", "ASCEND", "DESCEND"]
}

/// What a range answer is ordered by.
package struct SortTarget: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// The key.
  package static let key = Self(rawValue: 0)
  /// Writes since it was created.
  package static let version = Self(rawValue: 1)
  /// Main revision that created it.
  package static let create = Self(rawValue: 2)
  /// Main revision that last wrote it.
  package static let mod = Self(rawValue: 3)
  /// Its value.
  package static let value = Self(rawValue: 4)
  package static let names = ["KEY", "VERSION", "CREATE", "MOD", "VALUE"]
}

/// Reads keys.
///
/// An empty `rangeEnd` means the one key, a single zero byte every key from `key` on.
///
/// > Source: formats.md §7.3, §10; `api/etcdserverpb/rpc.proto`, `RangeRequest`.
package struct RangeRequest: ProtoMessage {
  /// First key.
  package var key: [UInt8] = []
  /// Key after the last.
  package var rangeEnd: [UInt8] = []
  /// Most keys to return; 0 for all.
  package var limit: Int64 = 0
  /// Revision to read at; 0 or less for the current.
  package var revision: Int64 = 0
  /// Order of the answer.
  package var sortOrder = SortOrder(rawValue: 0)
  /// What it is ordered by.
  package var sortTarget = SortTarget(rawValue: 0)
  /// Whether the member answers without asking the others.
  package var serializable = false
  /// Whether values are left out.
  package var keysOnly = false
  /// Whether only the number of keys is asked for.
  package var countOnly = false
  /// Least modification revision.
  package var minModRevision: Int64 = 0
  /// Greatest modification revision.
  package var maxModRevision: Int64 = 0
  /// Least creation revision.
  package var minCreateRevision: Int64 = 0
  /// Greatest creation revision.
  package var maxCreateRevision: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.RangeRequest",
    [
      .scalar(1, "key", \.key), .scalar(2, "range_end", \.rangeEnd), .scalar(3, "limit", \.limit),
      .scalar(4, "revision", \.revision), .scalar(5, "sort_order", \.sortOrder),
      .scalar(6, "sort_target", \.sortTarget), .scalar(7, "serializable", \.serializable),
      .scalar(8, "keys_only", \.keysOnly), .scalar(9, "count_only", \.countOnly),
      .scalar(10, "min_mod_revision", \.minModRevision),
      .scalar(11, "max_mod_revision", \.maxModRevision),
      .scalar(12, "min_create_revision", \.minCreateRevision),
      .scalar(13, "max_create_revision", \.maxCreateRevision),
    ]
  )
}

/// Writes a key.
package struct PutRequest: ProtoMessage {
  /// The key.
  package var key: [UInt8] = []
  /// Its new value.
  package var value: [UInt8] = []
  /// Lease it is attached to; 0 for none.
  package var lease: Int64 = 0
  /// Whether the pair before is returned.
  package var prevKV = false
  /// Whether the value stays as it is.
  package var ignoreValue = false
  /// Whether the lease stays as it is.
  package var ignoreLease = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.PutRequest",
    [
      .scalar(1, "key", \.key), .scalar(2, "value", \.value), .scalar(3, "lease", \.lease),
      .scalar(4, "prev_kv", \.prevKV), .scalar(5, "ignore_value", \.ignoreValue),
      .scalar(6, "ignore_lease", \.ignoreLease),
    ]
  )
}

/// Deletes keys; the range is read as in ``RangeRequest``.
package struct DeleteRangeRequest: ProtoMessage {
  /// First key.
  package var key: [UInt8] = []
  /// Key after the last.
  package var rangeEnd: [UInt8] = []
  /// Whether the pairs before are returned.
  package var prevKV = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.DeleteRangeRequest",
    [
      .scalar(1, "key", \.key), .scalar(2, "range_end", \.rangeEnd),
      .scalar(3, "prev_kv", \.prevKV),
    ]
  )
}

/// Forgets superseded revisions.
package struct CompactionRequest: ProtoMessage {
  /// Revision up to which history is forgotten.
  package var revision: Int64 = 0
  /// Whether the client waits until the rows are gone.
  package var physical = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.CompactionRequest",
    [.scalar(1, "revision", \.revision), .scalar(2, "physical", \.physical)]
  )
}
