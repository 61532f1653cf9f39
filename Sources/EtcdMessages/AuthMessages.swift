package import ProtoWire

/// How a user is added.
///
/// > Source: formats.md §10 authpb; `api/authpb/auth.proto`.
package struct AuthUserAddOptions: ProtoMessage {
  /// Whether the user has no password and is known by certificate only.
  package var noPassword = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "authpb.UserAddOptions",
    [.scalar(1, "no_password", \.noPassword)]
  )
}

/// A user; the value of a row of bucket `authUsers`.
package struct AuthUser: ProtoMessage {
  /// Name, which is the row's key too.
  package var name: [UInt8] = []
  /// bcrypt hash of the password.
  package var password: [UInt8] = []
  /// Names of the user's roles, sorted.
  package var roles: [String] = []
  /// How the user was added.
  package var options: AuthUserAddOptions?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "authpb.User",
    [
      .scalar(1, "name", \.name), .scalar(2, "password", \.password),
      .strings(3, "roles", \.roles), .message(4, "options", \.options),
    ]
  )
}

/// What a permission allows.
package struct AuthPermissionType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  package static let names = ["READ", "WRITE", "READWRITE"]
}

/// What may be done with which keys.
package struct AuthPermission: ProtoMessage {
  /// What is allowed.
  package var permType = AuthPermissionType(rawValue: 0)
  /// First key.
  package var key: [UInt8] = []
  /// Key after the last, read as in ``RangeRequest``.
  package var rangeEnd: [UInt8] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "authpb.Permission",
    [
      .scalar(1, "permType", \.permType), .scalar(2, "key", \.key),
      .scalar(3, "range_end", \.rangeEnd),
    ]
  )
}

/// A role; the value of a row of bucket `authRoles`.
package struct AuthRole: ProtoMessage {
  /// Name, which is the row's key too.
  package var name: [UInt8] = []
  /// What it allows, sorted by key.
  package var keyPermission: [AuthPermission] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "authpb.Role",
    [.scalar(1, "name", \.name), .messages(2, "keyPermission", \.keyPermission)]
  )
}
