package import ProtoWire

/// Answers that a user was added.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AuthUserAddResponse` and after.
package struct AuthUserAddResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserAddResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers with what a user has.
package struct AuthUserGetResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Names of the user's roles.
  package var roles: [String] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserGetResponse",
    [.message(1, "header", \.header), .strings(2, "roles", \.roles)]
  )
}

/// Answers with the users.
package struct AuthUserListResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Names in order.
  package var users: [String] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserListResponse",
    [.message(1, "header", \.header), .strings(2, "users", \.users)]
  )
}

/// Answers that a user was deleted.
package struct AuthUserDeleteResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserDeleteResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers that a password was changed.
package struct AuthUserChangePasswordResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserChangePasswordResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers that a user has a role.
package struct AuthUserGrantRoleResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserGrantRoleResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers that a user has a role no more.
package struct AuthUserRevokeRoleResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserRevokeRoleResponse",
    [.message(1, "header", \.header)]
  )
}
