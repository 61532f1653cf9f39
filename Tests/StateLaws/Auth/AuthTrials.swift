import AuthCore
package import PropertyTesting
package import StorageLaws

extension AuthLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [
    log(), permissions(), intervals(), snapshots(), tokens(),
  ]

  /// Every bug, with the law it breaks.
  package static let trials: [MutantTrial] = AuthMutant.allCases.map { mutant in
    MutantTrial(
      name: "auth \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(against: mutant)
    )
  }

  /// The law that a bug breaks.
  private static func law(against mutant: AuthMutant) -> Law {
    switch mutant {
    case .roleOutlivesDeletion, .repeatedGrantAdvances, .disableKeepsRevision, .enableAdvances,
      .failureAdvances, .rootDeletable, .rootRoleRevocable, .canonicalNames:
      log(mutant)
    case .rootSkipsRevision, .grantLeavesCache, .revokeLeavesCache, .roleLeavesCache,
      .writeImpliesRead, .prevKVUnchecked, .compareUnchecked, .failureUnchecked,
      .nestedUnchecked, .revokeUnchecked:
      permissions(mutant)
    case .touchingIntervalsApart, .gapBridged, .inclusiveRangeEnd, .openEndClosed:
      intervals(mutant)
    case .etcd14571: snapshots(mutant)
    case .passwordKeepsTokens, .deletionKeepsTokens, .tokenUnrenewed: tokens(mutant)
    }
  }
}
