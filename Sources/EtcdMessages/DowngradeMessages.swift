package import ProtoWire

/// What is done about a downgrade.
package struct DowngradeAction: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Asks whether it could begin.
  package static let validate = Self(rawValue: 0)
  /// Begins it.
  package static let enable = Self(rawValue: 1)
  /// Ends it.
  package static let cancel = Self(rawValue: 2)
  package static let names = ["VALIDATE", "ENABLE", "CANCEL"]
}

/// Asks for a downgrade of the cluster, since 3.5.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `DowngradeRequest` and after.
package struct DowngradeRequest: ProtoMessage {
  /// What is done.
  package var action = DowngradeAction.validate
  /// Version the cluster goes down to, such as `3.5`.
  package var version = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.DowngradeRequest",
    [.scalar(1, "action", \.action), .scalar(2, "version", \.version)]
  )
}

/// Answers with the version of the cluster.
package struct DowngradeResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Version of the cluster.
  package var version = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.DowngradeResponse",
    [.message(1, "header", \.header), .scalar(2, "version", \.version)]
  )
}
