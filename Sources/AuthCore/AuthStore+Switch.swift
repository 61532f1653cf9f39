package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Turning authentication on and off, and logging in.
///
/// > Source: `server/auth/store.go`, `AuthEnable`, `AuthDisable`, `Authenticate`,
/// > `CheckPassword`, in etcd.
extension AuthStore {
  /// Turns authentication on; does nothing if it is.
  package mutating func enable(
    into changes: inout [RowChange]
  ) throws(AuthError) -> AuthEnableResponse {
    guard !isEnabled else { return AuthEnableResponse() }
    guard let root = users[Self.root] else { throw failed(.rootUserNotExist, &changes) }
    guard isRoot(root) else { throw failed(.rootRoleNotExist, &changes) }
    changes.append(RowChange(.auth, key: Self.enabledKey, value: [1]))
    (isEnabled, hasEnabledRow) = (true, true)
    tokens.enable()
    refreshPermissions()
    if rules.mutates(.enableAdvances) { commitRevision(into: &changes) }
    return AuthEnableResponse()
  }

  /// Turns authentication off, which drops all tokens; does nothing if it is.
  package mutating func disable(into changes: inout [RowChange]) -> AuthDisableResponse {
    guard isEnabled else { return AuthDisableResponse() }
    changes.append(RowChange(.auth, key: Self.enabledKey, value: [0]))
    if !rules.mutates(.disableKeepsRevision) { commitRevision(into: &changes) }
    isEnabled = false
    tokens.disable()
    return AuthDisableResponse()
  }

  /// Tells whether authentication is on.
  package func status() -> AuthStatusResponse {
    .with { ($0.enabled, $0.authRevision) = (isEnabled, revision) }
  }

  /// Gives a token to a user whose password the proposer has checked.
  ///
  /// The raft index of the entry makes the token unlike all others.
  package mutating func authenticate(
    _ request: InternalAuthenticateRequest,
    index: UInt64,
    now: Int64
  ) throws(AuthError) -> AuthenticateResponse {
    guard isEnabled else { throw .authNotEnabled }
    guard let user = users[key(request.name)] else { throw .authFailed }
    if user.options?.noPassword == true { throw .authFailed }
    let token = SimpleTokens.text(prefix: request.simpleToken, index: index)
    tokens.assign(token, to: request.name, now: now, ttl: rules.tokenTTL)
    return .with { $0.token = token }
  }

  /// Holds a password against the stored hash, before a login is proposed.
  ///
  /// What comes back is the revision it was checked at; if it has changed when the entry is applied,
  /// the proposer begins again.
  package func checkPassword(
    _ password: String,
    of name: String,
    hasher: some PasswordHasher
  ) throws(AuthError) -> UInt64 {
    guard isEnabled else { throw .authNotEnabled }
    guard let user = users[key(name)] else { throw .authFailed }
    if user.options?.noPassword == true { throw .noPasswordUser }
    guard hasher.matches(user.password, password: Array(password.utf8)) else { throw .authFailed }
    return revision
  }

  /// The identity a token stands for; nil for none, since authentication is off or no token came.
  ///
  /// Who calls waits until ``SimpleTokens/index(of:)`` has been applied.
  package mutating func identify(token: String?, now: Int64) throws(AuthError) -> AuthInfo? {
    guard isEnabled, let token else { return nil }
    guard SimpleTokens.index(of: token) != nil,
      let user = tokens.use(token, now: now, rules: rules)
    else { throw .invalidAuthToken }
    return AuthInfo(username: user, revision: revision)
  }

  /// The identity of a client certificate: the user of its common name, at the current revision.
  ///
  /// If the HTTP gateway asks, its certificate says nothing of the client.
  package func identify(commonName: String?, isGateway: Bool) -> AuthInfo? {
    guard isEnabled, !isGateway, let commonName, !commonName.isEmpty else { return nil }
    return AuthInfo(username: commonName, revision: revision)
  }

  /// Drops tokens whose time has passed.
  package mutating func expireTokens(now: Int64) { tokens.expire(now: now) }
}
