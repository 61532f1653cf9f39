// Time that passes at once, for who explores what may happen and counts no ticks.
extension RawNode {
  /// Sends a round of heartbeats before its time, as a leader.
  package mutating func beat() { stepOwn(Message(.beat)) }

  /// Lets an election timeout pass without a message, and without a campaign.
  ///
  /// A leader checks whether it heard of a quorum, and ends a transfer that took too long; for all
  /// others the leader's lease is over.
  package mutating func passElectionTimeout() {
    if raft.state == .leader {
      if raft.config.checkQuorum { stepOwn(Message(.checkQuorum)) }
      if raft.state == .leader { raft.leadTransferee = Message.none }
    } else {
      raft.electionElapsed = max(raft.electionElapsed, raft.config.electionTick)
    }
  }
}
