internal import AuthCore
internal import BackendStore
internal import ByteCoding
internal import ClusterState
internal import EtcdMessages
internal import LeaseCore
internal import MVCCStore
internal import ProtoWire
internal import RaftCore
internal import SchemaFormat

/// A law of the state machine that it breaks, in one line: which, where, what was found.
package struct BrokenMachineInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String

  static func unless(
    _ condition: Bool,
    _ message: @autoclosure () -> String
  ) throws(BrokenMachineInvariant) {
    guard condition else { throw BrokenMachineInvariant(message: message()) }
  }
}

extension StateMachine {
  /// How far a machine has come; none of it ever falls.
  package struct Progress: Equatable, Sendable {
    /// Index of the last entry that was given.
    package var appliedIndex: UInt64
    /// Index of the last entry that counts as applied.
    package var consistentIndex: UInt64
    /// Main revision of the key space.
    package var revision: Int64
    /// How far it is compacted.
    package var compactRevision: Int64
    /// Revision of users and roles.
    package var authRevision: UInt64
  }

  /// How far the machine has come.
  package var progress: Progress {
    Progress(
      appliedIndex: appliedIndex,
      consistentIndex: consistentIndex.position.index,
      revision: revision,
      compactRevision: compactRevision,
      authRevision: auth.revision
    )
  }

  /// Throws unless what is kept in memory is what the rows say, and the parts agree with each other.
  ///
  /// - Complexity: O(*n*) in the rows of all buckets but `key`
  package func checkInvariants() throws(BrokenMachineInvariant) {
    let progress = progress
    try BrokenMachineInvariant.unless(
      progress.compactRevision <= progress.revision,
      "compacted at \(progress.compactRevision), revision \(progress.revision)"
    )
    // A checkpoint may be in memory alone, so that the leases are compared and not what is left.
    let leaseKeys = leases.lessor.rows.map { LeaseChange.key(of: LeaseID($0.id)) }
    let leaseRows = try rows(.lease).map(\.key)
    try BrokenMachineInvariant.unless(
      leaseRows == leaseKeys,
      "bucket lease has \(leaseRows), expected \(leaseKeys)"
    )
    for bucket in [SchemaFormat.Bucket.authUsers, .authRoles] {
      try checkRows(bucket, auth.rows.filter { $0.bucket == bucket })
    }
    try checkRows(
      .alarm,
      alarms.alarms.map { RowChange(.alarm, key: $0.encoded(as: .gogo), value: []) }
    )
    try checkRaft()
    guard !rules.alarmsReplaceAppliers else { return }
    try BrokenMachineInvariant.unless(
      chain == ApplierChain(alarms),
      "appliers \(chain) under alarms \(alarms.alarms)"
    )
  }

  /// Throws unless one entry can lead from a state to this one.
  package func checkStep(from earlier: Progress) throws(BrokenMachineInvariant) {
    let now = progress
    try BrokenMachineInvariant.unless(
      now.consistentIndex >= earlier.consistentIndex && now.revision >= earlier.revision
        && now.compactRevision >= earlier.compactRevision
        && now.authRevision >= earlier.authRevision,
      "\(now) after \(earlier)"
    )
    try BrokenMachineInvariant.unless(
      now.revision <= earlier.revision + 1 && now.authRevision <= earlier.authRevision + 1,
      "more than one revision in an entry: \(now) after \(earlier)"
    )
  }

  private func checkRaft() throws(BrokenMachineInvariant) {
    let raft = confState.confState
    // Releases before etcd#21694 make a learner a voter when its URLs change, for themselves alone.
    guard raft.votersOutgoing.isEmpty, rules.cluster.updateKeepsLearner else { return }
    try BrokenMachineInvariant.unless(
      raft.isEquivalent(to: cluster.confState),
      "raft has \(raft), the members are \(cluster.confState)"
    )
  }

  private func checkRows(
    _ bucket: SchemaFormat.Bucket,
    _ expected: [RowChange]
  ) throws(BrokenMachineInvariant) {
    let found = try rows(bucket)
    let sorted = expected.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    try BrokenMachineInvariant.unless(
      found == sorted,
      "bucket \(bucket.rawValue) has \(found), expected \(sorted)"
    )
  }

  private func rows(
    _ bucket: SchemaFormat.Bucket
  ) throws(BrokenMachineInvariant) -> [RowChange] {
    do throws(BackendError) {
      return try backend.rows(in: bucket).map {
        RowChange(bucket, key: $0.key, value: $0.value)
      }
    } catch {
      throw BrokenMachineInvariant(message: error.message)
    }
  }
}
