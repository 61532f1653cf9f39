/// Two sets of voters, of which both must agree; the second is empty unless membership changes.
///
/// > Source: Ongaro, "Consensus: Bridging Theory and Practice", §4.3; etcd-io/raft
/// > `quorum/joint.go`, `JointConfig`.
package struct JointConfig: Hashable, Sendable {
  /// Voters of the configuration that is entered, or is in force.
  package var incoming: MajorityConfig
  /// Voters of the configuration that is left.
  package var outgoing: MajorityConfig

  /// Creates a configuration.
  package init(incoming: MajorityConfig = .init(), outgoing: MajorityConfig = .init()) {
    self.incoming = incoming
    self.outgoing = outgoing
  }

  /// Whether two sets must agree.
  package var isJoint: Bool { !outgoing.isEmpty }

  /// Whether one voter decides alone.
  package var isSingleton: Bool { incoming.ids.count == 1 && !isJoint }

  /// Whether someone votes in either set.
  package func contains(_ id: UInt64) -> Bool { incoming.contains(id) || outgoing.contains(id) }

  /// Voters of either set, ascending.
  package var ids: [UInt64] {
    isJoint ? MajorityConfig(incoming.ids + outgoing.ids).ids : incoming.ids
  }

  /// The largest index that both sets have committed.
  package func committedIndex(_ acknowledged: (UInt64) -> UInt64) -> UInt64 {
    let index = incoming.committedIndex(acknowledged)
    return isJoint ? min(index, outgoing.committedIndex(acknowledged)) : index
  }

  /// What votes amount to: won if both sets are, lost if either is.
  package func result(of vote: (UInt64) -> Bool?) -> VoteResult {
    let result = incoming.result(of: vote)
    if !isJoint { return result }
    let other = outgoing.result(of: vote)
    if result == other { return result }
    return result == .lost || other == .lost ? .lost : .pending
  }
}

extension JointConfig: CustomStringConvertible {
  /// Both sets, as `(1 2)&&(1 3)`; the second only if it is not empty.
  package var description: String { isJoint ? "\(incoming)&&\(outgoing)" : "\(incoming)" }
}
