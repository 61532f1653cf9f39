internal import RaftCore

extension Referee {
  /// Notes that a read was asked for.
  mutating func ask(_ number: UInt64) {
    while readFloors.count < number { readFloors.append(nil) }
    readFloors.append(committed)
  }

  /// Looks at the answer to a read.
  mutating func look(
    at state: ReadState,
    of member: SimulatedMember
  ) throws(BrokenRaftLaw) {
    let number = state.requestContext.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard number < readFloors.count, let floor = readFloors[Int(number)] else { return }
    guard member.config.readOnlyOption == .safe else { return }
    try uphold(
      .linearizableReads,
      state.index >= floor,
      "member \(member.id) may read at \(state.index), and \(floor) was committed before it asked"
    )
  }

  /// Looks at a member that is asked for a read, which it answers at once if it trusts its lease.
  func lookAtLease(_ member: SimulatedMember) throws(BrokenRaftLaw) {
    guard member.config.readOnlyOption == .leaseBased else { return }
    let mayRead = member.inspect { node in
      node.raft.state != .leader
        || node.raft.tracker.config.voters.result { $0 == node.id } == .won
    }
    if mayRead { return }
    // The quorum is checked each election timeout; at the second check nobody was heard of. A
    // transfer gives the leader another timeout: who asks for one after the other keeps it.
    try uphold(
      .leasesEnd,
      member.ticksSinceQuorum
        <= (2 + member.transfersSinceQuorum) * member.config.electionTick,
      "leader \(member.id) answers a read \(member.ticksSinceQuorum) ticks after it heard of a "
        + "quorum"
    )
  }
}
