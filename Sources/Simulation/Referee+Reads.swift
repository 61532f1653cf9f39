internal import RaftCore

extension Referee {
  /// Notes that a read was asked for.
  mutating func ask(_ number: UInt64) { readFloors[number] = committed }

  /// Looks at the answer to a read.
  mutating func look(
    at state: ReadState,
    of member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let number = state.requestContext.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let floor = readFloors[number] else { return }
    if member.config.readOnlyOption == .safe {
      try uphold(
        .linearizableReads,
        state.index >= floor,
        "member \(member.id) may read at \(state.index), and \(floor) was committed before it asked"
      )
    }
    let raft = member.node.raft
    guard raft.state == .leader,
      !raft.tracker.config.voters.isSingleton
    else { return }
    // The quorum is checked each election timeout; at the second check nobody was heard of.
    try uphold(
      .leasesEnd,
      member.config.readOnlyOption == .safe
        || member.ticksSinceQuorum <= 2 * member.config.electionTick,
      "leader \(member.id) answers a read \(member.ticksSinceQuorum) ticks after it heard of a "
        + "quorum"
    )
  }
}
