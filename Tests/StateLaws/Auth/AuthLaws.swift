package import AuthCore
import EtcdMessages
package import PropertyTesting
import ProtoWire
import SchemaFormat

/// Laws of the auth store, each with a bug switched on if one is given.
package enum AuthLaws {
  /// Users, roles and the revision follow from the requests alone, and the rows say all of it.
  package static func log(_ mutant: AuthMutant? = nil) -> Law {
    Law(
      "auth is a function of the log, and its rows hold all of it",
      cases: 300,
      reaching: ["a member started anew", "root is held", "auth went off"]
    ) { choices in
      let run = try AuthRun(choices, mutant)
      let commands = choices.swarm(AuthRun.Command.allCases, atLeast: 3)
      if choices.bool() { try run.seed() }
      try choices.steps(0...24) { _ in
        let earlier = run.store
        let wasEnabled = run.model.isEnabled
        let request = run.request(choices.element(of: commands))
        try run.apply(request)
        choices.sometimes("auth went off", if: wasEnabled && !run.model.isEnabled)
        if wasEnabled, case .authUserDelete(let delete) = request, delete.name == "root" {
          choices.sometimes("root is held")
        }
        try run.store.checkStep(from: earlier)
        try run.store.checkInvariants()
        try run.compareRows()
        guard choices.chance(1, in: 8) else { return }
        choices.sometimes("a member started anew")
        try run.startAnew()
      }
    }
  }

  /// What a request may touch is what a look at every key says.
  package static func permissions(_ mutant: AuthMutant? = nil) -> Law {
    Law(
      "a request is let pass exactly if every key it touches is allowed",
      cases: 400,
      reaching: ["denied", "asked at an old revision"]
    ) { choices in
      let run = try AuthRun(choices, mutant)
      try run.seed()
      run.focus()
      try choices.steps(0...4) { _ in try run.apply(run.request(.grantPermission)) }
      let commands: [AuthRun.Command] = [
        .grantPermission, .enable, .grantPermission, .grantPermission, .grantRole, .grantRole,
        .revokePermission, .revokeRole, .roleDelete, .roleAdd, .userAdd, .userDelete,
      ]
      try choices.steps(0...12) { _ in
        try run.apply(run.request(choices.element(of: commands)))
        for _ in 0..<3 { try run.probe() }
      }
    }
  }

  /// Permissions that overlap or touch are one, and no key between two is allowed.
  package static func intervals(_ mutant: AuthMutant? = nil) -> Law {
    Law(
      "permissions together allow a range exactly if they allow every key of it",
      cases: 300,
      reaching: ["allowed by two permissions together", "denied"]
    ) { choices in
      let run = try AuthRun(choices, mutant)
      try run.seed()
      run.focus()
      try run.apply(.authEnable(AuthEnableRequest()))
      try choices.steps(1...6) { _ in
        let (key, end) = run.neighbor()
        try run.apply(
          .authRoleGrantPermission(
            .with {
              $0.name = "r"
              $0.perm = .with { ($0.key, $0.rangeEnd) = (key, end) }
            }
          )
        )
      }
      for _ in 0..<6 {
        let (key, end) = run.edge()
        let info = AuthInfo(username: "al", revision: run.model.revision)
        try run.probe(.range(.with { ($0.key, $0.rangeEnd) = (key, end) }), info)
      }
    }
  }

  /// A member that gets a snapshot knows what its sender knows.
  package static func snapshots(_ mutant: AuthMutant? = nil) -> Law {
    Law(
      "a member that takes a snapshot over refuses and allows what its sender does",
      cases: 300,
      reaching: ["permissions differed before"]
    ) { choices in
      let run = try AuthRun(choices, mutant)
      try run.seed()
      run.focus()
      let commands = AuthRun.Command.allCases
      try choices.steps(0...6) { _ in try run.apply(run.request(choices.element(of: commands))) }
      var behind = run.store
      let before = run.model.rows
      try choices.steps(0...6) { _ in try run.apply(run.request(choices.element(of: commands))) }
      choices.sometimes("permissions differed before", if: before != run.model.rows)
      try behind.recover(run.stored)
      run.store = behind
      try run.compareRows()
      for _ in 0..<4 { try run.probe() }
      try choices.steps(0...4) { _ in
        try run.apply(run.request(choices.element(of: commands)))
        try run.probe()
      }
    }
  }

  /// Tokens live as long as they are used, and die with their user's password.
  package static func tokens(_ mutant: AuthMutant? = nil) -> Law {
    Law(
      "a token stands for its user until it is unused for its time, or the user changes",
      cases: 300,
      reaching: ["a token died of age", "a token was kept alive", "a token died with its user"]
    ) { choices in
      let run = try AuthRun(choices, mutant)
      try run.seed()
      try run.apply(.authEnable(AuthEnableRequest()))
      var clock = TokenClock()
      try choices.steps(0...16) { _ in try run.stepTokens(&clock) }
    }
  }
}

