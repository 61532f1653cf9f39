package import ProtoWire

/// Adds a user.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AuthUserAddRequest` and after.
package struct AuthUserAddRequest: ProtoMessage {
  /// User.
  package var name = ""
  /// Password, in logs before 3.5; never printed.
  package var password = ""
  /// How the user is added.
  package var options: AuthUserAddOptions?
  /// bcrypt hash in base64, since 3.5; never printed.
  package var hashedPassword = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserAddRequest",
    [
      .scalar(1, "name", \.name), .scalar(2, "password", \.password),
      .message(3, "options", \.options), .scalar(4, "hashedPassword", \.hashedPassword),
    ]
  )
}

/// Deletes a user.
package struct AuthUserDeleteRequest: ProtoMessage {
  /// User.
  package var name = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserDeleteRequest",
    [.scalar(1, "name", \.name)]
  )
}

/// Asks for a user's roles.
package struct AuthUserGetRequest: ProtoMessage {
  /// User.
  package var name = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserGetRequest",
    [.scalar(1, "name", \.name)]
  )
}

/// Changes a user's password.
package struct AuthUserChangePasswordRequest: ProtoMessage {
  /// User.
  package var name = ""
  /// Password, in logs before 3.5; never printed.
  package var password = ""
  /// bcrypt hash in base64, since 3.5; never printed.
  package var hashedPassword = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserChangePasswordRequest",
    [
      .scalar(1, "name", \.name), .scalar(2, "password", \.password),
      .scalar(3, "hashedPassword", \.hashedPassword),
    ]
  )
}

/// Gives a user a role.
package struct AuthUserGrantRoleRequest: ProtoMessage {
  /// User.
  package var user = ""
  /// Role.
  package var role = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserGrantRoleRequest",
    [.scalar(1, "user", \.user), .scalar(2, "role", \.role)]
  )
}

/// Takes a role from a user.
package struct AuthUserRevokeRoleRequest: ProtoMessage {
  /// User.
  package var name = ""
  /// Role.
  package var role = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserRevokeRoleRequest",
    [.scalar(1, "name", \.name), .scalar(2, "role", \.role)]
  )
}

/// Lists users.
package struct AuthUserListRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthUserListRequest",
    []
  )
}
