package import AuthCore
package import ClusterState
package import MVCCStore
package import SchemaFormat

/// Whose behavior a member follows where releases of etcd apply the same entry differently.
///
/// Every switch is a function of the version alone; members of one cluster that run versions with
/// other switches disagree about the data, here as there.
///
/// > Source: features.md, the rows marked ▲; formats.md §6, §7.2, §9; wire.md §6, §10.
package struct ApplyRules: Hashable, Sendable {
  /// The version whose behavior is followed.
  package let version: SemanticVersion
  /// What becomes of a member's row when it changes, where that is not what the version says.
  package var memberRows: MemberRowPolicy?
  /// The bug that is switched on, in builds that have them.
  package var mutant: ApplyMutant?

  /// The newest behavior.
  package static let latest = ApplyRules(SemanticVersion(major: 3, minor: 8))

  /// Follows a version; those before 3.4 behave as 3.4.
  package init(_ version: SemanticVersion, mutant: ApplyMutant? = nil) {
    self.version = version
    self.mutant = mutant
  }

  private func isAtLeast(_ minor: Int, _ patch: Int = 0) -> Bool {
    version >= SemanticVersion(major: 3, minor: minor, patch: patch)
  }

  /// How the key space is kept.
  package var store: StoreRules { StoreRules(of: version) }

  /// How users and their permissions are kept.
  ///
  /// > Source: wire.md §9, Role grant; `server/etcdserver/apply_auth.go`, `checkTxnReqsPermission`,
  /// > release-3.5.
  package var auth: AuthRules {
    AuthRules {
      $0.validatesRanges = isAtLeast(5, 8) || !isAtLeast(5) && isAtLeast(4, 25)
      $0.checksNestedTxns = isAtLeast(6)
      $0.checksTxnPutsFully = isAtLeast(6)
    }
  }

  /// Whether the consistent index moves on with every entry, whatever becomes of it.
  ///
  /// 3.4 saves it with each change of keys and of users alone, so that its database is ahead of its
  /// consistent index in leases, alarms and members.
  package var indexFollowsEveryEntry: Bool { isAtLeast(5) }

  /// Whether the term of the consistent index and raft's membership are saved with it.
  package var savesTerm: Bool { isAtLeast(5) }

  /// How members are kept.
  package var cluster: ClusterRules {
    ClusterRules {
      // 3.5.1 to 3.5.19 never write again what the database has of a member.
      let keepsFirst = isAtLeast(5) && !isAtLeast(5, 20)
      $0.memberRows = memberRows ?? (keepsFirst ? .firstKept : .rewritten)
      $0.updateKeepsLearner = isAtLeast(7)
    }
  }

  /// Whether requests to the v2 store are carried out; later ones turn those about members and the
  /// version into v3 requests, and refuse the rest.
  package var hasV2Store: Bool { !isAtLeast(6) }

  /// Whether an alarm that is raised stands in front of the backend alone, so that until a restart
  /// nobody asks what a user may do, and whether the last of a kind that is taken away takes all.
  ///
  /// > Source: `server/etcdserver/apply.go`, `applierV3backend.Alarm`, release-3.5; seen on 3.5.1.
  package var alarmsReplaceAppliers: Bool { !isAtLeast(6) || mutates(.alarmSkipsAuth) }

  /// Whether the log holds a user's password, which each member hashes with a salt of its own.
  package var hashesAtApply: Bool { !isAtLeast(5) }

  /// Whether a bug is switched on; never in builds that ship.
  @inline(__always)
  package func mutates(_ bug: ApplyMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}