extension AuthRun {
  /// Holds the rows written so far, and those the store would write, against the model's.
  func compareRows() throws {
    let rows = RowChange.folding(model.rows, into: [])
    try choices.hold(stored == rows, "the rows written are not those of the model")
    try choices.hold(
      RowChange.folding(store.rows, into: []) == rows,
      "the rows of the store are not those of the model"
    )
  }

  /// Starts the member anew from its rows, which writes nothing.
  func startAnew() throws {
    var rows: [RowChange] = []
    store = try AuthStore(rules: store.rules, stored: stored, into: &rows)
    try choices.hold(rows.isEmpty, "a start wrote rows")
  }

  /// Asks whether a random request may be made.
  func probe() throws {
    let user = choices.element(of: ["al", "al", "al", "root", "bo", ""])
    let isOld = choices.chance(1, in: 8)
    let revision = isOld ? model.revision - 1 : user.isEmpty ? 0 : model.revision
    let info = AuthInfo(username: user, revision: revision)
    choices.sometimes("asked at an old revision", if: isOld && model.isEnabled)
    try probe(touching(depth: 0), info)
  }

  /// Asks whether a request may be made.
  func probe(_ request: InternalRaftRequest.Request, _ info: AuthInfo) throws {
    let leases: [Int64: [[UInt8]]] = [1: [], 2: [interval().key], 3: [[97], interval().key]]
    var error: AuthError?
    do throws(AuthError) {
      try store.check(request, by: info) { leases[$0] ?? [] }
    } catch let refusal { error = refusal }
    let expected = model.check(request, info, leases: leases)
    choices.sometimes("denied", if: expected == .permissionDenied)
    if case .range(let range) = request, !range.rangeEnd.isEmpty, expected == nil,
      model.isEnabled, !model.isAdmin(info)
    {
      choices.sometimes("allowed by two permissions together", if: needsTwo(info, range))
    }
    try choices.hold(
      error == expected,
      "\(info): the store says \(error.map(\.text) ?? "yes"), "
        + "a look at every key \(expected.map(\.text) ?? "yes"), of \(request)"
    )
  }

  /// Whether no permission by itself covers what is asked.
  private func needsTwo(_ info: AuthInfo, _ range: RangeRequest) -> Bool {
    let roles = model.users[Array(info.username.utf8)]?.roles ?? []
    let asked = AuthModel.Permission(key: range.key, end: range.rangeEnd, type: 0)
    let touched = AuthModel.keys.filter(asked.names)
    return !roles.flatMap { model.roles[$0] ?? [] }.contains { permission in
      permission.type != 1 && touched.allSatisfy(permission.names)
    }
  }

