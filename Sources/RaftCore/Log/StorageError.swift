/// Why a storage does not have what it was asked for.
package enum StorageError: Error, Equatable, Sendable {
  /// The entry is gone: a snapshot contains it.
  case compacted
  /// The snapshot is older than the one that is there.
  case snapshotOutOfDate
  /// The entry is not there yet.
  case unavailable
  /// The application cannot give a snapshot now; the leader asks again.
  case snapshotTemporarilyUnavailable
}

extension StorageError: CustomStringConvertible {
  /// Upstream's words for it.
  ///
  /// > Source: etcd-io/raft `storage.go`, `ErrCompacted` and those below it.
  package var description: String {
    switch self {
    case .compacted: "requested index is unavailable due to compaction"
    case .snapshotOutOfDate: "requested index is older than the existing snapshot"
    case .unavailable: "requested entry at index is unavailable"
    case .snapshotTemporarilyUnavailable: "snapshot is temporarily unavailable"
    }
  }
}
