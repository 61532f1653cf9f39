package import BoltStore

/// What becomes of a deletion that no commit has made durable yet.
///
/// Later releases of etcd have no place for deletions in their buffer, and pay for it with a commit.
package enum DeletionPolicy: String, CaseIterable, Sendable {
  /// The buffer remembers it; a section with deletions waits for the batch like any other.
  ///
  /// > Deviation: durable later than upstream's, with the same reads at every moment.
  case buffered
  /// The section that deleted is committed when it ends, as 3.4.30, 3.5.12 and later do.
  ///
  /// > Source: `server/storage/backend/batch_tx.go`, `Unlock`, in etcd; etcd#17158.
  case committed
}

/// How a backend batches its writes.
///
/// > Source: `server/storage/backend/backend.go`, `BackendConfig`, in etcd. The interval is the
/// > caller's: see ``Backend/intervalElapsed()``.
package struct BackendOptions: Sendable {
  /// Writes after which a batch is committed without waiting for the interval.
  package var batchLimit = 10_000
  /// Rows a defragmentation copies before it commits.
  package var defragLimit = 10_000
  /// What becomes of deletions until the next commit.
  package var deletionPolicy = DeletionPolicy.buffered
  /// How the database is opened.
  package var storage: BoltOptions
  /// The bug that is switched on, in builds that have them.
  package var mutant: BackendMutant?

  /// Creates etcd's defaults.
  package init() {
    storage = BoltOptions {
      $0.freelistPolicy = .map
      $0.noFreelistSync = true
      $0.initialMapByteCount = 10 << 30
    }
  }

  /// How the file is opened that a defragmentation copies to; it is mapped as far as it reaches.
  var copyStorage: BoltOptions {
    var copy = storage
    copy.initialMapByteCount = 0
    return copy
  }

  /// Changes some of etcd's defaults.
  package init(_ change: (inout BackendOptions) -> Void) {
    self.init()
    change(&self)
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: BackendMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
