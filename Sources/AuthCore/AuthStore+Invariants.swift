internal import EtcdMessages

/// A law of a state machine that it breaks, in one line.
///
/// Invariants throw rather than trap, so that a suite can shrink the history that broke one.
package struct BrokenAuthInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String
}

extension AuthStore {
  /// Throws unless the state is one a log can lead to.
  ///
  /// - Complexity: O(users × permissions)
  package func checkInvariants() throws(BrokenAuthInvariant) {
    try require(revision >= 1, "the auth revision is \(revision)")
    try require(tokens.isEnabled == isEnabled, "tokens are kept while authentication is off")
    for name in sortedNames(users.keys) {
      guard let user = users[name] else { continue }
      try require(user.name == name, "user \(name) is kept under another name")
      let isSorted = zip(user.roles, user.roles.dropFirst()).allSatisfy {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
      try require(isSorted, "roles of \(name) are out of order: \(user.roles)")
      try require(
        permissions[name] == lookUpPermissions(user),
        "the permissions known of \(name) are not those of the roles \(user.roles)"
      )
      for role in user.roles {
        let bytes = Array(role.utf8)
        try require(bytes == Self.root || roles[bytes] != nil, "\(name) has no role \(role)")
      }
    }
    try require(permissions.count == users.count, "permissions are known of nobody")
    guard isEnabled else { return }
    let root = users[Self.root]
    try require(root.map(isRoot) == true, "authentication is on without a root")
  }

  /// Throws unless one step can lead from a state to this.
  package func checkStep(from earlier: AuthStore) throws(BrokenAuthInvariant) {
    try require(revision >= earlier.revision, "the auth revision went back to \(revision)")
    try require(revision - earlier.revision <= 1, "one request counted as several changes")
    let isSame = users == earlier.users && roles == earlier.roles
    try require(
      isSame || revision > earlier.revision,
      "users or roles changed at revision \(revision)"
    )
  }

  private func require(
    _ condition: Bool,
    _ message: @autoclosure () -> String
  ) throws(BrokenAuthInvariant) {
    guard condition else { throw BrokenAuthInvariant(message: message()) }
  }
}
