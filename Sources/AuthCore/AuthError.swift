/// Why the auth store refuses a request.
///
/// > Source: wire.md §2; `server/auth/store.go`, `ErrRootUserNotExist` and after, in etcd.
package enum AuthError: Error, CaseIterable, Equatable, Sendable {
  /// Authentication cannot be on without a user root.
  case rootUserNotExist
  /// Authentication cannot be on while user root lacks role root.
  case rootRoleNotExist
  /// A user of that name is there already.
  case userAlreadyExist
  /// No user is named, or nobody says who asks.
  case userEmpty
  /// No such user is there.
  case userNotFound
  /// A role of that name is there already.
  case roleAlreadyExist
  /// No such role is there.
  case roleNotFound
  /// No role is named.
  case roleEmpty
  /// A grant says nothing of what is granted.
  case permissionNotGiven
  /// Unknown user or wrong password; the answer does not say which.
  case authFailed
  /// A password was given for a user who has none, or was unreadable.
  case noPasswordUser
  /// The user may not do this.
  case permissionDenied
  /// The user does not have the role.
  case roleNotGranted
  /// The role does not have the permission.
  case permissionNotGranted
  /// Authentication is off.
  case authNotEnabled
  /// The user was checked against users and roles that have changed since.
  case authOldRevision
  /// The token is unknown or has expired.
  case invalidAuthToken
  /// The change would lock everybody out, or means nothing.
  case invalidAuthMgmt
}

extension AuthError {
  /// The error in etcd's own words, as its log has it.
  package var text: String {
    switch self {
    case .rootUserNotExist: "auth: root user does not exist"
    case .rootRoleNotExist: "auth: root user does not have root role"
    case .userAlreadyExist: "auth: user already exists"
    case .userEmpty: "auth: user name is empty"
    case .userNotFound: "auth: user not found"
    case .roleAlreadyExist: "auth: role already exists"
    case .roleNotFound: "auth: role not found"
    case .roleEmpty: "auth: role name is empty"
    case .permissionNotGiven: "auth: permission not given"
    case .authFailed: "auth: authentication failed, invalid user ID or password"
    case .noPasswordUser: "auth: authentication failed, password was given for no password user"
    case .permissionDenied: "auth: permission denied"
    case .roleNotGranted: "auth: role is not granted to the user"
    case .permissionNotGranted: "auth: permission is not granted to the role"
    case .authNotEnabled: "auth: authentication is not enabled"
    case .authOldRevision: "auth: revision in header is old"
    case .invalidAuthToken: "auth: invalid auth token"
    case .invalidAuthMgmt: "auth: invalid auth management"
    }
  }

  /// The error as clients see it; the raw text where etcd has no other for it.
  package var clientText: String {
    switch self {
    case .rootUserNotExist: "etcdserver: root user does not exist"
    case .rootRoleNotExist: "etcdserver: root user does not have root role"
    case .userAlreadyExist: "etcdserver: user name already exists"
    case .userEmpty: "etcdserver: user name is empty"
    case .userNotFound: "etcdserver: user name not found"
    case .roleAlreadyExist: "etcdserver: role name already exists"
    case .roleNotFound: "etcdserver: role name not found"
    case .roleEmpty: "etcdserver: role name is empty"
    case .permissionNotGiven: "etcdserver: permission not given"
    case .authFailed: "etcdserver: authentication failed, invalid user ID or password"
    case .noPasswordUser: text
    case .permissionDenied: "etcdserver: permission denied"
    case .roleNotGranted: "etcdserver: role is not granted to the user"
    case .permissionNotGranted: "etcdserver: permission is not granted to the role"
    case .authNotEnabled: "etcdserver: authentication is not enabled"
    case .authOldRevision: "etcdserver: revision of auth store is old"
    case .invalidAuthToken: "etcdserver: invalid auth token"
    case .invalidAuthMgmt: "etcdserver: invalid auth management"
    }
  }
}
