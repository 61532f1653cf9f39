import ClusterState
package import PropertyTesting
package import StorageLaws

extension ClusterLaws {
  /// Every law, as it must hold.
  package static let all: [Law] = [membership(), alarms(), quota(), versions(), readiness()]

  /// Every bug, with the law it breaks.
  package static let trials: [MutantTrial] = ClusterMutant.allCases.map { mutant in
    MutantTrial(
      name: "cluster \(mutant.rawValue)",
      reference: mutant.reference,
      law: law(against: mutant)
    )
  }

  /// The law that a bug breaks.
  private static func law(against mutant: ClusterMutant) -> Law {
    switch mutant {
    case .etcd19557, .etcd21694, .zombieRow, .removedForgotten, .doubleAdd, .urlClash,
      .ownURLClash, .voterPromoted, .learnerLimitOffByOne, .promotionCountsAsLearner,
      .attributesSkipStoreV2, .versionUnwritten, .cancelKeepsTarget:
      membership(mutant)
    case .oneAlarmPerType, .deactivatesAll, .alarmRowStays, .alarmRewritten: alarms(mutant)
    case .quotaInclusive, .costSumsBranches, .costSkipsNested, .costSkipsKey: quota(mutant)
    case .anyDowngrade, .unknownVersionSkipped: versions(mutant)
    case .halfIsQuorum: readiness(mutant)
    }
  }
}
