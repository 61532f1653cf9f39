package import EtcdMessages

/// Who asks, and the auth revision that was checked against.
///
/// > Source: `server/auth/store.go`, `AuthInfo`, in etcd.
package struct AuthInfo: Equatable, Sendable {
  /// User; empty for nobody.
  package var username: String
  /// Auth revision the user was looked up at; 0 for nobody.
  package var revision: UInt64

  /// Nobody: a request without token or certificate.
  package static let anonymous = AuthInfo(username: "", revision: 0)

  /// Creates an identity.
  package init(username: String, revision: UInt64) {
    self.username = username
    self.revision = revision
  }

  /// Reads the header of a proposal; without one, as before 3.0, nobody asks.
  package init(_ header: RequestHeader?) {
    self.init(username: header?.username ?? "", revision: header?.authRevision ?? 0)
  }
}

/// What a signed token says; signing and verifying are the shell's.
///
/// > Source: wire.md §9; `server/auth/jwt.go`, `info`, in etcd.
package struct JWTClaims: Equatable, Sendable {
  /// User the token was made for.
  package var username: String
  /// Auth revision it was made at.
  package var revision: UInt64

  /// Creates claims.
  package init(username: String, revision: UInt64) {
    self.username = username
    self.revision = revision
  }

  /// Whom the claims stand for: unlike a simple token, they keep the revision of their making.
  package var info: AuthInfo { AuthInfo(username: username, revision: revision) }
}
