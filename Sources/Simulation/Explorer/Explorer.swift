internal import EtcdMessages
internal import RaftCore

/// Tries all that can happen in a small world, breadth first, and looks at every state.
///
/// States that were met are passed over, also under other names of the members. The first law that
/// does not hold is therefore broken by a shortest path. The same world and bounds give the same
/// report, to the last number.
package struct Explorer: Sendable {
  /// What is explored.
  package let world: SmallWorld
  var table: MemberTable
  private let limits: Nibbles
  private let prunes: Bool
  private let answersLowerTerms: Bool
  private var known = DigestTable()
  /// The action that led to each state, and the state before.
  private(set) var parents: [UInt32] = [0]
  private(set) var actions: [UInt32] = [0]
  private(set) var start = WorldState()
  private var next: [(state: WorldState, id: UInt32)] = []
  private var generatedCount = 0
  private var leftOutCount = 0

  /// Prepares to explore a world.
  ///
  /// - Throws: ``BrokenRaftLaw`` if a law does not hold at the start
  /// - Precondition: The bounds are within what can be held.
  package init(_ world: SmallWorld) throws(BrokenRaftLaw) {
    world.checkBounds()
    self.world = world
    table = MemberTable(world)
    limits = world.allowed.limits(changeCount: world.changes.count)
    prunes = world.config.mutant != .takesEarlierTermResponse
    answersLowerTerms = world.config.checkQuorum || world.config.preVote
    try found()
  }

  // MARK: The start

  private mutating func found() throws(BrokenRaftLaw) {
    let voters = ConfState(voters: (1...world.voterCount).map(UInt64.init))
    for position in 0..<world.memberCount {
      var config = world.config
      config.id = UInt64(position) + 1
      var storage = MemoryStorage()
      if world.voterCount == world.memberCount {
        storage = MemoryStorage(confState: voters)
      } else if position < world.voterCount {
        // So that those who join are sent a snapshot: the membership at the start is in no entry.
        storage = try founded(voters)
      }
      let member = try ExploredMember(
        config,
        storage,
        mayCrash: world.allowed.crashes > 0,
        table.chains
      )
      start.members[position] = try table.intern(member)
    }
    start.committed = table.views[Int(start.members[0])].committed
    if world.startsWithLeader {
      let campaign = WorldAction(.campaign, 0)
      start = try follow(campaign, from: start) ?? start
      while start.messageCount > 0 || busy(start) != nil {
        let action = busy(start) ?? WorldAction(.deliver, receiver(start, 0), start.message(0))
        start = try follow(action, from: start) ?? start
      }
      start.spent = Nibbles()
    }
    _ = known.insert(digest(start), value: 0)
  }

  private mutating func founded(_ voters: ConfState) throws(BrokenRaftLaw) -> MemoryStorage {
    let entry = Entry(term: 1, index: 1, data: nil)
    let chain = table.chains.extend(LogChains.empty, by: entry)
    let snapshot = Snapshot(id: entry.id, confState: voters, data: table.chains.data(chain))
    var storage = MemoryStorage()
    storage.hardState = HardState(term: 1, vote: 0, commit: 1)
    do throws(StorageError) {
      try storage.apply(snapshot)
    } catch {
      throw BrokenRaftLaw(.restarts, "an empty storage refused a snapshot: \(error)")
    }
    return storage
  }

  private func receiver(_ state: WorldState, _ position: Int) -> Int {
    table.envelopes[Int(state.message(position))].to
  }

  private func busy(_ state: WorldState) -> WorldAction? {
    for position in 0..<world.memberCount {
      let view = table.views[Int(state.members[position])]
      if view.hasAppendWork { return WorldAction(.write, position) }
      if view.hasApplyWork { return WorldAction(.apply, position) }
    }
    return nil
  }

  // MARK: Exploring

  /// Explores until all was tried, a law is broken, or a bound is reached.
  ///
  /// - Parameters:
  ///   - limit: Bounds of the search.
  ///   - progress: Is told after each depth, and every some thousand states; the search stops where
  ///     it says false.
  /// - Returns: What was explored.
  package mutating func run(
    limit: ExplorerLimit = ExplorerLimit(),
    progress: (ExplorerReport) -> Bool = { _ in true }
  ) -> ExplorerReport {
    var frontier = [(state: start, id: 0 as UInt32)]
    var depth = 0
    while !frontier.isEmpty, depth < limit.depthMax {
      next.removeAll(keepingCapacity: true)
      for (position, (state, id)) in frontier.enumerated() {
        let isWanted =
          position % Self.expansionsPerReport > 0 || position == 0
          || progress(summary(depth, waiting: frontier.count - position + next.count))
        guard isWanted, known.count < limit.stateMax else {
          return summary(depth, waiting: frontier.count - position + next.count)
        }
        do throws(Failure) {
          try expand(state, id)
        } catch {
          var report = summary(depth + 1, waiting: next.count)
          report.violation = violation(error.law, id, error.action)
          return report
        }
      }
      swap(&frontier, &next)
      depth += 1
      if !progress(summary(depth, waiting: frontier.count)) { break }
    }
    return summary(depth, waiting: frontier.count)
  }

  private static let expansionsPerReport = 1 << 14

  private func summary(_ depth: Int, waiting: Int) -> ExplorerReport {
    ExplorerReport(
      world: world,
      stateCount: known.count,
      generatedCount: generatedCount,
      leftOutCount: leftOutCount,
      memberStateCount: table.members.count,
      messageCount: table.messages.count,
      depth: depth,
      waitingCount: waiting
    )
  }

  /// A law that was broken by an action.
  private struct Failure: Error {
    var law: BrokenRaftLaw
    var action: WorldAction
  }

  private mutating func expand(_ state: WorldState, _ id: UInt32) throws(Failure) {
    for position in 0..<state.messageCount {
      let message = state.message(position)
      if position > 0, state.message(position - 1) == message { continue }
      let to = receiver(state, position)
      for kind in [.deliver, .duplicate, .lose, .deliverAndFail] as [WorldAction.Kind] {
        try attempt(WorldAction(kind, to, message), state, id)
      }
    }
    for position in 0..<world.memberCount { try expand(state, id, at: position) }
  }

  private mutating func expand(
    _ state: WorldState,
    _ id: UInt32,
    at position: Int
  ) throws(Failure) {
    let view = table.views[Int(state.members[position])]
    let request = UInt32(state.spent[1])
    let change = UInt32(state.spent[2])
    if view.state != .leader, view.term < world.termMax {
      try attempt(WorldAction(.campaign, position), state, id)
    }
    if view.state == .leader {
      try attempt(WorldAction(.propose, position, request), state, id)
      try attempt(WorldAction(.proposeAndFail, position, request), state, id)
      try attempt(WorldAction(.change, position, change), state, id)
      try attempt(WorldAction(.beat, position), state, id)
      for other in 0..<world.memberCount where other != position {
        try attempt(WorldAction(.transfer, position, UInt32(other)), state, id)
      }
    }
    try attempt(WorldAction(.read, position, UInt32(state.spent[3])), state, id)
    if world.config.checkQuorum || view.state == .leader {
      try attempt(WorldAction(.timeout, position), state, id)
    }
    try attempt(WorldAction(.crash, position), state, id)
    try attempt(WorldAction(.compact, position), state, id)
    if view.hasAppendWork { try attempt(WorldAction(.write, position), state, id) }
    if view.hasApplyWork { try attempt(WorldAction(.apply, position), state, id) }
  }

  private mutating func attempt(
    _ action: WorldAction,
    _ state: WorldState,
    _ id: UInt32
  ) throws(Failure) {
    let child: WorldState
    do throws(BrokenRaftLaw) {
      guard isAllowed(action, in: state), let found = try follow(action, from: state) else {
        return
      }
      child = found
    } catch {
      throw Failure(law: error, action: action)
    }
    generatedCount += 1
    let number = UInt32(parents.count)
    guard known.insert(digest(child), value: number).isNew else { return }
    parents.append(id)
    actions.append(action.word)
    next.append((child, number))
  }

  private func isAllowed(_ action: WorldAction, in state: WorldState) -> Bool {
    let kind = action.kind
    if let counter = kind.counter, state.spent[counter] >= limits[counter] { return false }
    let crashes = WorldAction.Kind.crashCounter
    return !kind.isCrash || state.spent[crashes] < limits[crashes]
  }

  /// The state an action leads to; nil if it changes nothing, or too many messages are under way.
  mutating func follow(
    _ action: WorldAction,
    from state: WorldState
  ) throws(BrokenRaftLaw) -> WorldState? {
    var child = state
    let kind = action.kind
    if kind == .deliver || kind == .lose || kind == .deliverAndFail { take(action, from: &child) }
    if let counter = kind.counter { child.spent[counter] += 1 }
    if kind.isCrash { child.spent[WorldAction.Kind.crashCounter] += 1 }
    if kind == .lose { return child }
    let before = state.members[action.position]
    if kind == .read {
      let floor = Int(table.chains.index(state.committed)) + 1
      child.readFloors[Int(action.argument)] = floor
    }
    let outcome = try table.outcome(of: action, at: before)
    let isIdle = outcome.member == before && outcome.sent.isEmpty && outcome.answers.word == 0
    if isIdle, kind != .deliver { return nil }
    // Without appends on their way, it is a crash like any other.
    if outcome.sent.isEmpty, kind == .deliverAndFail || kind == .proposeAndFail { return nil }
    child.members[action.position] = outcome.failing
    if outcome.failing != outcome.member {
      try check(&child, action.position, from: before, outcome)
      child.members[action.position] = outcome.member
    }
    prune(&child)
    for position in outcome.sent where !isInert(table.sent[position], in: child) {
      guard child.messageCount < world.messageMax, child.add(table.sent[position]) else {
        leftOutCount += 1
        return nil
      }
    }
    let last = outcome.failing == outcome.member ? before : outcome.failing
    try check(&child, action.position, from: last, outcome)
    try checkAnswers(outcome.answers, child, action.position)
    return child
  }

  private func take(_ action: WorldAction, from state: inout WorldState) {
    for position in 0..<state.messageCount where state.message(position) == action.argument {
      return state.removeMessage(at: position)
    }
  }

  // MARK: Messages nobody heeds

  private func prune(_ state: inout WorldState) {
    var position = state.messageCount
    while position > 0 {
      position -= 1
      if isInert(state.message(position), in: state) { state.removeMessage(at: position) }
    }
  }

  /// Whether a message will never change anything, whenever it arrives.
  ///
  /// It is of a term that its receiver's disk is past, or answers what a follower never asks in its
  /// term. To leave it out merges states without losing one.
  private func isInert(_ message: UInt32, in state: WorldState) -> Bool {
    guard prunes else { return false }
    let envelope = table.envelopes[Int(message)]
    // Lent by a span: an array would hand out copies, millions of times.
    let views = table.views.span
    let receiver = Int(state.members[envelope.to])
    let durableTerm = views[receiver].durableTerm
    guard envelope.term != 0, envelope.term <= durableTerm else { return false }
    if envelope.term < durableTerm {
      switch envelope.type {
      case .preVote: return false
      case .app, .heartbeat: return !answersLowerTerms
      default: return true
      }
    }
    guard views[receiver].term == durableTerm else { return false }
    switch envelope.type {
    case .appResp, .heartbeatResp: return views[receiver].state == .follower
    case .voteResp: return views[receiver].state != .candidate
    default: return false
    }
  }

  // MARK: Digests

  /// A digest of a state, equal under all names of the members.
  private func digest(_ state: WorldState) -> StateDigest {
    var least = digest(state, 0)
    for renaming in 1..<max(table.renamings.count, 1) {
      least = min(least, digest(state, renaming))
    }
    return least
  }

  private func digest(_ state: WorldState, _ renaming: Int) -> StateDigest {
    let count = table.renamings.count
    // A sum: members say who they are, and messages have no order.
    var (low, high): (UInt64, UInt64) = (0, 0)
    for position in 0..<world.memberCount {
      let digest = table.memberDigests[Int(state.members[position]) * count + renaming]
      low &+= digest.low
      high &+= digest.high
    }
    for position in 0..<state.messageCount {
      let digest = table.messageDigests[Int(state.message(position)) * count + renaming]
      low &+= digest.low &* 0x9e37_79b9_7f4a_7c15
      high &+= digest.high &* 0xc2b2_ae3d_27d4_eb4f
    }
    var leaders = state.leaders
    if renaming > 0 {
      for term in 1...world.termMax {
        leaders[term] = Int(table.renamings[renaming][UInt64(leaders[term])])
      }
    }
    var digest = StateDigest(low: low, high: high)
    for word in [
      leaders.word, state.commits.word, state.spent.word, state.readFloors.word,
      UInt64(state.committed),
    ] { digest.combine(word) }
    return digest
  }
}
