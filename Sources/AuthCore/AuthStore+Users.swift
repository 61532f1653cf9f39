package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Requests about users.
///
/// > Source: `server/auth/store.go`, `UserAdd` to `UserRevokeRole`, in etcd.
extension AuthStore {
  /// Adds a user.
  package mutating func userAdd(
    _ request: AuthUserAddRequest,
    hasher: some PasswordHasher,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthUserAddResponse {
    let name = key(request.name)
    if name.isEmpty { throw .userEmpty }
    if users[name] != nil { throw failed(.userAlreadyExist, &changes) }
    var user = AuthUser()
    user.name = name
    user.options = request.options ?? AuthUserAddOptions()
    if user.options?.noPassword != true {
      user.password = try password(request.password, request.hashedPassword, hasher)
    }
    put(user, into: &changes)
    commitRevision(into: &changes)
    refreshPermissions(of: name)
    return AuthUserAddResponse()
  }

  /// Deletes a user, with the tokens.
  package mutating func userDelete(
    _ request: AuthUserDeleteRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthUserDeleteResponse {
    let name = key(request.name)
    if isEnabled, name == Self.root, !rules.mutates(.rootDeletable) { throw .invalidAuthMgmt }
    guard users.removeValue(forKey: name) != nil else { throw failed(.userNotFound, &changes) }
    changes.append(RowChange(.authUsers, key: name, value: nil))
    commitRevision(into: &changes)
    refreshPermissions(of: name)
    if !rules.mutates(.deletionKeepsTokens) { tokens.invalidate(user: name) }
    return AuthUserDeleteResponse()
  }

  /// Changes a password, and drops the user's tokens.
  package mutating func userChangePassword(
    _ request: AuthUserChangePasswordRequest,
    hasher: some PasswordHasher,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthUserChangePasswordResponse {
    let name = key(request.name)
    guard var user = users[name] else { throw failed(.userNotFound, &changes) }
    user.password =
      user.options?.noPassword == true
      ? [] : try password(request.password, request.hashedPassword, hasher)
    put(user, into: &changes)
    commitRevision(into: &changes)
    if !rules.mutates(.passwordKeepsTokens) { tokens.invalidate(user: name) }
    return AuthUserChangePasswordResponse()
  }

  /// Gives a user a role; one that the user has already changes nothing.
  package mutating func userGrantRole(
    _ request: AuthUserGrantRoleRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthUserGrantRoleResponse {
    let name = key(request.user)
    let role = Array(request.role.utf8)
    guard var user = users[name] else { throw failed(.userNotFound, &changes) }
    // Role root need not exist to be granted.
    if role != Self.root, roles[role] == nil { throw failed(.roleNotFound, &changes) }
    guard !has(user, role) else {
      if rules.mutates(.repeatedGrantAdvances) { commitRevision(into: &changes) }
      return AuthUserGrantRoleResponse()
    }
    let position = user.roles.firstIndex { role.lexicographicallyPrecedes($0.utf8) }
    user.roles.insert(request.role, at: position ?? user.roles.endIndex)
    put(user, into: &changes)
    commitRevision(into: &changes)
    if !rules.mutates(.grantLeavesCache) { refreshPermissions(of: name) }
    return AuthUserGrantRoleResponse()
  }

  /// Takes a role from a user.
  package mutating func userRevokeRole(
    _ request: AuthUserRevokeRoleRequest,
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthUserRevokeRoleResponse {
    let name = key(request.name)
    let role = Array(request.role.utf8)
    if isEnabled, name == Self.root, role == Self.root, !rules.mutates(.rootRoleRevocable) {
      throw .invalidAuthMgmt
    }
    guard var user = users[name] else { throw failed(.userNotFound, &changes) }
    guard has(user, role) else { throw failed(.roleNotGranted, &changes) }
    user.roles.removeAll { $0.utf8.elementsEqual(role) }
    put(user, into: &changes)
    commitRevision(into: &changes)
    if !rules.mutates(.revokeLeavesCache) { refreshPermissions(of: name) }
    return AuthUserRevokeRoleResponse()
  }

  /// Tells a user's roles.
  package func userGet(
    _ request: AuthUserGetRequest
  ) throws(AuthError) -> AuthUserGetResponse {
    guard let user = users[key(request.name)] else { throw .userNotFound }
    return .with { $0.roles = user.roles }
  }

  /// Lists the users by name.
  package func userList() -> AuthUserListResponse {
    .with { $0.users = sortedNames(users.keys).map { String(decoding: $0, as: UTF8.self) } }
  }

  /// What is kept of a password: the hash the log carries, or one made here for logs of 3.4.
  private func password(
    _ plain: String,
    _ hashed: String,
    _ hasher: some PasswordHasher
  ) throws(AuthError) -> [UInt8] {
    let hash =
      !plain.isEmpty && hashed.isEmpty
      ? hasher.hash(of: Array(plain.utf8)) : Base64.decode(hashed)
    guard let hash else { throw .noPasswordUser }
    return hash
  }

  /// The error of a change that is refused, which leaves no trace.
  mutating func failed(_ error: AuthError, _ changes: inout [RowChange]) -> AuthError {
    if rules.mutates(.failureAdvances) { commitRevision(into: &changes) }
    return error
  }
}
