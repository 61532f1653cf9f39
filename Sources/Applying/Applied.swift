package import EtcdMessages
package import LeaseCore
package import MVCCStore

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
  /// Alarms that were raised and taken away.
  package var changedAlarms = false

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
  /// The database is as large as its quota.
  case noSpace
  /// Members disagree about the data.
  case corrupt

  /// What a client hears.
  package var message: String {
    switch self {
    case .kv(let refusal): refusal.message
    case .lease(let error): error.description
    case .noSpace: "etcdserver: mvcc: database space exceeded"
    case .corrupt: "etcdserver: corrupt cluster"
    }
  }
}
