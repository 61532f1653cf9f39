internal import AuthCore
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat
internal import Testing

@Suite("AuthStore")
struct AuthStoreTests {
  /// Takes any password whose hash is its bytes, backwards.
  struct Backwards: PasswordHasher {
    func hash(of password: [UInt8]) -> [UInt8]? { password.reversed() }
    func matches(_ hash: [UInt8], password: [UInt8]) -> Bool { hash == password.reversed() }
  }

  private func store(_ requests: [InternalRaftRequest.Request]) throws -> AuthStore {
    var rows: [RowChange] = []
    var store = try AuthStore(into: &rows)
    for request in requests {
      _ = try store.apply(request, index: 1, now: 0, hasher: Backwards(), into: &rows)
    }
    return store
  }

  private let rootAndAlice: [InternalRaftRequest.Request] = [
    .authUserAdd(.with { ($0.name, $0.hashedPassword) = ("root", "aA==") }),
    .authUserGrantRole(.with { ($0.user, $0.role) = ("root", "root") }),
    .authUserAdd(.with { ($0.name, $0.password) = ("alice", "pw") }),
    .authRoleAdd(.with { $0.name = "dev" }),
    .authUserGrantRole(.with { ($0.user, $0.role) = ("alice", "dev") }),
    .authEnable(AuthEnableRequest()),
  ]

