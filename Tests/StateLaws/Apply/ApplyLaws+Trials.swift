import Applying
package import PropertyTesting

extension ApplyLaws {
  /// Every bug of the appliers, with the law that must fail under it.
  package static let trials: [MutantTrial] = ApplyMutant.allCases.map { mutant in
    MutantTrial(
      name: mutant.rawValue,
      reference: mutant.rawValue.contains("#") ? mutant.rawValue : "",
      law: law(against: mutant)
    )
  }

  private static func law(against mutant: ApplyMutant) -> Law {
    switch mutant {
    case .etcd13937, .appliesTwice, .emptyKeepsIndex, .confChangeKeepsIndex, .grantUnwritten,
      .authInPieces:
      crashes(mutant)
    case .revokeInTwo: crashes(mutant, kinds: [.keys, .leases])
    case .cappedStopsDeletes, .cappedLetsTxn, .corruptLetsReads, .alarmForgotten,
      .alarmSkipsAuth, .shortWaySkipsAuth:
      appliers(mutant)
    case .quotaRefuses: quota(mutant)
    case .refusedConfChange: membership(mutant)
    case .syncByOwnClock: storeV2(mutant)
    }
  }
}
