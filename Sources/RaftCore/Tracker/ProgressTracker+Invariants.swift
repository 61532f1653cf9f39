extension ProgressTracker {
  /// Throws unless a state is possible.
  package func checkInvariants() throws(BrokenRaftInvariant) {
    try config.checkInvariants(progress)
  }
}

extension TrackerConfig {
  /// Throws unless a membership is possible, and its members are those of whom progress is kept.
  ///
  /// > Source: etcd-io/raft `confchange/confchange.go`, `checkInvariants`.
  package func checkInvariants(_ progress: ProgressMap) throws(BrokenRaftInvariant) {
    for id in voters.ids + learners.ids + learnersNext.ids {
      try require(progress[of: id] != nil, "no progress of \(id) in \(self)")
    }
    for member in progress.all {
      try require(
        voters.contains(member.id) || learners.contains(member.id),
        "progress of \(member.id), which is not in \(self)"
      )
      try require(
        member.isLearner == learners.contains(member.id),
        "\(member.id) is marked a learner: \(member.isLearner), in \(self)"
      )
    }
    for id in learners.ids {
      try require(!voters.contains(id), "\(id) is voter and learner in \(self)")
    }
    for id in learnersNext.ids {
      try require(
        voters.outgoing.contains(id) && !voters.incoming.contains(id),
        "\(id) becomes a learner and leaves no vote, in \(self)"
      )
    }
    if !voters.isJoint {
      try require(learnersNext.isEmpty, "learners are next outside of a joint \(self)")
      try require(!autoLeave, "auto-leave outside of a joint \(self)")
    }
  }
}
