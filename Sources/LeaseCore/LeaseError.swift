/// Why a lessor refuses.
///
/// > Source: wire.md §2; upstream `server/lease/lessor.go`, `ErrNotPrimary` and after.
package enum LeaseError: Error, Equatable, Sendable {
  /// Only the leader's lessor renews; the request goes there.
  case notPrimary
  /// There is no such lease, or there is none any more.
  case leaseNotFound
  /// The id is taken.
  case leaseExists
  /// No lease lives that long.
  case ttlTooLarge
  /// A row of bucket `lease` does not read.
  case malformedRow(key: [UInt8], String)
}

extension LeaseError: CustomStringConvertible {
  /// The error in etcd's words.
  package var description: String {
    switch self {
    case .notPrimary: "not a primary lessor"
    case .leaseNotFound: "lease not found"
    case .leaseExists: "lease already exists"
    case .ttlTooLarge: "too large lease TTL"
    case .malformedRow(_, let reason): "failed to unmarshal lease proto item: \(reason)"
    }
  }
}

/// A law of a lessor that it breaks, in one line: which, where, what was found.
package struct BrokenLeaseInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String
}

/// Throws unless a law holds.
func hold(
  _ condition: Bool,
  _ message: @autoclosure () -> String
) throws(BrokenLeaseInvariant) {
  guard condition else { throw BrokenLeaseInvariant(message: message()) }
}
