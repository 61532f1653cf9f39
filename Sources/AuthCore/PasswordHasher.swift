/// bcrypt, which is the shell's: its salt is random, and its slowness is the point.
///
/// Since 3.5 the log carries hashes, and a member applying it never hashes. Logs of 3.4 carry the
/// password itself; there each member makes a hash of its own, which is why their `authUsers` rows
/// differ between members.
///
/// > Source: wire.md §9; `server/auth/store.go`, `selectPassword`, in etcd.
package protocol PasswordHasher {
  /// The hash kept for a password, such as `$2a$10$…`; nil if none can be made.
  func hash(of password: [UInt8]) -> [UInt8]?
  /// Whether a hash was made of a password.
  func matches(_ hash: [UInt8], password: [UInt8]) -> Bool
}

/// A hasher for replays: keeps nothing of a password and matches none.
package struct NoPasswordHasher: PasswordHasher {
  /// Creates the hasher.
  package init() {}

  package func hash(of password: [UInt8]) -> [UInt8]? { [] }
  package func matches(_ hash: [UInt8], password: [UInt8]) -> Bool { false }
}
