package import ProtoWire

/// Answers that authentication is on.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AuthEnableResponse` and after.
package struct AuthEnableResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthEnableResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers that authentication is off.
package struct AuthDisableResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthDisableResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers whether authentication is on.
package struct AuthStatusResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Whether it is on.
  package var enabled = false
  /// Changes of users and roles so far.
  package var authRevision: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthStatusResponse",
    [
      .message(1, "header", \.header), .scalar(2, "enabled", \.enabled),
      .scalar(3, "authRevision", \.authRevision),
    ]
  )
}

/// Asks for a token, with a password; the server proposes `InternalAuthenticateRequest`.
package struct AuthenticateRequest: ProtoMessage {
  /// User.
  package var name = ""
  /// Password; never printed.
  package var password = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthenticateRequest",
    [.scalar(1, "name", \.name), .scalar(2, "password", \.password)]
  )
}

/// Answers with a token.
package struct AuthenticateResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// The token; never printed.
  package var token = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthenticateResponse",
    [.message(1, "header", \.header), .scalar(2, "token", \.token)]
  )
}
