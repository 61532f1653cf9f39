internal import KeyIndexing
internal import PropertyTesting
package import StorageLaws
internal import WatchCore

extension WatchLaws {
  /// Every bug of the watchers, with the law that finds it; and one of the index that watchers saw.
  package static let trials: [MutantTrial] =
    WatchMutant.allCases.map { mutant in
      MutantTrial(
        name: "watch \(mutant.rawValue)",
        reference: mutant.reference,
        law: law(killing: mutant)
      )
    } + [
      MutantTrial(
        name: "watch over index etcd18089",
        reference: KeyIndexMutant.etcd18089.reference,
        law: store(.etcd18089)
      )
    ]

  private static func law(killing mutant: WatchMutant) -> Law {
    switch mutant {
    case .rangeEndInclusive, .rotationKeepsReach: tree(mutant)
    default: guarantees(mutant)
    }
  }
}
