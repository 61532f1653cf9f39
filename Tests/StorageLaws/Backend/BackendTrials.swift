import BackendStore
package import PropertyTesting

extension BackendLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [
    reads(), durability(), defragmentation(), snapshots(), hashes(), sizes(),
  ]

  /// Every bug, with the law it breaks.
  package static let trials: [MutantTrial] = BackendMutant.allCases.map { mutant in
    MutantTrial(
      name: "backend \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(against: mutant)
    )
  }

  /// The law that a bug breaks.
  private static func law(against mutant: BackendMutant) -> Law {
    switch mutant {
    case .unsortedWriteback, .etcd17228, .etcd21986, .etcd17247, .etcd17158, .limitBeforeMerge,
      .bufferBehindDatabase, .oldestDuplicateKept, .bufferRangeIncludesEnd, .bufferOutlivesCommit,
      .sharedReadBuffer, .sharedReadTransaction, .endedReadEndsOthers,
      .hookSkippedAtLimit, .hookSkippedAtClose, .limitOffByOne, .uncountedBucket,
      .uncountedDeletion, .bucketOutlivesDeletion:
      reads(mutant)
    case .etcd13766, .defragDirectoryUnsynced: durability(mutant)
    case .etcd14685, .defragDropsPending, .defragDropsEmptyBuckets, .defragDropsRowAtLimit,
      .defragFailureStops, .defragFailureLeavesFile:
      defragmentation(mutant)
    case .snapshotWithoutCommit, .snapshotUnpinned: snapshots(mutant)
    case .hashWithoutNames, .hashIgnoresEverywhere: hashes(mutant)
    case .staleSizes, .leakedReadTransaction: sizes(mutant)
    }
  }
}
