internal import EtcdMessages
package import PropertyTesting
internal import RaftCore

/// Something that may happen next; the simplest first, for shrinking.
enum ClusterAction: CaseIterable {
  case work, deliver, tick, settle, pass, propose, read, campaign, crash, restart
  case pause, stall, drop, duplicate, isolate, breakLink, heal, change, transfer, compact, report,
    forget

  /// The hazard it is; nil if it happens always.
  var hazard: ClusterSettings.Hazard? {
    switch self {
    case .work, .deliver, .tick, .settle, .pass, .propose: nil
    case .read: .reads
    case .campaign: .impatience
    case .crash, .restart: .crash
    case .pause: .pause
    case .stall: .slowDisk
    case .drop: .loss
    case .duplicate: .duplication
    case .isolate, .breakLink, .heal: .partition
    case .change: .membership
    case .transfer: .transfer
    case .compact: .compaction
    case .report: .reports
    case .forget: .forgetting
    }
  }

  /// How often it happens.
  var weight: Int {
    switch self {
    case .work: 24
    case .deliver: 28
    case .tick, .pass, .settle: 8
    case .propose: 6
    case .read, .change, .compact, .crash, .restart: 4
    case .campaign, .drop, .duplicate, .heal: 3
    case .pause, .stall, .isolate, .breakLink, .transfer: 2
    case .report, .forget: 1
    }
  }
}

extension RaftCluster {
  /// Lets one thing happen, drawn from what may.
  ///
  /// - Throws: ``BrokenRaftLaw`` if a law does not hold of what came of it
  package mutating func step(_ choices: Choices) throws {
    counts.actions += 1
    let actions = ClusterAction.allCases
    let table = actions.map { action in
      guard let hazard = action.hazard else { return (weight: action.weight, value: action) }
      let factor = settings.allows(hazard) ? settings.emphasis.contains(hazard) ? 4 : 1 : 0
      return (weight: factor * action.weight, value: action)
    }
    try perform(choices.weighted(table), choices)
  }

  private mutating func perform(_ action: ClusterAction, _ choices: Choices) throws {
    switch action {
    case .work: try workAnywhere(choices)
    case .deliver, .drop, .duplicate: try handleMessage(action, choices)
    case .tick: try tick(anyone(choices))
    case .settle: try settle(deliveryMax: choices.weighted([(2, 60), (1, 1), (1, 2), (1, 4)]))
    case .pause: pause(anyone(choices))
    case .stall: stall(anyone(choices))
    case .pass: try pass()
    case .propose: try propose(anyone(choices))
    case .read: try read(anyone(choices))
    case .campaign: try campaign(anyone(choices))
    case .crash:
      let position = anyone(choices)
      crash(position, keeping: choices.int(in: 0...members[position].disk.pendingCount))
    case .restart: try restart(anyone(choices))
    case .isolate: isolate(anyone(choices))
    case .breakLink: breakLink(from: anyone(choices), to: anyone(choices))
    case .heal: heal()
    case .change: try proposeChange(anyone(choices), choices)
    case .transfer: try transfer(by: anyone(choices), to: anyone(choices))
    case .compact: try compact(anyone(choices), keeping: choices.below(4))
    case .report: try report(by: anyone(choices), on: anyone(choices), choices.bool())
    case .forget: try forget(anyone(choices))
    }
  }

  private func anyone(_ choices: Choices) -> Int { choices.element(of: members.indices) }

  // MARK: Messages and work

  private mutating func workAnywhere(_ choices: Choices) throws {
    let busy = members.indices.filter { members[$0].isBusy }
    guard !busy.isEmpty else { return }
    let position = choices.element(of: busy)
    // Threads do not wait for each other: one may be far behind.
    let task = choices.element(of: members[position].tasks)
    guard settings.allows(.crash), choices.chance(1, in: 30) else {
      return try work(position, task)
    }
    let point = choices.element(of: CrashPoint.allCases)
    let count = choices.int(in: 0...members[position].disk.pendingCount + 1)
    try work(position, task, crash: (point, count))
  }

  private mutating func handleMessage(_ action: ClusterAction, _ choices: Choices) throws {
    let arriving = network.indices.filter { !members[Int(network[$0].to) - 1].isPaused }
    guard let first = arriving.first else { return }
    let position = settings.allows(.reordering) ? choices.element(of: arriving) : first
    let message = network[position]
    switch action {
    case .drop:
      network.remove(at: position)
      try lose(message)
    case .duplicate: try deliver(message)
    default:
      network.remove(at: position)
      try deliver(message)
    }
  }

