/// What becomes of the row of a member when the member changes.
///
/// > Source: formats.md §6.1; etcd#19557.
package enum MemberRowPolicy: String, CaseIterable, Sendable {
  /// It is written anew, as 3.4 and 3.5.20 and later do.
  case rewritten
  /// It stays as it was when the member joined, as in 3.5.1 to 3.5.19.
  case firstKept
}

/// Where releases of etcd differ, and which bug is switched on.
package struct ClusterRules: Equatable, Sendable {
  /// Most learners a cluster may have; a flag since 3.6.
  package var learnerCountMax = 1
  /// What becomes of the row of a member that changes.
  package var memberRows = MemberRowPolicy.rewritten
  /// Whether changing the peer URLs of a learner leaves it one; it did not before etcd#21694.
  package var updateKeepsLearner = true
  /// The bug that is switched on, in builds that have them.
  package var mutant: ClusterMutant?

  /// Creates the rules of the newest release.
  package init() {}

  /// Changes some of the newest release's rules.
  package init(_ change: (inout ClusterRules) -> Void) {
    self.init()
    change(&self)
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: ClusterMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
