import AuthCore
import EtcdMessages
import ProtoWire
import SchemaFormat

/// Users and roles as plain collections, and permissions key by key.
struct AuthModel {
  struct User {
    var password: [UInt8] = []
    var hasNoPassword = false
    var roles: Set<[UInt8]> = []
  }

  struct Permission {
    var key: [UInt8]
    var end: [UInt8]
    var type: Int32

    /// Whether a key is named, by comparing it with both ends.
    func names(_ other: [UInt8]) -> Bool {
      if end.isEmpty { return other == key }
      return !other.lexicographicallyPrecedes(key)
        && (end == [0] || other.lexicographicallyPrecedes(end))
    }
  }

  static let root = Array("root".utf8)
  var users: [[UInt8]: User] = [:]
  var roles: [[UInt8]: [Permission]] = [:]
  var isEnabled = false
  var wasEnabled = false
  var revision: UInt64 = 1

  /// Applies a request; the error etcd gives.
  mutating func apply(_ request: InternalRaftRequest.Request) -> AuthError? {
    switch request {
    case .authEnable: enable()
    case .authDisable: disable()
    case .authUserAdd(let add): self.add(add)
    case .authUserDelete(let delete): self.delete(user: Array(delete.name.utf8))
    case .authUserChangePassword(let change): self.change(change)
    case .authUserGrantRole(let grant):
      self.grant(Array(grant.user.utf8), Array(grant.role.utf8))
    case .authUserRevokeRole(let revoke):
      self.revoke(Array(revoke.name.utf8), Array(revoke.role.utf8))
    case .authRoleAdd(let add): self.add(role: Array(add.name.utf8))
    case .authRoleDelete(let delete): self.delete(role: Array(delete.role.utf8))
    case .authRoleGrantPermission(let grant): self.grant(Array(grant.name.utf8), grant.perm)
    case .authRoleRevokePermission(let revoke): self.revoke(revoke)
    default: nil
    }
  }

  private mutating func enable() -> AuthError? {
    if isEnabled { return nil }
    guard let root = users[Self.root] else { return .rootUserNotExist }
    guard root.roles.contains(Self.root) else { return .rootRoleNotExist }
    (isEnabled, wasEnabled) = (true, true)
    return nil
  }

  private mutating func disable() -> AuthError? {
    if isEnabled { revision += 1 }
    isEnabled = false
    return nil
  }

  private mutating func add(_ request: AuthUserAddRequest) -> AuthError? {
    let name = Array(request.name.utf8)
    if name.isEmpty { return .userEmpty }
    if users[name] != nil { return .userAlreadyExist }
    var user = User()
    user.hasNoPassword = request.options?.noPassword ?? false
    if !user.hasNoPassword {
      guard let hash = AuthRun.hashes[request.hashedPassword] else { return .noPasswordUser }
      user.password = hash
    }
    users[name] = user
    revision += 1
    return nil
  }

  private mutating func delete(user name: [UInt8]) -> AuthError? {
    if isEnabled, name == Self.root { return .invalidAuthMgmt }
    guard users.removeValue(forKey: name) != nil else { return .userNotFound }
    revision += 1
    return nil
  }

  private mutating func change(_ request: AuthUserChangePasswordRequest) -> AuthError? {
    let name = Array(request.name.utf8)
    guard let user = users[name] else { return .userNotFound }
    if !user.hasNoPassword {
      guard let hash = AuthRun.hashes[request.hashedPassword] else { return .noPasswordUser }
      users[name]?.password = hash
    }
    revision += 1
    return nil
  }

  private mutating func grant(_ user: [UInt8], _ role: [UInt8]) -> AuthError? {
    guard let known = users[user] else { return .userNotFound }
    guard role == Self.root || roles[role] != nil else { return .roleNotFound }
    if known.roles.contains(role) { return nil }
    users[user]?.roles.insert(role)
    revision += 1
    return nil
  }

  private mutating func revoke(_ user: [UInt8], _ role: [UInt8]) -> AuthError? {
    if isEnabled, user == Self.root, role == Self.root { return .invalidAuthMgmt }
    guard let known = users[user] else { return .userNotFound }
    guard known.roles.contains(role) else { return .roleNotGranted }
    users[user]?.roles.remove(role)
    revision += 1
    return nil
  }

  private mutating func add(role name: [UInt8]) -> AuthError? {
    if name.isEmpty { return .roleEmpty }
    if roles[name] != nil { return .roleAlreadyExist }
    roles[name] = []
    revision += 1
    return nil
  }

  private mutating func delete(role name: [UInt8]) -> AuthError? {
    if isEnabled, name == Self.root { return .invalidAuthMgmt }
    guard roles.removeValue(forKey: name) != nil else { return .roleNotFound }
    for user in users.keys { users[user]?.roles.remove(name) }
    revision += 1
    return nil
  }

  private mutating func grant(_ role: [UInt8], _ permission: AuthPermission?) -> AuthError? {
    guard let permission else { return .permissionNotGiven }
    let (key, end) = (permission.key, permission.rangeEnd)
    let isRange = end.isEmpty || end == [0] || key.lexicographicallyPrecedes(end)
    guard !key.isEmpty, isRange else { return .invalidAuthMgmt }
    guard let known = roles[role] else { return .roleNotFound }
    let new = Permission(key: key, end: end, type: permission.permType.rawValue)
    if let first = known.firstIndex(where: { $0.key == key }), known[first].end == end {
      roles[role]?[first] = new
    } else {
      let below = known.filter { !key.lexicographicallyPrecedes($0.key) }
      roles[role] = below + [new] + known[below.count...]
    }
    revision += 1
    return nil
  }