  /// A request that touches keys.
  private func touching(depth: Int) -> InternalRaftRequest.Request {
    let (key, end) = edge()
    switch choices.int(in: 0...(depth < 2 ? 5 : 3)) {
    case 0: return .range(.with { ($0.key, $0.rangeEnd) = (key, end) })
    case 1:
      let prevKV = choices.bool()
      let lease = choices.integer(in: 0...3 as ClosedRange<Int64>)
      return .put(.with { ($0.key, $0.prevKV, $0.lease) = (key, prevKV, lease) })
    case 2:
      let prevKV = choices.bool()
      return .deleteRange(.with { ($0.key, $0.rangeEnd, $0.prevKV) = (key, end, prevKV) })
    case 3 where depth == 0: return .leaseRevoke(.with { $0.id = choices.integer(in: 0...3) })
    case 3: return .range(.with { $0.key = key })
    default:
      return .txn(
        .with {
          $0.compare = choices.array(count: 0...1) { _ in .with { $0.key = key } }
          $0.success = choices.array(count: 0...2) { _ in operation(depth) }
          $0.failure = choices.array(count: 0...2) { _ in operation(depth) }
        }
      )
    }
  }

  private func operation(_ depth: Int) -> RequestOp {
    switch touching(depth: depth + 1) {
    case .range(let range): RequestOp(.range(range))
    case .put(let put): RequestOp(.put(put))
    case .deleteRange(let range): RequestOp(.deleteRange(range))
    case .txn(let txn): RequestOp(.txn(txn))
    default: RequestOp()
    }
  }
}

// MARK: - Tokens

/// Tokens as a list of whom they stand for and when they were last used.
struct TokenClock {
  struct Token {
    var text: String
    var user: String
    var used: Int64
    var wasRenewed = false
  }

  var tokens: [Token] = []
}

extension AuthRun {
  func stepTokens(_ clock: inout TokenClock) throws {
    let ttl = store.rules.tokenTTL
    switch choices.int(in: 0...4) {
    case 0: try logIn(&clock)
    case 1:
      now += choices.integer(in: 1...ttl)
      store.expireTokens(now: now)
      let died = clock.tokens.contains { now - $0.used > ttl }
      choices.sometimes("a token died of age", if: died)
      clock.tokens.removeAll { now - $0.used > ttl }
    case 2 where !clock.tokens.isEmpty:
      let position = choices.int(in: 0...(clock.tokens.count - 1))
      try use(clock.tokens[position].text, user: clock.tokens[position].user)
      clock.tokens[position].used = now
    case 3:
      let user = choices.element(of: ["al", "bo"])
      let commands: [InternalRaftRequest.Request] = [
        .authUserChangePassword(.with { ($0.name, $0.hashedPassword) = (user, "aGE=") }),
        .authUserDelete(.with { $0.name = user }),
        .authUserAdd(.with { ($0.name, $0.hashedPassword) = (user, "aA==") }),
      ]
      let request = choices.element(of: commands)
      let revision = model.revision
      try apply(request)
      if case .authUserAdd = request { break }
      guard model.revision > revision else { break }
      let died = clock.tokens.contains { $0.user == user }
      choices.sometimes("a token died with its user", if: died)
      clock.tokens.removeAll { $0.user == user }
    default: break
    }
    for token in clock.tokens where now - token.used > 0 {
      choices.sometimes("a token was kept alive", if: token.used > 0)
    }
    try choices.hold(
      store.tokens.count == clock.tokens.count,
      "\(store.tokens.count) tokens are kept, \(clock.tokens.count) are alive"
    )
  }

  private func logIn(_ clock: inout TokenClock) throws {
    let user = choices.element(of: ["al", "root", "bo"])
    index += 1
    var answer: AuthenticateResponse?
    var refusal: AuthError?
    do throws(AuthError) {
      answer = try store.authenticate(
        .with { ($0.name, $0.simpleToken) = (user, "letters") },
        index: index,
        now: now
      )
    } catch { refusal = error }
    let isKnown = model.users[Array(user.utf8)] != nil
    try choices.equal(refusal, isKnown ? nil : .authFailed, "the answer to a login")
    try choices.equal(answer?.token, isKnown ? "letters.\(index)" : nil, "the token")
    if let answer { clock.tokens.append(.init(text: answer.token, user: user, used: now)) }
  }

  private func use(_ token: String, user: String) throws {
    let info = try store.identify(token: token, now: now)
    let expected = AuthInfo(username: user, revision: model.revision)
    try choices.hold(info == expected, "a token stands for \(info?.username ?? "nobody")")
  }
}
