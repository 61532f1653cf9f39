package import BackendStore
internal import EtcdMessages
package import KeyIndexing
package import ProtoWire
package import SchemaFormat

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
