internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Users, roles and whether they count: everything auth a member keeps.
///
/// The state is a function of the log. What a change wants written comes back as rows, in the order
/// upstream writes them; the tokens alone are not kept on disk.
///
/// - Invariant: The revision is at least 1 and only rises; roles of a user are sorted, permissions
///   of a role are sorted by key; ``permissions`` is what a look at all roles gives.
///
/// > Source: wire.md §9, formats.md §6.1; `server/auth/store.go`, `authStore`, in etcd.
package struct AuthStore: Equatable, Sendable {
  /// Where releases differ.
  package let rules: AuthRules
  /// Whether authentication is on.
  package internal(set) var isEnabled = false
  /// Whether a row says so, which there is from the first time it was turned on.
  var hasEnabledRow = false
  /// Changes of users and roles so far; from 1.
  package internal(set) var revision: UInt64 = 0
  /// Users by the bytes of their names: two names people cannot tell apart may be two users.
  var users: [[UInt8]: AuthUser] = [:]
  /// Roles by the bytes of their names.
  var roles: [[UInt8]: AuthRole] = [:]
  /// What each user may do: the range permission cache.
  var permissions: [[UInt8]: UserPermissions] = [:]
  /// Tokens given out.
  package internal(set) var tokens = SimpleTokens()

  /// Creates the store of a member that starts.
  ///
  /// Stored are the rows of the buckets `auth`, `authUsers` and `authRoles`, none for a new member;
  /// then the row that starts the revision at 1 is to be written. A row that cannot be read makes
  /// upstream panic, and us throw.
  package init(
    rules: AuthRules = AuthRules(),
    stored: [RowChange] = [],
    into changes: inout [RowChange]
  ) throws(AuthRowError) {
    self.rules = rules
    try read(stored)
    refreshPermissions()
    if isEnabled { tokens.enable() }
    if revision == 0 { commitRevision(into: &changes) }
  }

  /// Takes over the rows of a snapshot that came from another member.
  ///
  /// Tokens are kept, as upstream keeps them.
  ///
  /// > Source: `store.go`, `Recover`; that the permissions are looked up anew is etcd#14571's mend.
  package mutating func recover(_ stored: [RowChange]) throws(AuthRowError) {
    try read(stored)
    if !rules.mutates(.etcd14571) { refreshPermissions() }
    if isEnabled, !tokens.isEnabled { tokens.enable() }
    if !isEnabled { tokens.disable() }
  }
}

/// A row of an auth bucket that cannot be read.
package struct AuthRowError: Error, Equatable, Sendable {
  /// Bucket the row is in.
  package var bucket: Bucket
  /// Key of the row.
  package var key: [UInt8]
  /// What is wrong with its value.
  package var reason: String
}

// MARK: - Rows

extension AuthStore {
  private mutating func read(_ stored: [RowChange]) throws(AuthRowError) {
    (isEnabled, hasEnabledRow, revision, users, roles) = (false, false, 0, [:], [:])
    for row in stored {
      guard let value = row.value else { continue }
      switch row.bucket {
      case .auth: try read(key: row.key, value: value)
      case .authUsers: users[row.key] = try decode(AuthUser.self, row, value)
      case .authRoles: roles[row.key] = try decode(AuthRole.self, row, value)
      default: continue
      }
    }
  }

  private mutating func read(key: [UInt8], value: [UInt8]) throws(AuthRowError) {
    if key == Self.enabledKey { (isEnabled, hasEnabledRow) = (value == [1], true) }
    guard key == Self.revisionKey else { return }
    guard value.count == 8 else {
      throw AuthRowError(bucket: .auth, key: key, reason: "\(value.count) bytes, not 8")
    }
    revision = value.rawSpan.bigEndian(at: 0)
  }

  private func decode<M: ProtoMessage>(
    _ type: M.Type,
    _ row: RowChange,
    _ value: [UInt8]
  ) throws(AuthRowError) -> M {
    do throws(ProtoError) {
      return try M(decoding: value.rawSpan)
    } catch {
      throw AuthRowError(bucket: row.bucket, key: row.key, reason: "\(error)")
    }
  }

