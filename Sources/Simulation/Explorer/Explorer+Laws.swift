internal import EtcdMessages
internal import RaftCore

/// The laws of the whole group.
extension Explorer {
  /// Looks at a state after something happened to a member, and notes what it must remember.
  func check(
    _ state: inout WorldState,
    _ position: Int,
    from before: UInt32,
    _ outcome: MemberTable.Outcome
  ) throws(BrokenRaftLaw) {
    let number = state.members[position]
    if number == before { return }
    let (old, view) = (table.views[Int(before)], table.views[Int(number)])
    if view.committed != old.committed {
      try checkCommit(view, &state, position, byLeader: outcome.hasCommittedAsLeader)
    }
    if view.state == .leader, old.state != .leader || old.term != view.term {
      try checkLeader(view, &state, position)
    }
    try uphold(
      .stateMachineSafety,
      table.chains.isPrefix(view.application, of: state.committed),
      "member \(position + 1) applied other entries than were committed"
    )
    if view.log != old.log { try checkLogs(view, state, position) }
    try checkMatches(state)
    if view.durable != old.durable, world.changes.isEmpty { try checkDurable(state) }
  }

  private func checkLeader(
    _ view: MemberView,
    _ state: inout WorldState,
    _ position: Int
  ) throws(BrokenRaftLaw) {
    let term = Int(view.term)
    let other = state.leaders[term]
    try uphold(
      .electionSafety,
      other == 0 || other == position + 1,
      "\(other) and \(position + 1) lead term \(term)"
    )
    state.leaders[term] = position + 1
    // A leader of an earlier term may be elected late: what later ones committed it need not have.
    let index = (0..<term).map { state.commits[$0] }.max() ?? 0
    let committed = table.chains.prefix(of: state.committed, upTo: UInt64(index))
    try uphold(
      .leaderCompleteness,
      table.chains.isPrefix(committed, of: view.log),
      "leader \(position + 1) of term \(term) lacks entry \(index), or one before it, which was "
        + "committed"
    )
  }

  private func checkCommit(
    _ view: MemberView,
    _ state: inout WorldState,
    _ position: Int,
    byLeader isByLeader: Bool
  ) throws(BrokenRaftLaw) {
    let chains = table.chains
    if chains.index(view.committed) <= chains.index(state.committed) {
      return try uphold(
        .committedAgree,
        chains.isPrefix(view.committed, of: state.committed),
        "member \(position + 1) commits another entry \(chains.index(view.committed)) than was "
          + "committed"
      )
    }
    let index = chains.index(view.committed)
    try uphold(
      .committedAgree,
      chains.isPrefix(state.committed, of: view.committed) && isByLeader,
      "member \(position + 1), \(view.state), commits up to \(index), which no leader did"
    )
    let member = table.members[Int(state.members[position])]
    let result = member.node.raft.tracker.config.voters.result { [table, state] id in
      let other = table.views[Int(state.members[Int(id) - 1])]
      return table.chains.isPrefix(view.committed, of: other.durable)
    }
    // A change that was applied at once may have removed a quorum's member.
    try uphold(
      .committedIsDurable,
      result == .won || !world.changes.isEmpty,
      "leader \(position + 1) commits \(index), which no quorum has on its disks"
    )
    state.committed = view.committed
    state.commits[Int(view.term)] = Int(index)
  }

  private func checkLogs(
    _ view: MemberView,
    _ state: WorldState,
    _ position: Int
  ) throws(BrokenRaftLaw) {
    for other in 0..<world.memberCount where other != position {
      let log = table.views[Int(state.members[other])].log
      if let index = table.chains.conflict(view.log, log) {
        throw BrokenRaftLaw(
          .logMatching,
          "members \(position + 1) and \(other + 1) have entries \(index) of one term that differ, "
            + "or differ before it"
        )
      }
    }
  }

  /// A member has what its leader counts it to have, unless it went on to a later term.
  private func checkMatches(_ state: WorldState) throws(BrokenRaftLaw) {
    let views = table.views.span
    for leader in 0..<world.memberCount {
      guard views[Int(state.members[leader])].state == .leader else { continue }
      let view = table.views[Int(state.members[leader])]
      for other in 0..<world.memberCount where other != leader {
        let member = Int(state.members[other])
        let term = max(views[member].durableTerm, views[member].term)
        let durable = views[member].durable
        try uphold(
          .matchIsTrue,
          term > view.term || table.chains.isPrefix(view.matches[other], of: durable),
          "leader \(leader + 1) of term \(view.term) counts \(other + 1) to have "
            + "\(table.chains.index(view.matches[other])), which its disk has not"
        )
      }
    }
  }

  /// What was committed stays on the disks of a majority.
  private func checkDurable(_ state: WorldState) throws(BrokenRaftLaw) {
    let count = (0..<world.voterCount).count { position in
      let view = table.views[Int(state.members[position])]
      return table.chains.isPrefix(state.committed, of: view.durable)
    }
    try uphold(
      .committedIsDurable,
      count > world.voterCount / 2,
      "entry \(table.chains.index(state.committed)) was committed, and \(count) disks have it"
    )
  }

  /// Looks at the index at which reads may be answered.
  func checkAnswers(
    _ answers: Nibbles,
    _ state: WorldState,
    _ position: Int
  ) throws(BrokenRaftLaw) {
    guard answers.word != 0 else { return }
    for read in 0..<2 where answers[read] != 0 {
      try uphold(
        .linearizableReads,
        answers[read] >= state.readFloors[read],
        "member \(position + 1) may answer a read at \(answers[read] - 1), and "
          + "\(state.readFloors[read] - 1) was committed before it was asked for"
      )
    }
  }
}
