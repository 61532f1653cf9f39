import AuthCore
import EtcdMessages
import PropertyTesting
import ProtoWire
import SchemaFormat

/// A store and its model under the same random requests.
final class AuthRun {
  /// What a command of the run is about; a swarm leaves some out.
  enum Command: CaseIterable {
    case enable, disable, userAdd, userDelete, password, grantRole, revokeRole
    case roleAdd, roleDelete, grantPermission, revokePermission
  }

  /// Names, two of which look alike and are not the same bytes.
  static let users = ["root", "al", "bo", "\u{e9}", "e\u{301}", ""]
  static let roles = ["root", "r", "s", ""]
  /// Base64 texts with what they stand for; any other is none.
  static let hashes: [String: [UInt8]] = [
    "": [], "aA==": Array("h".utf8), "aGE=": Array("ha".utf8), "aGFz": Array("has".utf8),
  ]

  let choices: Choices
  /// Names requests are about.
  var users = AuthRun.users
  var roles = AuthRun.roles
  var store: AuthStore
  var model = AuthModel()
  /// Rows as the backend would hold them.
  var stored: [RowChange] = []
  var index: UInt64 = 0
  var now: Int64 = 0

  init(_ choices: Choices, _ mutant: AuthMutant? = nil) throws {
    self.choices = choices
    var rows: [RowChange] = []
    store = try AuthStore(rules: AuthRules { $0.mutant = mutant }, into: &rows)
    write(rows)
  }

  /// Keeps to names that are there, so that most requests change what somebody may do.
  func focus() {
    users = ["al", "root", "al", "bo"]
    roles = ["r", "s"]
  }

  func write(_ rows: [RowChange]) { stored = RowChange.folding(rows, into: stored) }

  /// Gives users and roles a start from which most requests mean something.
  func seed() throws {
    let requests: [InternalRaftRequest.Request] = [
      .authUserAdd(.with { ($0.name, $0.hashedPassword) = ("root", "aA==") }),
      .authUserGrantRole(.with { ($0.user, $0.role) = ("root", "root") }),
      .authUserAdd(.with { ($0.name, $0.hashedPassword) = ("al", "aA==") }),
      .authRoleAdd(.with { $0.name = "r" }), .authRoleAdd(.with { $0.name = "s" }),
      .authUserGrantRole(.with { ($0.user, $0.role) = ("al", "r") }),
    ]
    for request in requests { try apply(request) }
    if choices.bool() { try apply(.authEnable(AuthEnableRequest())) }
  }

  /// Applies a request to store and model, whose answers must agree.
  func apply(_ request: InternalRaftRequest.Request) throws {
    choices.note("\(request.kind.rawValue): \(Self.shown(request))")
    var rows: [RowChange] = []
    index += 1
    var error: AuthError?
    do throws(AuthError) {
      _ = try store.apply(
        request,
        index: index,
        now: now,
        hasher: NoPasswordHasher(),
        into: &rows
      )
    } catch let refusal { error = refusal }
    write(rows)
    let expected = model.apply(request)
    try choices.hold(
      error == expected,
      "the store says \(error.map(\.text) ?? "yes"), the model \(expected.map(\.text) ?? "yes")"
    )
  }

  private static func shown(_ request: InternalRaftRequest.Request) -> String {
    switch request {
    case .authUserAdd(let request): request.describe()
    case .authUserGrantRole(let request): request.describe()
    case .authUserRevokeRole(let request): request.describe()
    case .authRoleGrantPermission(let request): request.describe()
    default: "\(request.message)"
    }
  }

  // MARK: Requests

