package import ProtoWire

/// A request to the v2 store: member attributes, the cluster version and v2 keys, up to 3.6.
///
/// > Source: formats.md §9.3, §10; `api/etcdserverpb/etcdserver.proto`, `Request`.
package struct V2Request: ProtoMessage {
  /// Request id.
  @Explicit package var id: UInt64 = 0
  /// `PUT`, `POST`, `DELETE`, `QGET` or `SYNC`.
  @Explicit package var method: String = ""
  /// Path in the store, such as `/0/version`.
  @Explicit package var path: String = ""
  /// New value.
  @Explicit package var val: String = ""
  /// Whether the path is a directory.
  @Explicit package var dir: Bool = false
  /// Value the node must have.
  @Explicit package var prevValue: String = ""
  /// Modified index the node must have.
  @Explicit package var prevIndex: UInt64 = 0
  /// Whether the node must exist; nil if it need not matter.
  package var prevExist: Bool?
  /// When the node expires, in Unix nanoseconds; 0 for never.
  @Explicit package var expiration: Int64 = 0
  /// Whether the client waits for a change.
  @Explicit package var wait: Bool = false
  /// Index to wait from.
  @Explicit package var since: UInt64 = 0
  /// Whether children are meant too.
  @Explicit package var recursive: Bool = false
  /// Whether the answer is sorted.
  @Explicit package var sorted: Bool = false
  /// Whether the read goes through the log.
  @Explicit package var quorum: Bool = false
  /// The leader's clock in Unix nanoseconds, for `SYNC`.
  @Explicit package var time: Int64 = 0
  /// Whether the client waits for many changes.
  @Explicit package var stream: Bool = false
  /// Whether only the expiration changes.
  package var refresh: Bool?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.Request",
    [
      .always(1, "ID", \._id), .always(2, "Method", \._method), .always(3, "Path", \._path),
      .always(4, "Val", \._val), .always(5, "Dir", \._dir),
      .always(6, "PrevValue", \._prevValue), .always(7, "PrevIndex", \._prevIndex),
      .optional(8, "PrevExist", \.prevExist), .always(9, "Expiration", \._expiration),
      .always(10, "Wait", \._wait), .always(11, "Since", \._since),
      .always(12, "Recursive", \._recursive), .always(13, "Sorted", \._sorted),
      .always(14, "Quorum", \._quorum), .always(15, "Time", \._time),
      .always(16, "Stream", \._stream), .optional(17, "Refresh", \.refresh),
    ]
  )
}
