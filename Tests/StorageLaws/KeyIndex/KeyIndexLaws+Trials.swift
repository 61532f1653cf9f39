internal import KeyIndexing
package import PropertyTesting

extension KeyIndexLaws {
  /// Every bug of the index, with the law that finds it.
  package static let trials: [MutantTrial] = KeyIndexMutant.allCases.map { mutant in
    MutantTrial(
      name: "keyindex \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(killing: mutant)
    )
  }

  private static func law(killing mutant: KeyIndexMutant) -> Law {
    switch mutant {
    case .etcd22376, .createdByEveryPut, .versionSurvivesTombstone, .walkStopsBelow,
      .sinceKeepsFirst, .sinceKeepsAll, .keepHoldsTombstone, .availableLacksTombstone,
      .compactionForgetsVersion, .compactionForgetsCreation, .generationStartNotMoved:
      compaction(mutant)
    case .etcd18089: watching(mutant)
    case .etcd19179, .restoreForgetsVersion: rebuilding(mutant)
    case .etcd18274: hashKV(mutant)
    case .etcd17780: crashes(mutant)
    case .stepSkipsKey, .emptyKeyStays, .limitCutsTotal: store(mutant)
    case .splitKeepsMedian, .mergeLosesSeparator, .borrowKeepsSeparator, .prefixNotShortened,
      .equalHeadsAreEqual, .rangeEndInclusive:
      tree(mutant)
    }
  }
}
