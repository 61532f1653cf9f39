internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// C4: users, roles and whether they count.
///
/// > Source: formats.md §6.1 (buckets `auth`, `authUsers`, `authRoles`); upstream
/// > `server/auth/store.go`.
extension CrossCheck {
  mutating func checkAuth(_ backend: BackendFacts) {
    let roles = readRoles(backend)
    let users = readUsers(backend)
    for (user, place) in users { checkRoles(of: user, known: roles, backend, place) }
    checkRevision(backend, hasUsers: !users.isEmpty)
    guard isEnabled(backend) else { return }
    let root = users.first { $0.user.name == Array(AuthKey.rootName.utf8) }?.user
    if root?.roles.contains(AuthKey.rootName) != true, backend.isWhole {
      add(
        .authReference,
        at: Place(file: backend.file, bucket: "authUsers", key: AuthKey.rootName),
        observed: root == nil ? "no user root" : "user root without role root",
        expected: "user root with role root while authentication is on",
        consequence: "nobody can change users and roles, or turn authentication off"
      )
    }
  }

  private mutating func readUsers(_ backend: BackendFacts) -> [(user: AuthUser, place: Place)] {
    var users: [(user: AuthUser, place: Place)] = []
    for pair in backend.pairs(.authUsers) {
      let place = backend.place("authUsers", pair)
      do throws(ProtoError) {
        let user = try AuthUser(decoding: pair.value.rawSpan)
        checkName(user.name, pair, place)
        users.append((user, place))
      } catch {
        add(.authMalformed, at: place, observed: "\(error)", expected: "an authpb.User")
      }
    }
    return users
  }

  private mutating func readRoles(_ backend: BackendFacts) -> Set<[UInt8]> {
    var names: Set<[UInt8]> = []
    for pair in backend.pairs(.authRoles) {
      let place = backend.place("authRoles", pair)
      do throws(ProtoError) {
        let role = try AuthRole(decoding: pair.value.rawSpan)
        checkName(role.name, pair, place)
        checkPermissions(role, place)
        names.insert(role.name)
      } catch {
        add(.authMalformed, at: place, observed: "\(error)", expected: "an authpb.Role")
      }
    }
    return names
  }

  private mutating func checkName(_ name: [UInt8], _ pair: BucketPair, _ place: Place) {
    guard name != pair.key else { return }
    add(
      .authReference,
      at: place,
      observed: "the value names \(shown(name))",
      expected: "the name in the row's key"
    )
  }

  private mutating func checkRoles(
    of user: AuthUser,
    known: Set<[UInt8]>,
    _ backend: BackendFacts,
    _ place: Place
  ) {
    if !isAscending(user.roles, by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      add(
        .authReference,
        at: place,
        observed: "roles \(shown(user.roles))",
        expected: "roles sorted, each once",
        consequence: "etcd searches the list by halves and may miss a role"
      )
    }
    guard backend.isWhole else { return }
    for role in user.roles where role != AuthKey.rootName && !known.contains(Array(role.utf8)) {
      add(
        .authReference,
        at: place,
        observed: "role \(printable(Array(role.utf8), limit: 64)), which does not exist",
        expected: "a row of that name in bucket authRoles",
        consequence: "the role allows the user nothing"
      )
    }
  }

  private mutating func checkPermissions(_ role: AuthRole, _ place: Place) {
    let permissions = role.keyPermission
    if !isAscending(
      permissions,
      by: { $0.key.lexicographicallyPrecedes($1.key) || $0.key == $1.key }
    ) {
      add(
        .authReference,
        at: place,
        observed: "permissions out of order",
        expected: "permissions sorted by key",
        consequence: "etcd searches the list by halves and may miss a permission"
      )
    }
    for permission in permissions {
      let isOpenEnded = permission.rangeEnd == [0]
      let isEmptyRange =
        !permission.rangeEnd.isEmpty && !isOpenEnded
        && !permission.key.lexicographicallyPrecedes(permission.rangeEnd)
      let type = permission.permType.rawValue
      guard isEmptyRange || !(0...2).contains(type) else { continue }
      let range = "\(printable(permission.key, limit: 64)) ... \(printable(permission.rangeEnd))"
      add(
        .authReference,
        at: place,
        observed: isEmptyRange ? "a permission for \(range)" : "a permission of type \(type)",
        expected: isEmptyRange ? "a range end above the key" : "READ, WRITE or READWRITE",
        consequence: "the permission allows nothing"
      )
    }
  }

  private func isAscending<T>(_ elements: [T], by precedes: (T, T) -> Bool) -> Bool {
    zip(elements, elements.dropFirst()).allSatisfy(precedes)
  }

  private mutating func checkRevision(_ backend: BackendFacts, hasUsers: Bool) {
    guard let pair = backend.auth(.authRevision) else {
      guard hasUsers, backend.isWhole else { return }
      add(
        .authMalformed,
        at: Place(file: backend.file, bucket: "auth", key: "authRevision"),
        observed: "users and no auth revision",
        expected: "8 bytes, at least 1",
        severity: .warning,
        consequence: "etcd starts to count changes of users from the beginning"
      )
      return
    }
    let revision: UInt64? = pair.value.count == 8 ? pair.value.rawSpan.bigEndian(at: 0) : nil
    guard revision ?? 0 == 0 else { return }
    add(
      .authMalformed,
      at: backend.place("auth", pair),
      observed: revision == nil ? "\(pair.value.count) bytes" : "auth revision 0",
      expected: "8 bytes, at least 1"
    )
  }

  private mutating func isEnabled(_ backend: BackendFacts) -> Bool {
    guard let pair = backend.auth(.authEnabled) else { return false }
    switch pair.value {
    case [1]: return true
    case [0]: return false
    default:
      add(
        .authMalformed,
        at: backend.place("auth", pair),
        observed: shown(pair.value),
        expected: "one byte, 0 or 1",
        consequence: "etcd runs without authentication"
      )
      return false
    }
  }
}