  @Test func `a new member starts at revision 1 and writes it`() throws {
    var rows: [RowChange] = []
    let store = try AuthStore(into: &rows)
    #expect(store.revision == 1)
    let value: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 1]
    #expect(rows == [RowChange(.auth, key: Array("authRevision".utf8), value: value)])
  }

  /// formats.md §6.1: `22 00` stands in every row of a user with a password.
  @Test func `a user's row holds empty options`() throws {
    var rows: [RowChange] = []
    var store = try AuthStore(into: &rows)
    rows = []
    _ = try store.userAdd(
      .with { ($0.name, $0.hashedPassword) = ("u", "aA==") },
      hasher: NoPasswordHasher(),
      into: &rows
    )
    let value: [UInt8] = [0x0a, 1, 0x75, 0x12, 1, 0x68, 0x22, 0]
    #expect(rows.first == RowChange(.authUsers, key: [0x75], value: value))
    #expect(rows.last?.value?.last == 2)
  }

  @Test func `turning authentication on leaves the revision, turning it off advances it`() throws {
    var store = try store(rootAndAlice)
    #expect(store.revision == 6)
    var rows: [RowChange] = []
    _ = store.disable(into: &rows)
    #expect(store.revision == 7)
    #expect(rows.first == RowChange(.auth, key: Array("authEnabled".utf8), value: [0]))
    rows = []
    _ = store.disable(into: &rows)
    #expect(rows.isEmpty)
  }

  @Test func `a password is checked at a revision`() throws {
    let store = try store(rootAndAlice)
    #expect(try store.checkPassword("pw", of: "alice", hasher: Backwards()) == 6)
    #expect(throws: AuthError.authFailed) {
      try store.checkPassword("no", of: "alice", hasher: Backwards())
    }
    #expect(throws: AuthError.authFailed) {
      try store.checkPassword("pw", of: "nobody", hasher: Backwards())
    }
  }

  @Test func `a user without password cannot log in, and is known by certificate`() throws {
    var store = try store(
      rootAndAlice + [
        .authUserAdd(
          .with {
            $0.name = "cert"
            $0.options = .with { $0.noPassword = true }
          }
        )
      ]
    )
    #expect(throws: AuthError.noPasswordUser) {
      try store.checkPassword("", of: "cert", hasher: Backwards())
    }
    #expect(throws: AuthError.authFailed) {
      try store.authenticate(.with { $0.name = "cert" }, index: 9, now: 0)
    }
    let info = store.identify(commonName: "cert", isGateway: false)
    #expect(info == AuthInfo(username: "cert", revision: store.revision))
    #expect(store.identify(commonName: "cert", isGateway: true) == nil)
  }

  /// wire.md §9: sixteen letters, a dot and the applied index.
  @Test func `a simple token names the index of its entry`() throws {
    var store = try store(rootAndAlice)
    let answer = try store.authenticate(
      .with { ($0.name, $0.simpleToken) = ("alice", "NGOvcXUDRjZEDkkL") },
      index: 7079,
      now: 0
    )
    #expect(answer.token == "NGOvcXUDRjZEDkkL.7079")
    #expect(SimpleTokens.index(of: answer.token) == 7079)
    #expect(SimpleTokens.index(of: "abc") == nil)
    #expect(SimpleTokens.index(of: "a.b") == nil)
    let info = try store.identify(token: answer.token, now: 1)
    #expect(info == AuthInfo(username: "alice", revision: 6))
    #expect(throws: AuthError.invalidAuthToken) { try store.identify(token: "a.1", now: 1) }
    #expect(JWTClaims(username: "alice", revision: 3).info.revision == 3)
  }

  @Test(arguments: [("alice", true), ("root", true), ("bob", false), ("", false)])
  func `a user may look at itself and at its roles`(name: String, isLetPass: Bool) throws {
    let store = try store(rootAndAlice)
    let info = AuthInfo(username: name, revision: name.isEmpty ? 0 : store.revision)
    for request: InternalRaftRequest.Request in [
      .authUserGet(.with { $0.name = "alice" }), .authRoleGet(.with { $0.role = "dev" }),
    ] {
      var error: AuthError?
      do throws(AuthError) {
        try store.check(request, by: info) { _ in [] }
      } catch let refusal { error = refusal }
      #expect(error == (isLetPass ? nil : name.isEmpty ? .userEmpty : .userNotFound))
    }
  }

  @Test func `only root may change users and roles`() throws {
    let store = try store(rootAndAlice)
    let change = InternalRaftRequest.Request.authUserDelete(.with { $0.name = "bob" })
    #expect(throws: AuthError.permissionDenied) {
      try store.check(change, by: AuthInfo(username: "alice", revision: 6)) { _ in [] }
    }
    try store.check(change, by: AuthInfo(username: "root", revision: 6)) { _ in [] }
  }

  @Test func `earlier releases look at the outer transaction alone`() throws {
    var rows: [RowChange] = []
    let newest = try store(rootAndAlice)
    let rules = AuthRules { $0.checksNestedTxns = false }
    let earlier = try AuthStore(rules: rules, stored: newest.rows, into: &rows)
    let nested = TxnRequest.with {
      $0.success = [
        RequestOp(.txn(.with { $0.success = [RequestOp(.put(.with { $0.key = [97] }))] }))
      ]
    }
    let alice = AuthInfo(username: "alice", revision: 6)
    #expect(throws: AuthError.permissionDenied) {
      try newest.check(.txn(nested), by: alice) { _ in [] }
    }
    try earlier.check(.txn(nested), by: alice) { _ in [] }
  }

  @Test(arguments: [true, false])
  func `only 3.5 keeps from others whether authentication is on`(isKept: Bool) throws {
    var rows: [RowChange] = []
    let rules = AuthRules { $0.statusNeedsAdmin = isKept }
    let store = try AuthStore(rules: rules, stored: try store(rootAndAlice).rows, into: &rows)
    var error: AuthError?
    do throws(AuthError) {
      try store.check(.authStatus(AuthStatusRequest()), by: .anonymous) { _ in [] }
    } catch let refusal { error = refusal }
    #expect(error == (isKept ? .userEmpty : nil))
    #expect(store.status().enabled && store.status().authRevision == 6)
  }

  @Test func `a row that cannot be read is named`() {
    let bad = RowChange(.authUsers, key: [1], value: [0x0a, 9])
    var rows: [RowChange] = []
    let error = #expect(throws: AuthRowError.self) { try AuthStore(stored: [bad], into: &rows) }
    #expect(error?.bucket == .authUsers)
    #expect(error?.key == [1])
    let short = RowChange(.auth, key: Array("authRevision".utf8), value: [1])
    #expect(throws: AuthRowError.self) { try AuthStore(stored: [short], into: &rows) }
  }

  @Test(arguments: AuthError.allCases)
  func `every refusal has etcd's words`(error: AuthError) {
    #expect(error.text.hasPrefix("auth: "))
    #expect(error == .noPasswordUser || error.clientText.hasPrefix("etcdserver: "))
  }
}
