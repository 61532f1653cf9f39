package import EtcdMessages

/// Who votes and who learns, as the tracker keeps it.
///
/// - Invariant: a learner is no voter, and the next learners are voters of the outgoing set
package struct TrackerConfig: Equatable, Sendable {
  /// Voters of one configuration, or of the two between which membership changes.
  package internal(set) var voters = JointConfig()
  /// Whether the joint configuration is left without being asked to.
  package internal(set) var autoLeave = false
  /// Members that receive the log without a vote.
  package internal(set) var learners = MajorityConfig()
  /// Voters that become learners when the joint configuration is left.
  ///
  /// They cannot be learners before: as voters of the outgoing set they still have a vote.
  package internal(set) var learnersNext = MajorityConfig()

  /// Creates a configuration without members.
  package init() {}

  /// The configuration as snapshots keep it.
  package var confState: ConfState {
    var state = ConfState(voters: voters.incoming.ids, learners: learners.ids)
    state.votersOutgoing = voters.outgoing.ids
    state.learnersNext = learnersNext.ids
    state.autoLeave = autoLeave
    return state
  }
}

extension TrackerConfig: CustomStringConvertible {
  /// One line, with what is empty left out.
  ///
  /// > Source: raft-interaction.md §3.6; etcd-io/raft `tracker/tracker.go`, `Config.String`.
  package var description: String {
    var text = "voters=\(voters)"
    if !learners.isEmpty { text += " learners=\(learners)" }
    if !learnersNext.isEmpty { text += " learners_next=\(learnersNext)" }
    if autoLeave { text += " autoleave" }
    return text
  }
}
