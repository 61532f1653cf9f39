package import ProtoWire

/// Answers that a role was added.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AuthRoleAddResponse` and after.
package struct AuthRoleAddResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleAddResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers with what a role allows.
package struct AuthRoleGetResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// What it allows, sorted by key.
  package var perm: [AuthPermission] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleGetResponse",
    [.message(1, "header", \.header), .messages(2, "perm", \.perm)]
  )
}

/// Answers with the roles.
package struct AuthRoleListResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// Names in order.
  package var roles: [String] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleListResponse",
    [.message(1, "header", \.header), .strings(2, "roles", \.roles)]
  )
}

/// Answers that a role was deleted.
package struct AuthRoleDeleteResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleDeleteResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers that a role allows something.
package struct AuthRoleGrantPermissionResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleGrantPermissionResponse",
    [.message(1, "header", \.header)]
  )
}

/// Answers that a role allows something no more.
package struct AuthRoleRevokePermissionResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleRevokePermissionResponse",
    [.message(1, "header", \.header)]
  )
}
