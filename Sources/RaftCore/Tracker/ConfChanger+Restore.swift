package import EtcdMessages

extension ConfChanger {
  /// Builds the membership of a snapshot, by the changes that lead to it from nothing.
  ///
  /// > Source: raft-interaction.md §6; etcd-io/raft `confchange/restore.go`, `Restore`.
  package mutating func restore(_ state: ConfState) throws(ConfChangeError) {
    let outgoing = state.votersOutgoing.map { ConfChangeSingle(.addNode, $0) }
    let incoming =
      state.votersOutgoing.map { ConfChangeSingle(.removeNode, $0) }
      + state.voters.map { ConfChangeSingle(.addNode, $0) }
      + state.learners.map { ConfChangeSingle(.addLearnerNode, $0) }
      + state.learnersNext.map { ConfChangeSingle(.addLearnerNode, $0) }
    if outgoing.isEmpty {
      for change in incoming { try simple([change]) }
    } else {
      for change in outgoing { try simple([change]) }
      try enterJoint(autoLeave: state.autoLeave, incoming)
    }
  }
}

extension ConfChangeSingle {
  /// Creates a step.
  package init(_ type: ConfChangeType, _ nodeID: UInt64) {
    self.init()
    self.type = type
    self.nodeID = nodeID
  }
}

extension ConfChangeV2 {
  /// Creates a change.
  package init(_ changes: [ConfChangeSingle], transition: ConfChangeTransition = .auto) {
    self.init()
    self.transition = transition
    self.changes = changes
  }

  /// The one step of a change of the first version.
  package init(_ change: ConfChange) {
    self.init([ConfChangeSingle(change.type, change.nodeID)])
    context = change.context
  }

  /// Whether it leaves a joint configuration: it says nothing else.
  package var leavesJoint: Bool { changes.isEmpty && transition == .auto }

  /// Whether it enters a joint configuration: it must if it has several steps, or is told to.
  package var entersJoint: Bool { transition != .auto || changes.count > 1 }

  /// Whether the joint configuration it enters is left without being asked to.
  package var autoLeaves: Bool { transition != .jointExplicit }
}

extension ConfState {
  /// Whether both say the same, whatever the order of their lists.
  package func isEquivalent(to other: ConfState) -> Bool {
    voters.sorted() == other.voters.sorted() && learners.sorted() == other.learners.sorted()
      && votersOutgoing.sorted() == other.votersOutgoing.sorted()
      && learnersNext.sorted() == other.learnersNext.sorted() && autoLeave == other.autoLeave
  }
}
