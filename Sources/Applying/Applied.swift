package import AuthCore
package import ClusterState
package import EtcdMessages
package import LeaseCore
package import MVCCStore
package import StoreV2

/// What an entry came to: the same on every member that applies it to the same state.
package struct Applied: Equatable, Sendable {
  /// Index of the entry.
  package var index: UInt64
  /// Id under which a client waits for the answer; 0 for none.
  package var requestID: UInt64 = 0
  /// The answer.
  package var outcome = Outcome.nothing
  /// Whether the entry took this very member out of the cluster, so that it ends.
  package var removedSelf = false

  init(_ index: UInt64) { self.index = index }

  /// What whoever asked hears.
  package enum Outcome: Equatable, Sendable {
    /// Nobody asked, or the entry was applied before.
    case nothing
    /// The request was carried out.
    case answered(Response)
    /// The request was refused; it changed nothing, and the consistent index moves on all the same.
    case refused(ApplyRefusal)
  }

  /// Answers, without what only a server can fill in.
  package enum Response: Equatable, Sendable {
    /// Keys that were read.
    case range(RangeResponse)
    /// A key was written.
    case put(PutResponse)
    /// Keys were deleted.
    case deleteRange(DeleteRangeResponse)
    /// A transaction was carried out.
    case txn(TxnResponse)
    /// A compaction was scheduled.
    case compaction(CompactionResponse)
    /// A lease was granted.
    case leaseGrant(Lease)
    /// A lease was revoked.
    case leaseRevoke
    /// Checkpoints were noted.
    case leaseCheckpoint
    /// Users and roles.
    case auth(AuthAnswer)
    /// The v2 store.
    case v2(V2Response)
    /// Alarms.
    case alarm(AlarmResponse)
    /// The membership changed.
    case membership(MembershipChange)
    /// The version, a member's attributes or a downgrade were set; or nothing was asked.
    case done
  }
}

/// Why a request is refused when its entry is applied.
///
/// > Source: wire.md §2, §10; `server/etcdserver/apply.go`, in etcd.
package enum ApplyRefusal: Error, Equatable, Sendable {
  /// The key space refuses it.
  case kv(KVRefusal)
  /// The lessor refuses it.
  case lease(LeaseError)
  /// The auth store refuses it.
  case auth(AuthError)
  /// The database is as large as its quota, so that nothing is put; or has become so by this very
  /// request, which then was carried out.
  case noSpace
  /// Members disagree about the data.
  case corrupt
  /// The change does not fit the membership.
  case membership(MembershipError)

  /// What a client hears.
  package var message: String {
    switch self {
    case .kv(let refusal): refusal.message
    case .lease(let error): error.description
    case .auth(let error): error.clientText
    case .noSpace: "etcdserver: mvcc: database space exceeded"
    case .corrupt: "etcdserver: corrupt cluster"
    case .membership(let error): error.text
    }
  }
}
