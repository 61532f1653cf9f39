package import EtcdMessages

/// Why a request is refused: what a client hears, in etcd's words.
///
/// > Source: wire.md §2; upstream `api/v3rpc/rpctypes/error.go`.
package enum KVRefusal: String, CaseIterable, Error, Sendable {
  /// A request must name a key.
  case emptyKey = "etcdserver: key is not provided"
  /// What is to be kept of a key is not there; also an operation that asks for nothing.
  case keyNotFound = "etcdserver: key not found"
  /// A value is given though the old one is to be kept.
  case valueProvided = "etcdserver: value is provided"
  /// A lease is given though the old one is to be kept.
  case leaseProvided = "etcdserver: lease is provided"
  /// A transaction is larger than its limit.
  case tooManyOperations = "etcdserver: too many operations in txn request"
  /// A transaction changes a key twice.
  case duplicateKey = "etcdserver: duplicate key given in txn request"
  /// An order or what to order by is none of those that exist.
  case invalidSortOption = "etcdserver: invalid sort option"
  /// The revision is forgotten, or was compacted before.
  case compacted = "etcdserver: mvcc: required revision has been compacted"
  /// The revision does not exist yet.
  case futureRevision = "etcdserver: mvcc: required revision is a future revision"
  /// The lease does not exist.
  case leaseNotFound = "etcdserver: requested lease not found"
  /// The request has too many bytes.
  case requestTooLarge = "etcdserver: request is too large"

  /// What a client hears.
  package var message: String { rawValue }

  /// Status of the call.
  package var code: StatusCode {
    switch self {
    case .emptyKey, .keyNotFound, .valueProvided, .leaseProvided, .tooManyOperations,
      .duplicateKey, .invalidSortOption, .requestTooLarge:
      .invalidArgument
    case .compacted, .futureRevision: .outOfRange
    case .leaseNotFound: .notFound
    }
  }
}
