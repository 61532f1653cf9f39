package import ProtoWire

/// The value of a row of bucket `key`: a key at one of its revisions.
///
/// ``KeyValueView`` reads the same bytes without copying them.
///
/// > Source: formats.md §7.1, §10 mvccpb; `api/mvccpb/kv.proto`, `KeyValue`.
package struct KeyValue: ProtoMessage {
  /// The key.
  package var key: [UInt8] = []
  /// Main revision that created it.
  package var createRevision: Int64 = 0
  /// Main revision that wrote this row.
  package var modRevision: Int64 = 0
  /// Writes since it was created, from 1.
  package var version: Int64 = 0
  /// The value.
  package var value: [UInt8] = []
  /// Lease it is attached to; 0 for none.
  package var lease: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "mvccpb.KeyValue",
    [
      .scalar(1, "key", \.key), .scalar(2, "create_revision", \.createRevision),
      .scalar(3, "mod_revision", \.modRevision), .scalar(4, "version", \.version),
      .scalar(5, "value", \.value), .scalar(6, "lease", \.lease),
    ]
  )
}

/// Whether a key was written or deleted.
package struct EventType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Written.
  package static let put = Self(rawValue: 0)
  /// Deleted.
  package static let delete = Self(rawValue: 1)
  package static let names = ["PUT", "DELETE"]
}

/// A change of a key as a watcher sees it.
package struct Event: ProtoMessage {
  /// What happened.
  package var type = EventType.put
  /// The pair after the change.
  package var kv: KeyValue?
  /// The pair before it.
  package var prevKV: KeyValue?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "mvccpb.Event",
    [.scalar(1, "type", \.type), .message(2, "kv", \.kv), .message(3, "prev_kv", \.prevKV)]
  )
}
