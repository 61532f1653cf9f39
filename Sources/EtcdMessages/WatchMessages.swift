package import ProtoWire

/// Which events a watcher does not want.
package struct WatchFilterType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// No puts.
  package static let noPut = Self(rawValue: 0)
  /// No deletions.
  package static let noDelete = Self(rawValue: 1)
  package static let names = ["NOPUT", "NODELETE"]
}

/// Asks to be told of changes of keys.
///
/// > Source: formats.md §10; wire.md §5; `api/etcdserverpb/rpc.proto`, `WatchCreateRequest` and after.
package struct WatchCreateRequest: ProtoMessage {
  /// First key.
  package var key: [UInt8] = []
  /// End of the range; see ``KeyInterval``.
  package var rangeEnd: [UInt8] = []
  /// First revision of interest; 0 for the next one.
  package var startRevision: Int64 = 0
  /// Whether the server says now and then how far it is.
  package var progressNotify = false
  /// Events that are left out.
  package var filters: [WatchFilterType] = []
  /// Whether events tell what was there before.
  package var prevKV = false
  /// Id by which the watcher is called; 0 lets the server choose.
  package var watchID: Int64 = 0
  /// Whether large answers may come in pieces.
  package var fragment = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.WatchCreateRequest",
    [
      .scalar(1, "key", \.key), .scalar(2, "range_end", \.rangeEnd),
      .scalar(3, "start_revision", \.startRevision),
      .scalar(4, "progress_notify", \.progressNotify), .packed(5, "filters", \.filters),
      .scalar(6, "prev_kv", \.prevKV), .scalar(7, "watch_id", \.watchID),
      .scalar(8, "fragment", \.fragment),
    ]
  )
}

/// Ends a watch.
package struct WatchCancelRequest: ProtoMessage {
  /// Its id.
  package var watchID: Int64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.WatchCancelRequest",
    [.scalar(1, "watch_id", \.watchID)]
  )
}

/// Asks how far all watchers of the stream are.
package struct WatchProgressRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>("etcdserverpb.WatchProgressRequest", [])
}

/// A message of a client on a watch stream.
package struct WatchRequest: ProtoMessage {
  /// What is asked; nil for a request of a later version.
  package var request: Request?
  package var unknown = UnknownFields()

  package init() {}

  /// What a client may ask on a watch stream.
  package enum Request: ProtoChoice {
    /// Starts a watch.
    case create(WatchCreateRequest)
    /// Ends one.
    case cancel(WatchCancelRequest)
    /// Asks for progress; since 3.4.
    case progress(WatchProgressRequest)

    package var message: any ProtoMessage {
      switch self {
      case .create(let request): request
      case .cancel(let request): request
      case .progress(let request): request
      }
    }
  }

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.WatchRequest",
    [
      .choice(1, "create_request", \.request, Request.create),
      .choice(2, "cancel_request", \.request, Request.cancel),
      .choice(3, "progress_request", \.request, Request.progress),
    ]
  )
}

/// A message of a server on a watch stream.
package struct WatchResponse: ProtoMessage {
  /// Who answers; the revision is the one up to which the watcher was told, if there are no events.
  package var header: ResponseHeader?
  /// The watcher; -1 for all of the stream, and for one that could not be created.
  package var watchID: Int64 = 0
  /// Whether the watcher was created.
  package var created = false
  /// Whether the watcher is no more.
  package var canceled = false
  /// The compact revision, if what the watcher would have been told is compacted.
  package var compactRevision: Int64 = 0
  /// Why the watcher is no more.
  package var cancelReason = ""
  /// Whether more of the same answer follows.
  package var fragment = false
  /// Changes in the order they happened.
  package var events: [Event] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.WatchResponse",
    [
      .message(1, "header", \.header), .scalar(2, "watch_id", \.watchID),
      .scalar(3, "created", \.created), .scalar(4, "canceled", \.canceled),
      .scalar(5, "compact_revision", \.compactRevision),
      .scalar(6, "cancel_reason", \.cancelReason), .scalar(7, "fragment", \.fragment),
      .messages(11, "events", \.events),
    ]
  )
}
