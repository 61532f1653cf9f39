package import PropertyTesting
package import StorageLaws
import StoreV2

extension StoreV2Laws {
  /// Every law, as it must hold.
  package static let all: [Law] = [requests(), watchers(), members()]

  /// Every bug, with the law it breaks.
  package static let trials: [MutantTrial] = StoreV2Mutant.allCases.map { mutant in
    MutantTrial(name: "v2 store \(mutant.rawValue)", law: law(against: mutant))
  }

  /// The law that a bug breaks.
  private static func law(against mutant: StoreV2Mutant) -> Law {
    switch mutant {
    case .localClockExpiry, .recoveryForgetsExpiry, .recoveryForgetsHistory: members(mutant)
    case .expiryExclusive, .expiryUnordered, .updateLeavesHeap, .inOrderNameBehind,
      .directoryIndexBehind, .setKeepsCreation, .failureAdvances, .comparesEither,
      .deleteIgnoresIndex, .deletesFullDirectory, .fileBecomesDirectory, .listsHidden,
      .refreshErasesValue:
      requests(mutant)
    case .refreshNotifies, .notifiesHidden, .deletionUnforced, .oneShotStays, .slowWatcherSkips,
      .historyReachesFurther, .scanIgnoresFront, .scanMissesDeletion, .scanSeesRefresh:
      watchers(mutant)
    }
  }
}