  // MARK: Inputs

  mutating func tick(_ position: Int) throws(BrokenRaftLaw) {
    guard members[position].isRunning, !members[position].isPaused else { return }
    counts.ticks += 1
    trace?.note(.ticked(members[position].id))
    let wasLeader = members[position].node.raft.state == .leader
    members[position].ticksSinceQuorum = wasLeader ? members[position].ticksSinceQuorum + 1 : 0
    if !wasLeader { members[position].heardOf = [] }
    try with(position) { (node) throws(RaftError) in node.tick() }
    noteState(position)
  }

  /// Lets time pass alike for everybody, and messages arrive.
  mutating func pass() throws(BrokenRaftLaw) {
    for position in members.indices { try tick(position) }
    try settle(deliveryMax: 60)
  }

  mutating func campaign(_ position: Int) throws(BrokenRaftLaw) {
    trace?.note(.campaigned(members[position].id))
    try with(position) { (node) throws(RaftError) in node.campaign() }
    noteState(position)
  }

  mutating func propose(_ position: Int) throws(BrokenRaftLaw) {
    guard members[position].isRunning else { return }
    requestCount += 1
    counts.proposals += 1
    let data = littleEndian(requestCount)
    trace?.note(.proposed(members[position].id, requestCount))
    try with(position) { (node) throws(RaftError) in try node.propose(data) }
    noteState(position)
  }

  mutating func read(_ position: Int) throws(BrokenRaftLaw) {
    guard members[position].isRunning else { return }
    requestCount += 1
    counts.reads += 1
    referee.ask(requestCount)
    let context = littleEndian(requestCount)
    trace?.note(.asked(members[position].id, referee.committed))
    try with(position) { (node) throws(RaftError) in node.readIndex(context) }
  }

  private mutating func proposeChange(_ position: Int, _ choices: Choices) throws {
    let types: [ConfChangeType] = [.addNode, .removeNode, .addLearnerNode]
    let steps = choices.array(count: 0...3) { choices in
      ConfChangeSingle(
        choices.element(of: types),
        choices.element(of: 1...UInt64(members.count))
      )
    }
    let transitions: [ConfChangeTransition] = [.auto, .jointImplicit, .jointExplicit]
    let change = ConfChangeV2(steps, transition: choices.element(of: transitions))
    trace?.note(.proposedChange(members[position].id, describeSteps(change)))
    try with(position) { (node) throws(RaftError) in try node.propose(change) }
    noteState(position)
  }

  private mutating func transfer(by position: Int, to other: Int) throws(BrokenRaftLaw) {
    trace?.note(.transferred(members[position].id, to: members[other].id))
    let id = members[other].id
    try with(position) { (node) throws(RaftError) in node.transferLeadership(to: id) }
  }

  private mutating func report(
    by position: Int,
    on other: Int,
    _ hasFailed: Bool
  ) throws(BrokenRaftLaw) {
    guard position != other else { return }
    let id = members[other].id
    try with(position) { (node) throws(RaftError) in
      node.reportUnreachable(id)
      node.reportSnapshot(to: id, failed: hasFailed)
    }
  }

  private mutating func forget(_ position: Int) throws(BrokenRaftLaw) {
    trace?.note(.forgot(members[position].id))
    try with(position) { (node) throws(RaftError) in node.forgetLeader() }
  }

  private func littleEndian(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  // MARK: Standing still

  /// Lets a member stand still, or go on.
  private mutating func pause(_ position: Int) {
    members[position].isPaused.toggle()
    trace?.note(.paused(members[position].id, members[position].isPaused))
  }

  /// Lets a member's disk stand still, or go on.
  private mutating func stall(_ position: Int) {
    members[position].isStalled.toggle()
    trace?.note(.stalled(members[position].id, members[position].isStalled))
  }

  // MARK: Links

  private mutating func isolate(_ position: Int) {
    trace?.note(.isolated(members[position].id))
    for other in members.indices where other != position {
      brokenLinks[position * members.count + other] = true
      brokenLinks[other * members.count + position] = true
    }
  }

  mutating func breakLink(from position: Int, to other: Int) {
    trace?.note(.brokeLink(members[position].id, members[other].id))
    brokenLinks[position * members.count + other] = true
  }

  mutating func heal() {
    trace?.note(.healed)
    for link in brokenLinks.indices { brokenLinks[link] = false }
  }
}