  private mutating func revoke(_ request: AuthRoleRevokePermissionRequest) -> AuthError? {
    let role = Array(request.role.utf8)
    guard let known = roles[role] else { return .roleNotFound }
    let kept = known.filter { $0.key != request.key || $0.end != request.rangeEnd }
    if kept.count == known.count { return .permissionNotGranted }
    roles[role] = kept
    revision += 1
    return nil
  }
}

// MARK: - What is on disk

extension AuthModel {
  /// The rows a database holds, written by the model alone.
  var rows: [RowChange] {
    var rows: [RowChange] = []
    if wasEnabled {
      rows.append(RowChange(.auth, key: Array("authEnabled".utf8), value: [isEnabled ? 1 : 0]))
    }
    let count = [UInt8](repeating: 0, count: 7) + [UInt8(revision)]
    rows.append(RowChange(.auth, key: Array("authRevision".utf8), value: count))
    for (name, user) in users.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let value = AuthUser.with {
        ($0.name, $0.password) = (name, user.password)
        $0.roles = user.roles.sorted { $0.lexicographicallyPrecedes($1) }
          .map { String(decoding: $0, as: UTF8.self) }
        $0.options = .with { $0.noPassword = user.hasNoPassword }
      }
      rows.append(RowChange(.authUsers, key: name, value: value.encoded(as: .gogo)))
    }
    for (name, permissions) in roles.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let value = AuthRole.with {
        $0.name = name
        $0.keyPermission = permissions.map { permission in
          .with {
            ($0.key, $0.rangeEnd) = (permission.key, permission.end)
            $0.permType = AuthPermissionType(rawValue: permission.type)
          }
        }
      }
      rows.append(RowChange(.authRoles, key: name, value: value.encoded(as: .gogo)))
    }
    return rows
  }
}

// MARK: - Who may do what

extension AuthModel {
  /// Keys at which what is allowed can change: every bound there is, and what follows it.
  static let keys: [[UInt8]] = {
    let letters = Array("abc".utf8)
    let words = letters.map { [$0] } + letters.flatMap { first in letters.map { [first, $0] } }
    return words.flatMap { [$0, $0 + [0]] }.sorted { $0.lexicographicallyPrecedes($1) }
  }()

  /// The error of touching keys, looked at one by one.
  func touch(_ info: AuthInfo, key: [UInt8], end: [UInt8], isWrite: Bool) -> AuthError? {
    guard isEnabled else { return nil }
    if info.revision == 0 { return .userEmpty }
    if info.revision < revision { return .authOldRevision }
    guard let user = users[Array(info.username.utf8)] else { return .permissionDenied }
    if user.roles.contains(Self.root) { return nil }
    let asked = Permission(key: key, end: end, type: 0)
    let type: Int32 = isWrite ? 1 : 0
    var allowed: [Permission] = []
    for role in user.roles { allowed += roles[role] ?? [] }
    allowed.removeAll { $0.type != 2 && $0.type != type }
    let touched = end.isEmpty ? [key] : Self.keys.filter(asked.names)
    let isCovered = touched.allSatisfy { key in allowed.contains { $0.names(key) } }
    return isCovered ? nil : .permissionDenied
  }

  func isAdmin(_ info: AuthInfo) -> Bool {
    users[Array(info.username.utf8)]?.roles.contains(Self.root) == true
  }

  /// The error of a request, looking at all it touches.
  func check(
    _ request: InternalRaftRequest.Request,
    _ info: AuthInfo,
    leases: [Int64: [[UInt8]]]
  ) -> AuthError? {
    switch request {
    case .range(let range): touch(info, key: range.key, end: range.rangeEnd, isWrite: false)
    case .deleteRange(let range): check(range, info)
    case .put(let put): check(put, info, leases)
    case .leaseRevoke(let revoke): check(lease: revoke.id, info, leases)
    case .txn(let txn): check(txn, info, leases)
    default: nil
    }
  }

  private func check(_ range: DeleteRangeRequest, _ info: AuthInfo) -> AuthError? {
    if let error = touch(info, key: range.key, end: range.rangeEnd, isWrite: true) { return error }
    guard range.prevKV else { return nil }
    return touch(info, key: range.key, end: range.rangeEnd, isWrite: false)
  }

  private func check(
    _ put: PutRequest,
    _ info: AuthInfo,
    _ leases: [Int64: [[UInt8]]]
  ) -> AuthError? {
    if let error = touch(info, key: put.key, end: [], isWrite: true) { return error }
    if let error = check(lease: put.lease, info, leases) { return error }
    return put.prevKV ? touch(info, key: put.key, end: [], isWrite: false) : nil
  }

  private func check(
    lease: Int64,
    _ info: AuthInfo,
    _ leases: [Int64: [[UInt8]]]
  ) -> AuthError? {
    guard !isAdmin(info) else { return nil }
    return (leases[lease] ?? []).lazy
      .compactMap { touch(info, key: $0, end: [], isWrite: true) }.first
  }

  private func check(
    _ txn: TxnRequest,
    _ info: AuthInfo,
    _ leases: [Int64: [[UInt8]]]
  ) -> AuthError? {
    for compare in txn.compare {
      if let error = touch(info, key: compare.key, end: compare.rangeEnd, isWrite: false) {
        return error
      }
    }
    for operation in txn.success + txn.failure {
      let request: InternalRaftRequest.Request? =
        switch operation.request {
        case .range(let range): .range(range)
        case .put(let put): .put(put)
        case .deleteRange(let range): .deleteRange(range)
        case .txn(let nested): .txn(nested)
        case nil: nil
        }
      if let request, let error = check(request, info, leases: leases) { return error }
    }
    return nil
  }
}
