internal import SchemaFormat

/// Whether a change of the membership would leave the cluster without a quorum.
///
/// Members count that have started, that is, have published a name.
///
/// > Source: wire.md §7; `membership/cluster.go`, `IsReadyToAddVotingMember` and after, in etcd.
extension RaftCluster {
  /// Whether a voter may be added: it has not started, and a quorum must be without it.
  package var isReadyToAddVoter: Bool {
    // A single member may grow again after its data was restored.
    if voters.count == 1, startedCount(voters) == 1 { return true }
    return hasQuorum(voters, added: 1, started: 0)
  }

  /// Whether a voter may be removed.
  package func isReadyToRemoveVoter(_ id: UInt64) -> Bool {
    hasQuorum(voters.filter { $0.id != id }, added: 0, started: 0)
  }

  /// Whether a learner may be promoted, which counts as started.
  package var isReadyToPromoteLearner: Bool { hasQuorum(voters, added: 1, started: 1) }

  private func hasQuorum(_ members: [MemberRecord], added: Int, started: Int) -> Bool {
    let count = members.count + added
    let quorum = rules.mutates(.halfIsQuorum) ? (count + 1) / 2 : count / 2 + 1
    return startedCount(members) + started >= quorum
  }

  private func startedCount(_ members: [MemberRecord]) -> Int {
    members.count { !$0.name.isEmpty }
  }

  /// Whether a learner has nearly as much of the log as the leader.
  ///
  /// > Source: `server/etcdserver/server.go`, `isLearnerReady`: 90 %, in etcd.
  package static func isLearnerReady(match: UInt64, leaderMatch: UInt64) -> Bool {
    Double(match) >= Double(leaderMatch) * 0.9
  }
}
