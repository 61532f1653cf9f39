import MVCCStore
package import PropertyTesting

extension MVCCLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [history(), validation(), members(), durability()]

  /// Every bug, with the law it breaks.
  package static let trials: [MutantTrial] = MVCCMutant.allCases.map { mutant in
    MutantTrial(
      name: "mvcc \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(against: mutant)
    )
  }

  /// The law that a bug breaks.
  private static func law(against mutant: MVCCMutant) -> Law {
    switch mutant {
    case .etcd22445, .etcd16380: validation(mutant)
    case .etcd18667, .revokedKeysUnsorted, .hashCountsSupersededRows: members(mutant)
    case .etcd13766, .compactionNotResumed, .compactionNotScheduled, .finishedWithFirstBatch,
      .restoreSkipsRow, .restoredLeaseOutlivesKey, .idleEntryDoesNotCount, .termIsSavedOnce:
      durability(mutant)
    case .everySubIsZero, .idleTransactionTakesRevision, .deleteSkipsOwnPuts,
      .deletedKeyStaysAttached, .oldLeaseKeepsKey, .ignoredLeaseIsLost,
      .compactRevisionIsCompacted, .compactedRevisionIsRead, .limitBeforeSort, .countAfterFilters,
      .limitTakesNoMore, .headerTellsReadRevision, .readFollowsStore, .txnUnchecked,
      .missingValueIsEmpty, .compareTriesOneKey, .batchSkipsRow:
      history(mutant)
    }
  }
}
