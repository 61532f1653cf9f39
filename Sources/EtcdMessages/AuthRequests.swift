package import ProtoWire

/// Turns authentication on.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AuthEnableRequest` and after.
package struct AuthEnableRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthEnableRequest",
    []
  )
}

/// Turns authentication off.
package struct AuthDisableRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthDisableRequest",
    []
  )
}

/// Asks whether authentication is on.
package struct AuthStatusRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthStatusRequest",
    []
  )
}

/// Logs a user in with a token all members know.
package struct InternalAuthenticateRequest: ProtoMessage {
  /// User.
  package var name = ""
  /// Password; never printed.
  package var password = ""
  /// The token; never printed.
  package var simpleToken = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.InternalAuthenticateRequest",
    [
      .scalar(1, "name", \.name), .scalar(2, "password", \.password),
      .scalar(3, "simple_token", \.simpleToken),
    ]
  )
}
