package import BackendStore
package import MVCCStore

/// Why an entry cannot be applied, so that the member ends.
///
/// A request that is refused is none: its refusal is the entry's outcome, the same on all members.
package enum ApplyError: Error, Equatable, Sendable {
  /// The entry is no message, or names what no server proposes; upstream panics.
  case undecodable(String)
  /// The database refused or failed.
  case backend(BackendError)
  /// The key space cannot go on.
  case store(KVError)

  /// One line for people.
  package var message: String {
    switch self {
    case .undecodable(let reason): reason
    case .backend(let error): error.message
    case .store(let error): error.message
    }
  }
}
