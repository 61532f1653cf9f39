internal import ByteCoding
package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Requests about roles.
///
/// > Source: `server/auth/store.go`, `RoleGet` to `RoleGrantPermission`, in etcd.
extension AuthStore {
  /// Adds a role.
  package mutating func roleAdd(
    _ request: AuthRoleAddRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthRoleAddResponse {
    let name = Array(request.name.utf8)
    if name.isEmpty { throw .roleEmpty }
    if roles[name] != nil { throw failed(.roleAlreadyExist, &changes) }
    put(AuthRole.with { $0.name = name }, into: &changes)
    commitRevision(into: &changes)
    // A user may hold the name of a role that was not there: root alone can be granted so.
    refreshPermissions(withRole: name)
    return AuthRoleAddResponse()
  }

  /// Deletes a role, also from the lists of its users.
  package mutating func roleDelete(
    _ request: AuthRoleDeleteRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthRoleDeleteResponse {
    let name = Array(request.role.utf8)
    if isEnabled, name == Self.root { throw .invalidAuthMgmt }
    guard roles.removeValue(forKey: name) != nil else { throw failed(.roleNotFound, &changes) }
    changes.append(RowChange(.authRoles, key: name, value: nil))
    for userName in sortedNames(users.keys) {
      guard var user = users[userName], has(user, name) else { continue }
      if rules.mutates(.roleOutlivesDeletion) { continue }
      user.roles.removeAll { $0.utf8.elementsEqual(name) }
      put(user, into: &changes)
      if !rules.mutates(.roleLeavesCache) { refreshPermissions(of: userName) }
    }
    commitRevision(into: &changes)
    return AuthRoleDeleteResponse()
  }

  /// Allows a role something: changes the type of what has the same range, or adds to it.
  package mutating func roleGrantPermission(
    _ request: AuthRoleGrantPermissionRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthRoleGrantPermissionResponse {
    guard let permission = request.perm else { throw .permissionNotGiven }
    if rules.validatesRanges, !Self.isValidRange(permission) { throw .invalidAuthMgmt }
    let name = Array(request.name.utf8)
    guard var role = roles[name] else { throw failed(.roleNotFound, &changes) }
    // Upstream looks at the first permission with the key or one above it, and at no other.
    let index =
      role.keyPermission.firstIndex { $0.key.rawSpan.compare(permission.key.rawSpan) >= 0 }
      ?? role.keyPermission.endIndex
    if index < role.keyPermission.endIndex, role.keyPermission[index].key == permission.key,
      role.keyPermission[index].rangeEnd == permission.rangeEnd
    {
      role.keyPermission[index].permType = permission.permType
    } else {
      let end =
        role.keyPermission.firstIndex { $0.key.rawSpan.compare(permission.key.rawSpan) > 0 }
        ?? role.keyPermission.endIndex
      let added = AuthPermission.with {
        ($0.key, $0.rangeEnd, $0.permType) =
          (permission.key, permission.rangeEnd, permission.permType)
      }
      role.keyPermission.insert(added, at: end)
    }
    put(role, into: &changes)
    commitRevision(into: &changes)
    refreshPermissions(withRole: name)
    return AuthRoleGrantPermissionResponse()
  }

  /// Takes a permission from a role.
  package mutating func roleRevokePermission(
    _ request: AuthRoleRevokePermissionRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthRoleRevokePermissionResponse {
    let name = Array(request.role.utf8)
    guard var role = roles[name] else { throw failed(.roleNotFound, &changes) }
    let count = role.keyPermission.count
    role.keyPermission.removeAll { $0.key == request.key && $0.rangeEnd == request.rangeEnd }
    if role.keyPermission.count == count { throw failed(.permissionNotGranted, &changes) }
    put(role, into: &changes)
    commitRevision(into: &changes)
    refreshPermissions(withRole: name)
    return AuthRoleRevokePermissionResponse()
  }

  /// Tells what a role allows; root allows everything, whatever is stored.
  package func roleGet(
    _ request: AuthRoleGetRequest
  ) throws(AuthError) -> AuthRoleGetResponse {
    guard let role = roles[Array(request.role.utf8)] else { throw .roleNotFound }
    let everything = AuthPermission.with {
      ($0.permType, $0.rangeEnd) = (AuthPermissionType(rawValue: 2), [0])
    }
    return .with { $0.perm = role.name == Self.root ? [everything] : role.keyPermission }
  }

  /// Lists the roles by name.
  package func roleList() -> AuthRoleListResponse {
    .with { $0.roles = sortedNames(roles.keys).map { String(decoding: $0, as: UTF8.self) } }
  }

  /// Whether a permission names keys: a first one, and an end above it or none.
  ///
  /// > Source: `server/auth/range_perm_cache.go`, `isValidPermissionRange`, in etcd.
  static func isValidRange(_ permission: AuthPermission) -> Bool {
    guard !permission.key.isEmpty else { return false }
    return !KeyRange(key: permission.key, rangeEnd: permission.rangeEnd).isEmpty
  }
}
