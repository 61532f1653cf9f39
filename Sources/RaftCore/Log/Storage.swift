package import EtcdMessages

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

/// The durable part of the log, as raft reads it.
///
/// Raft owns its storage and only reads it; who carries out a ``Ready`` writes it, through
/// `RawNode.storage`. What it returns changes only by those writes.
package protocol Storage: Sendable {
  /// What was durable when the member last stopped.
  var initialState: (hardState: HardState, confState: ConfState) { get }
  /// Index of the first entry that can be read; the entries before are in the snapshot.
  var firstIndex: UInt64 { get }
  /// Index of the last entry; `firstIndex - 1` if there is none.
  var lastIndex: UInt64 { get }
  /// The term of an entry from `firstIndex - 1` on.
  ///
  /// - Throws: ``StorageError/compacted`` below, ``StorageError/unavailable`` past the end
  func term(at index: UInt64) throws(StorageError) -> UInt64
  /// Entries of a range, as many as fit into a number of bytes and at least one.
  ///
  /// - Throws: ``StorageError/compacted``, or ``StorageError/unavailable``
  func entries(in range: Range<UInt64>, limit: SizeLimit) throws(StorageError) -> [Entry]
  /// The application's latest snapshot.
  ///
  /// - Throws: ``StorageError/snapshotTemporarilyUnavailable``
  func snapshot() throws(StorageError) -> Snapshot
}
