internal import PropertyTesting
internal import RaftCore

extension RaftCluster {
  /// Lets all members work and all messages arrive in order, until nothing is left to do or enough
  /// was delivered.
  mutating func settle(deliveryMax: Int) throws(BrokenRaftLaw) {
    var deliveryCount = 0
    var taken: [Message] = []
    swap(&taken, &spareNetwork)
    defer { swap(&taken, &spareNetwork) }
    while true {
      for position in members.indices where touched >> UInt64(position) & 1 == 1 {
        while let task = members[position].nextTask { try work(position, task) }
        touched &= ~(1 << UInt64(position))
      }
      swap(&taken, &network)
      let before = deliveryCount
      for message in taken {
        if deliveryCount == deliveryMax {
          network.append(message)
        } else {
          deliveryCount += 1
          try deliver(message)
        }
      }
      let isQuiet = deliveryCount == before
      taken.removeAll(keepingCapacity: true)
      if isQuiet { return }
    }
  }

  /// Lets a member campaign, and the others answer.
  mutating func elect(_ position: Int) throws(BrokenRaftLaw) {
    try campaign(position)
    try settle(deliveryMax: Self.deliveryMaxPerTick)
  }

  /// Lets one member hear the others badly and campaign at will, and time pass for everybody else.
  ///
  /// - Throws: ``BrokenRaftLaw`` if the leader at the first position is deposed
  mutating func disturb(by victim: Int, _ choices: Choices) throws {
    switch choices.weighted([(4, 0), (2, 1), (2, 2), (2, 3), (1, 4), (1, 5)]) {
    case 0: try pass()
    case 1: breakLink(from: 0, to: victim)
    case 2: try tick(victim)
    case 3: try campaign(victim)
    case 4: breakLink(from: victim, to: choices.element(of: members.indices))
    default: heal()
    }
    let mark = members[0].mark
    try uphold(
      .stability,
      mark.state == .leader && mark.term == referee.latestTerm,
      "leader 1 was deposed: it is \(mark.state) of term \(mark.term), and there is a leader of "
        + "term \(referee.latestTerm)"
    )
  }

  /// Ends all faults, and waits until the group has committed something new.
  ///
  /// All members run, all links work, and time passes alike for everybody: after a bounded number of
  /// ticks there must be a leader, and what it proposes must be committed.
  ///
  /// > Source: issue 4, "Safety and liveness"; etcd#9586, etcd#10355, etcd#8334, etcd#5468.
  package mutating func recover() throws(BrokenRaftLaw) {
    trace?.beginStep()
    heal()
    network += delayed
    delayed = []
    // Power that is to fail may do so while members catch up.
    if fuses.contains(where: { $0 != nil }) { for _ in 0..<3 { try pass() } }
    for position in members.indices {
      fuses[position] = nil
      touched = .max
      goOn(position)
      if members[position].isStalled { stall(position) }
      try restart(position)
    }
    let target = referee.committed
    let tickMax = Self.electionCountMax * 2 * settings.config.electionTick
    for _ in 0..<tickMax {
      try settle(deliveryMax: Self.deliveryMaxPerTick)
      for position in members.indices where members[position].mark.state == .leader {
        try lead(position)
      }
      try settle(deliveryMax: Self.deliveryMaxPerTick)
      if referee.committed > target, hasAll(of: target) { return }
      for position in members.indices { try tick(position, by: 1) }
    }
    // There is no way out of some states, whatever anyone does.
    guard canAnyoneWin else { return counts.wedges += 1 }
    let states = members.map { member in
      let raft = member.node.raft
      return "\(member.id) is \(raft.state) of term \(raft.term), commit \(raft.committed), "
        + "\(raft.tracker.config)"
    }
    throw BrokenRaftLaw(
      .liveness,
      "nothing was committed by all in \(tickMax) ticks: " + states.joined(separator: "; ")
    )
  }

  /// Lets a leader propose; one that was removed hands over, as its application must see to.
  private mutating func lead(_ position: Int) throws(BrokenRaftLaw) {
    let id = members[position].id
    let config = members[position].inspect { $0.raft.tracker.config }
    if config.voters.contains(id) || config.learners.contains(id) {
      try propose(position)
    } else if let heir = config.voters.ids.first {
      try transfer(by: position, to: Int(heir) - 1)
    }
  }

  /// Whether some member leads, or could be elected by the membership it knows.
  ///
  /// A leader that has lost its vote steps down as soon as it knows that committed. If the others do
  /// not know yet, they may need its vote still, and it refuses it to shorter logs than its own.
  ///
  /// > Source: etcd-io/raft `raft.go`, `Config.StepDownOnRemoval`, `switchToConfig`.
  private var canAnyoneWin: Bool {
    members.contains { candidate in
      let config = candidate.node.raft.tracker.config
      if candidate.node.raft.state == .leader { return true }
      guard config.voters.contains(candidate.id) else { return false }
      let last = candidate.node.raft.lastID
      return config.voters.result { id in
        last.isUpToDate(with: members[Int(id) - 1].node.raft.lastID)
      } == .won
    }
  }

  /// Split votes a group may need to overcome.
  private static let electionCountMax = 40
  private static let deliveryMaxPerTick = 2000

  /// Whether someone leads, and every member of its group has committed up to an index.
  private func hasAll(of target: UInt64) -> Bool {
    let leaders = members.map(\.node.raft).filter { $0.state == .leader }
    guard let latest = leaders.max(by: { $0.term < $1.term }) else { return false }
    let group = latest.tracker.progress.all.map { members[Int($0.id) - 1].node.raft }
    return group.allSatisfy { $0.committed >= target && $0.term == latest.term }
  }
}