  /// Key of the row that says whether authentication is on.
  static let enabledKey = Array(AuthKey.authEnabled.rawValue.utf8)
  /// Key of the row that counts changes.
  static let revisionKey = Array(AuthKey.authRevision.rawValue.utf8)
  /// Name of the user and of the role that may do everything.
  static let root = Array(AuthKey.rootName.utf8)

  /// Counts a change of users or roles.
  mutating func commitRevision(into changes: inout [RowChange]) {
    revision &+= 1
    changes.append(revisionRow)
  }

  private var revisionRow: RowChange {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: revision >> UInt64(56 - 8 * $0)) }
    return RowChange(.auth, key: Self.revisionKey, value: bytes)
  }

  mutating func put(_ user: AuthUser, into changes: inout [RowChange]) {
    users[user.name] = user
    changes.append(RowChange(.authUsers, key: user.name, value: user.encoded(as: .gogo)))
  }

  mutating func put(_ role: AuthRole, into changes: inout [RowChange]) {
    roles[role.name] = role
    changes.append(RowChange(.authRoles, key: role.name, value: role.encoded(as: .gogo)))
  }

  /// All rows, as a snapshot would hold them, sorted by bucket and key.
  ///
  /// - Complexity: O(*n* log *n*)
  package var rows: [RowChange] {
    var rows: [RowChange] = []
    if hasEnabledRow {
      rows.append(RowChange(.auth, key: Self.enabledKey, value: [isEnabled ? 1 : 0]))
    }
    rows.append(revisionRow)
    for name in sortedNames(users.keys) {
      rows.append(RowChange(.authUsers, key: name, value: users[name]?.encoded(as: .gogo)))
    }
    for name in sortedNames(roles.keys) {
      rows.append(RowChange(.authRoles, key: name, value: roles[name]?.encoded(as: .gogo)))
    }
    return rows
  }

  /// Names in the order a bucket has them.
  func sortedNames(_ names: some Sequence<[UInt8]>) -> [[UInt8]] {
    names.sorted { $0.rawSpan.compare($1.rawSpan) < 0 }
  }

  /// The name a user is kept under.
  func key(_ name: String) -> [UInt8] {
    guard rules.mutates(.canonicalNames) else { return Array(name.utf8) }
    return users.keys.first { String(decoding: $0, as: UTF8.self) == name } ?? Array(name.utf8)
  }
}

// MARK: - Permissions

extension AuthStore {
  /// Looks up anew what every user may do.
  ///
  /// - Complexity: O(users × permissions)
  mutating func refreshPermissions() {
    permissions = [:]
    for name in sortedNames(users.keys) { refreshPermissions(of: name) }
  }

  /// Looks up anew what a user may do.
  mutating func refreshPermissions(of name: [UInt8]) {
    permissions[name] = users[name].map(lookUpPermissions)
  }

  /// Looks up anew what users with a role may do.
  mutating func refreshPermissions(withRole role: [UInt8]) {
    guard !rules.mutates(.roleLeavesCache) else { return }
    for (name, user) in users where has(user, role) { permissions[name] = lookUpPermissions(user) }
  }

  /// What the roles of a user allow together.
  func lookUpPermissions(_ user: AuthUser) -> UserPermissions {
    var read: [KeyRange] = []
    var write: [KeyRange] = []
    for permission in user.roles.flatMap({ roles[Array($0.utf8)]?.keyPermission ?? [] }) {
      let range = KeyRange(key: permission.key, rangeEnd: permission.rangeEnd, rules: rules)
      let type = permission.permType.rawValue
      if type == 0 || type == 2 || (type == 1 && rules.mutates(.writeImpliesRead)) {
        read.append(range)
      }
      if type == 1 || type == 2 { write.append(range) }
    }
    return UserPermissions(
      read: RangePermissions(read, rules: rules),
      write: RangePermissions(write, rules: rules)
    )
  }

  func has(_ user: AuthUser, _ role: [UInt8]) -> Bool {
    user.roles.contains { $0.utf8.elementsEqual(role) }
  }

  func isRoot(_ user: AuthUser) -> Bool { has(user, Self.root) }
}
