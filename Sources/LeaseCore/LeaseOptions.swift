/// How a lessor is set up.
///
/// Two members of a cluster must agree on ``minTTL``; the rest concerns the primary alone.
///
/// > Source: wire.md §6, §18; upstream `server/lease/lessor.go`, `LessorConfig` and the variables
/// > beside it; `server/etcdserver/server.go`, `NewServer`.
package struct LeaseOptions: Hashable, Sendable {
  /// The shortest life a lease is granted, in seconds.
  package var minTTL: Int64
  /// Whether the primary proposes checkpoints.
  package var checkpoints = false
  /// Seconds between two checkpoints of a lease; one with no more left than that has none.
  package var checkpointInterval: Int64 = 300
  /// Checkpoints in one proposal, at most.
  package var checkpointBatchCountMax = 1_000
  /// Proposals of checkpoints a second, at most.
  package var checkpointRate = 1_000
  /// Leases revoked a second, at most.
  package var revokeRate = 1_000
  /// Milliseconds after which an expired lease that is still there is named again.
  package var retryMilliseconds: Int64 = 3_000
  /// The bug that is switched on, in builds that have them.
  package var mutant: LeaseMutant?

  /// The longest life that may be asked for, in seconds.
  package static let maxTTL: Int64 = 9_000_000_000
  /// How often the primary looks for what is due; a half of each rate falls to one look.
  package static let lookMilliseconds: Int64 = 500

  /// Leases named in one look, at most.
  package var revokesPerLook: Int { revokeRate / 2 }
  /// Proposals of checkpoints in one look, at most.
  package var checkpointBatchesPerLook: Int { checkpointRate / 2 }

  /// Options with etcd's defaults.
  package init(minTTL: Int64) { self.minTTL = minTTL }

  /// The shortest life of a lease in a cluster: one and a half elections, rounded up.
  package static func minTTL(electionTicks: Int64, heartbeatMilliseconds: Int64) -> Int64 {
    (3 * electionTicks / 2 * heartbeatMilliseconds + 999) / 1_000
  }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  func mutates(_ bug: LeaseMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
