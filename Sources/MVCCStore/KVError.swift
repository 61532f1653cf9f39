package import BackendStore
package import EtcdMessages
package import KeyIndexing
package import ProtoWire
package import SchemaFormat

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

/// Why the store refused or failed.
///
/// A refusal changes nothing. All else ends the store, since index and rows may not agree any more.
package enum KVError: Error, Equatable, Sendable {
  /// The request cannot be carried out.
  case refused(KVRefusal)
  /// The backend refused or failed.
  case backend(BackendError)
  /// The index refused a change; `key` is the user's.
  case index(KeyIndexError, key: [UInt8])
  /// A key of bucket `key` is not a revision.
  case rowKey(RevisionKeyError, key: [UInt8])
  /// A row's value is not a pair.
  case rowValue(ProtoError, at: RevisionKey)
  /// The index knows a revision of which there is no row.
  case rowMissing(Revision)
  /// There is no revision after the current one.
  case revisionsExhausted
  /// An invariant of the store is broken: a bug of ours.
  case brokenInvariant(String)
}

extension KVError {
  /// One line for people.
  package var message: String {
    switch self {
    case .refused(let refusal): refusal.message
    case .backend(let error): error.message
    case .index(let error, let key):
      "key \(KeyInterval.key(key).describe()): \(error.message)"
    case .rowKey(let error, _): error.message
    case .rowValue(let error, let row): "row \(row): \(error)"
    case .rowMissing(let revision): "range failed to find revision pair \(revision)"
    case .revisionsExhausted: "there is no revision above \(Int64.max)"
    case .brokenInvariant(let what): "invariant broken: \(what)"
    }
  }

  /// Whether the store goes on after it.
  package var isRefusal: Bool {
    if case .refused = self { true } else { false }
  }
}

/// Runs a body over the backend, its errors told as the store's.
@inline(__always)
func withBackend<Value>(
  _ body: () throws(BackendError) -> Value
) throws(KVError) -> Value {
  do throws(BackendError) {
    return try body()
  } catch {
    throw .backend(error)
  }
}
