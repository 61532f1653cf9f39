package import ProtoWire

/// Lists roles.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `AuthRoleAddRequest` and after.
package struct AuthRoleListRequest: ProtoMessage {
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleListRequest",
    []
  )
}

/// Adds a role.
package struct AuthRoleAddRequest: ProtoMessage {
  /// Role.
  package var name = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleAddRequest",
    [.scalar(1, "name", \.name)]
  )
}

/// Deletes a role.
package struct AuthRoleDeleteRequest: ProtoMessage {
  /// Role.
  package var role = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleDeleteRequest",
    [.scalar(1, "role", \.role)]
  )
}

/// Asks what a role allows.
package struct AuthRoleGetRequest: ProtoMessage {
  /// Role.
  package var role = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleGetRequest",
    [.scalar(1, "role", \.role)]
  )
}

/// Allows a role something.
package struct AuthRoleGrantPermissionRequest: ProtoMessage {
  /// Role.
  package var name = ""
  /// What is allowed.
  package var perm: AuthPermission?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleGrantPermissionRequest",
    [.scalar(1, "name", \.name), .message(2, "perm", \.perm)]
  )
}

/// Takes a permission from a role.
package struct AuthRoleRevokePermissionRequest: ProtoMessage {
  /// Role.
  package var role = ""
  /// First key of the permission.
  package var key: [UInt8] = []
  /// Key after the last.
  package var rangeEnd: [UInt8] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.AuthRoleRevokePermissionRequest",
    [.scalar(1, "role", \.role), .scalar(2, "key", \.key), .scalar(3, "range_end", \.rangeEnd)]
  )
}
