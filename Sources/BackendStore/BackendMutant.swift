/// A bug that etcd's backend had, has or might have, for the suites to kill.
///
/// A mutant is a field of ``BackendOptions`` and exists in debug builds alone.
package enum BackendMutant: String, CaseIterable, Sendable {
  /// The first writeback of a bucket moves its writes over as they were made (W28, etcd#17263).
  case unsortedWriteback
  /// The first writeback of a bucket keeps both writes of a key (etcd#17228).
  case etcd17228
  /// A merge that only appends keeps both writes of a key (etcd#21986).
  case etcd21986
  /// An emptied buffer counts what stands in its first slot as an entry (etcd#17247).
  case etcd17247
  /// Readers do not see a deletion before it is committed (BE-13, etcd#17158).
  case etcd17158
  /// A range takes its limit from the buffer before it looks at the database (W15, etcd#13320).
  case limitBeforeMerge
  /// A range gives what the database holds, then what the buffer holds (BE-9 as written).
  case bufferBehindDatabase
  /// Of two writes of a key the older one is kept.
  case oldestDuplicateKept
  /// A range in the buffer includes its end.
  case bufferRangeIncludesEnd
  /// A commit leaves the read buffer as it was.
  case bufferOutlivesCommit
  /// A concurrent read looks into the buffer that later writes go to.
  case sharedReadBuffer
  /// A concurrent read looks into the database as the last commit left it.
  case sharedReadTransaction
  /// The database's transaction is not given back when its last reader ends.
  case leakedReadTransaction
  /// The first concurrent read to end ends the database's transaction for all that share it.
  case endedReadEndsOthers
  /// A defragmentation commits without the hook (etcd#14685).
  case etcd14685
  /// The hook's values are written by a commit of their own, after that of the data (etcd#13766).
  case etcd13766
  /// A commit at the batch limit goes without the hook.
  case hookSkippedAtLimit
  /// The last commit before closing goes without the hook.
  case hookSkippedAtClose
  /// A batch is committed only when it is past the limit.
  case limitOffByOne
  /// A new bucket does not count as a pending write.
  case uncountedBucket
  /// A deletion does not count as a pending write.
  case uncountedDeletion
  /// A deleted bucket's buffered rows stay visible.
  case bucketOutlivesDeletion
  /// A defragmentation throws the pending writes away.
  case defragDropsPending
  /// A defragmentation copies only buckets that hold rows.
  case defragDropsEmptyBuckets
  /// A defragmentation loses the row that follows each full batch.
  case defragDropsRowAtLimit
  /// A defragmentation does not sync the directory after the rename.
  case defragDirectoryUnsynced
  /// A failed defragmentation leaves the backend without transactions (W17).
  case defragFailureStops
  /// A failed defragmentation leaves its temporary file.
  case defragFailureLeavesFile
  /// A snapshot is taken without the pending writes.
  case snapshotWithoutCommit
  /// A snapshot does not keep its pages from being written while it is copied.
  case snapshotUnpinned
  /// The hash leaves out the buckets' names.
  case hashWithoutNames
  /// The hash ignores its keys in every bucket.
  case hashIgnoresEverywhere
  /// The sizes are taken when the database is opened, and never again.
  case staleSizes
}

extension BackendMutant {
  /// The thread the bug was met in, or the statement of features.md; empty for bugs of our own making.
  package var reference: String {
    switch self {
    case .unsortedWriteback: "W28, etcd#17263"
    case .etcd17228: "etcd#17228"
    case .etcd21986: "etcd#21986"
    case .etcd17247: "etcd#17247"
    case .etcd17158: "etcd#17158"
    case .limitBeforeMerge: "W15, etcd#13320"
    case .etcd14685: "etcd#14685"
    case .etcd13766: "etcd#13766"
    case .defragFailureStops: "W17, etcd#12270"
    default: ""
    }
  }
}
