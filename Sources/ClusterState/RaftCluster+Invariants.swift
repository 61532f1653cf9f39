internal import SchemaFormat

/// A law of the cluster that it breaks, in one line.
///
/// Invariants throw rather than trap, so that a suite can shrink the history that broke one.
package struct BrokenClusterInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String
}

extension RaftCluster {
  /// Throws unless the state is one a log can lead to.
  package func checkInvariants() throws(BrokenClusterInvariant) {
    let ids = members.map(\.id)
    try require(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }, "members out of order: \(ids)")
    try require(
      zip(removed, removed.dropFirst()).allSatisfy { $0 < $1 },
      "removed ids out of order: \(removed)"
    )
    for id in ids { try require(!removed.contains(id), "member \(id) was removed") }
    let urls = members.flatMap { $0.peerURLs ?? [] }.map { Array($0.utf8) }
    let byMember = members.map { Set(($0.peerURLs ?? []).map { Array($0.utf8) }).count }
    try require(Set(urls).count == byMember.reduce(0, +), "two members share a peer URL")
    try require(
      learners.count <= rules.learnerCountMax,
      "\(learners.count) learners, \(rules.learnerCountMax) allowed"
    )
  }

  /// Throws unless one step can lead from a state to this.
  package func checkStep(from earlier: RaftCluster) throws(BrokenClusterInvariant) {
    for id in earlier.removed { try require(removed.contains(id), "member \(id) may return") }
    for member in earlier.members where self.member(member.id) == nil {
      try require(removed.contains(member.id), "member \(member.id) vanished")
    }
    try require(version != nil || earlier.version == nil, "the cluster version was forgotten")
  }

  private func require(
    _ condition: Bool,
    _ message: @autoclosure () -> String
  ) throws(BrokenClusterInvariant) {
    guard condition else { throw BrokenClusterInvariant(message: message()) }
  }
}
