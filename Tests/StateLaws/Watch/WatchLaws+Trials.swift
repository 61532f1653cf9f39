internal import PropertyTesting
package import StorageLaws
internal import WatchCore

extension WatchLaws {
  /// Every bug of the watchers, with the law that finds it.
  package static let trials: [MutantTrial] = WatchMutant.allCases.map { mutant in
    MutantTrial(
      name: "watch \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(killing: mutant)
    )
  }

  private static func law(killing mutant: WatchMutant) -> Law {
    switch mutant {
    case .rangeEndInclusive, .rotationKeepsReach: tree(mutant)
    default: guarantees(mutant)
    }
  }
}
