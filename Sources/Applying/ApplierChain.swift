internal import ClusterState
internal import EtcdMessages

/// The appliers that stand before the backend, as far as they come and go.
///
/// From the outside in: members disagree, the database is full, what a user may do, the quota.
///
/// > Source: wire.md §8, §10; `server/etcdserver/apply`, `uberApplier`, and `apply.go` before 3.6, in
/// > etcd.
struct ApplierChain: Equatable {
  /// Whether nothing may be read or written, since members disagree.
  var isCorrupt = false
  /// Whether nothing may be put, since the database is full.
  var isCapped = false
  /// Whether anybody asks what a user may do, and whether the quota is kept.
  var isGuarded = true

  /// Nobody but who is always there.
  init() {}

  /// The appliers that some alarms ask for.
  init(_ alarms: AlarmStore) {
    isCorrupt = alarms.isActive(.corrupt)
    isCapped = alarms.isActive(.noSpace)
  }

  /// Takes note that alarms changed.
  ///
  /// Up to 3.5 an alarm that is raised stands alone before the backend, and the last of a type that
  /// is taken away takes all others along, until a restart looks at the alarms again.
  mutating func alarmsChanged(from before: AlarmStore, to alarms: AlarmStore, _ rules: ApplyRules) {
    guard rules.alarmsReplaceAppliers else {
      self = ApplierChain(alarms)
      return
    }
    for type in [AlarmType.noSpace, .corrupt] {
      switch (before.isActive(type), alarms.isActive(type)) {
      case (false, true):
        self = ApplierChain()
        isCorrupt = type == .corrupt
        isCapped = type == .noSpace
        isGuarded = false
      case (true, false): self = ApplierChain()
      case (true, true), (false, false): break
      }
    }
  }

  /// Refuses what alarms forbid.
  func refuse(
    _ request: InternalRaftRequest.Request,
    _ rules: ApplyRules
  ) throws(ApplyRefusal) {
    switch request {
    case .put, .leaseGrant:
      if isCorrupt { throw .corrupt }
      if isCapped { throw .noSpace }
    case .txn(let txn):
      if isCorrupt { throw .corrupt }
      if isCapped, !txn.putsNothing, !rules.mutates(.cappedLetsTxn) { throw .noSpace }
    case .deleteRange:
      if isCorrupt { throw .corrupt }
      if isCapped, rules.mutates(.cappedStopsDeletes) { throw .noSpace }
    case .range, .compaction, .leaseRevoke:
      if isCorrupt, !rules.mutates(.corruptLetsReads) { throw .corrupt }
    case .v2, .alarm, .leaseCheckpoint, .authEnable, .authDisable, .authenticate, .authStatus,
      .authUserAdd, .authUserDelete, .authUserGet, .authUserChangePassword, .authUserGrantRole,
      .authUserRevokeRole, .authUserList, .authRoleList, .authRoleAdd, .authRoleDelete,
      .authRoleGet, .authRoleGrantPermission, .authRoleRevokePermission, .clusterVersionSet,
      .clusterMemberAttrSet, .downgradeInfoSet, .downgradeVersionTest:
      break
    }
  }
}

extension TxnRequest {
  /// Whether no branch puts anything, nested ones included; the decoder bounds the nesting.
  fileprivate var putsNothing: Bool {
    (success + failure).allSatisfy { operation in
      switch operation.request {
      case .put: false
      case .txn(let txn): txn.putsNothing
      case .range, .deleteRange, nil: true
      }
    }
  }
}
