internal import LeaseCore
internal import PropertyTesting
package import StorageLaws

extension LeaseLaws {
  /// Every bug of the lessor, with the law that finds it.
  package static let trials: [MutantTrial] = LeaseMutant.allCases.map { mutant in
    MutantTrial(
      name: "lease \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(killing: mutant)
    )
  }

  private static func law(killing mutant: LeaseMutant) -> Law {
    switch mutant {
    case .etcd15247, .etcd9935, .promoteIgnoresRemaining, .renewKeepsRemaining,
      .checkpointRoundsDown, .renewRevivesExpired, .renewLeavesDeadline, .rateIgnored,
      .minTTLIgnored, .restoreForgetsRemaining, .revokeLeavesKeys:
      clock(mutant)
    case .etcd12535, .etcd6558, .restoreSkipsNegative, .attachKeepsFormer, .detachTakesForeign:
      log(mutant)
    case .promoteDoesNotSpread: spread(mutant)
    case .etcd21638: keepAlive(mutant)
    case .queueMovesUpOnly: queue(mutant)
    }
  }
}