  func request(_ command: Command) -> InternalRaftRequest.Request {
    let user = choices.element(of: users)
    let role = choices.element(of: roles)
    let hash = choices.element(of: ["aA==", "aGE=", "aGFz", "", "!"])
    return switch command {
    case .enable: .authEnable(AuthEnableRequest())
    case .disable: .authDisable(AuthDisableRequest())
    case .userAdd:
      .authUserAdd(
        .with {
          ($0.name, $0.hashedPassword) = (user, hash)
          if choices.chance(1, in: 4) { $0.options = .with { $0.noPassword = true } }
        }
      )
    case .userDelete: .authUserDelete(.with { $0.name = user })
    case .password:
      .authUserChangePassword(.with { ($0.name, $0.hashedPassword) = (user, hash) })
    case .grantRole: .authUserGrantRole(.with { ($0.user, $0.role) = (user, role) })
    case .revokeRole: .authUserRevokeRole(.with { ($0.name, $0.role) = (user, role) })
    case .roleAdd: .authRoleAdd(.with { $0.name = role })
    case .roleDelete: .authRoleDelete(.with { $0.role = role })
    case .grantPermission:
      .authRoleGrantPermission(.with { ($0.name, $0.perm) = (role, permission()) })
    case .revokePermission:
      .authRoleRevokePermission(
        .with {
          $0.role = role
          if let permission = knownPermission(of: role) {
            ($0.key, $0.rangeEnd) = (permission.key, permission.end)
          }
        }
      )
    }
  }

  private func permission() -> AuthPermission? {
    if choices.chance(1, in: 16) { return nil }
    let (key, end) = neighbor()
    let type = choices.element(of: [2, 0, 1] as [Int32])
    return .with {
      // Now and then one that is refused: without a key, or the wrong way round.
      $0.key = choices.chance(1, in: 16) ? [] : choices.chance(1, in: 16) ? end + [1] : key
      ($0.rangeEnd, $0.permType) = (end, AuthPermissionType(rawValue: type))
    }
  }

  private func knownPermission(of role: String) -> AuthModel.Permission? {
    let known = model.roles[Array(role.utf8)] ?? []
    return known.isEmpty || choices.chance(1, in: 8) ? nil : choices.element(of: known)
  }

  /// Keys in order, often beside those of a permission that is there.
  func neighbor() -> (key: [UInt8], end: [UInt8]) {
    var (key, end) = interval()
    // Often beside one that is there.
    let ends = ["r", "s"].flatMap { model.roles[Array($0.utf8)] ?? [] }.map(\.end)
      .filter { $0.count > 0 && $0 != [0] && (end == [0] || $0.lexicographicallyPrecedes(end)) }
    if !ends.isEmpty, choices.chance(3, in: 4) { key = choices.element(of: ends) }
    return (key, end)
  }

  /// Keys from where a permission begins to where one ends, so that answers are close.
  func edge() -> (key: [UInt8], end: [UInt8]) {
    let known = ["r", "s"].flatMap { model.roles[Array($0.utf8)] ?? [] }.filter { !$0.end.isEmpty }
    guard !known.isEmpty, choices.bool() else { return interval() }
    let (key, end) = (choices.element(of: known).key, choices.element(of: known).end)
    return end == [0] || key.lexicographicallyPrecedes(end) ? (key, end) : (key, [])
  }

  /// Keys that lie in order: one, some up to another, or all from one on.
  func interval() -> (key: [UInt8], end: [UInt8]) {
    let words = AuthModel.keys.filter { $0.last != 0 }
    let key = choices.element(of: words)
    let end = choices.element(of: words)
    switch choices.int(in: 0...3) {
    case 0: return (key, [])
    case 1: return (key, [0])
    default:
      if key == end { return (key, []) }
      return key.lexicographicallyPrecedes(end) ? (key, end) : (end, key)
    }
  }
}

extension RowChange {
  /// The rows a backend holds after changes, sorted by bucket and key.
  static func folding(_ changes: [RowChange], into rows: [RowChange]) -> [RowChange] {
    var rows = rows
    for change in changes {
      rows.removeAll { $0.bucket == change.bucket && $0.key == change.key }
      if change.value != nil { rows.append(change) }
    }
    return rows.sorted { left, right in
      left.bucket == right.bucket
        ? left.key.lexicographicallyPrecedes(right.key)
        : left.bucket.rawValue < right.bucket.rawValue
    }
  }
}
