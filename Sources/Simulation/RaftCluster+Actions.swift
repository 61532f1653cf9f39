internal import EtcdMessages
package import PropertyTesting
internal import RaftCore

extension RaftCluster {
  /// Lets one thing happen, drawn from what may.
  ///
  /// - Throws: ``BrokenRaftLaw`` if a law does not hold of what came of it
  package mutating func step(_ choices: Choices) throws {
    counts.actions += 1
    trace?.beginStep()
    let action = choices.draw(from: actions)
    switch action {
    case .work, .deliver: try goOn(action, choices)
    case .drop, .duplicate, .delay: _ = try handleMessage(action, choices)
    case .release: release(choices)
    case .tick: try tick(anyone(choices))
    case .settle: try settle(deliveryMax: choices.weighted(Self.deliveryCounts))
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
    case .isolate, .split, .breakLink, .heal: changeLinks(action, choices)
    case .change: try proposeChange(anyone(choices), choices)
    case .transfer: try transfer(by: anyone(choices), to: anyone(choices))
    case .compact: try compact(anyone(choices), keeping: choices.below(4))
    case .report: try report(by: anyone(choices), on: anyone(choices), choices.bool())
    case .forget: try forget(anyone(choices))
    }
  }

  private static let deliveryCounts = [(weight: 2, value: 60), (1, 1), (1, 2), (1, 4)]

  func anyone(_ choices: Choices) -> Int { choices.element(of: members.indices) }

  // MARK: Messages and work

  /// Lets someone work or a message arrive; time passes if there is neither.
  private mutating func goOn(_ action: ClusterAction, _ choices: Choices) throws {
    if action == .work {
      if try workAnywhere(choices) { return }
      if try handleMessage(.deliver, choices) { return }
    } else {
      if try handleMessage(.deliver, choices) { return }
      if try workAnywhere(choices) { return }
    }
    try pass()
  }

  /// Lets someone work; false if there is nothing to do.
  private mutating func workAnywhere(_ choices: Choices) throws -> Bool {
    let busyCount = members.count { $0.isBusy }
    guard busyCount > 0 else { return false }
    var rest = busyCount == 1 ? 0 : choices.int(in: 0...busyCount - 1)
    let position = members.firstIndex { member in
      guard member.isBusy else { return false }
      rest -= 1
      return rest < 0
    }
    guard let position else { return false }
    let task = anyTask(of: members[position], choices)
    guard settings.allows(.crash), choices.chance(1, in: 30) else {
      try work(position, task)
      return true
    }
    let point = choices.element(of: CrashPoint.allCases)
    let count = choices.int(in: 0...members[position].disk.pendingCount + 1)
    try work(position, task, fuse: Fuse(point: point, keptCount: count))
    return true
  }

  /// Any task of a busy member: threads do not wait for each other, and one may be far behind.
  private func anyTask(of member: SimulatedMember, _ choices: Choices) -> MemberTask {
    if !settings.config.asyncStorageWrites { return member.nextTask ?? .ready }
    return choices.element(of: MemberTask.allCases.filter(member.has))
  }

  /// Lets something happen to a message under way; false if there is none.
  private mutating func handleMessage(_ action: ClusterAction, _ choices: Choices) throws -> Bool {
    guard !network.isEmpty else { return false }
    let isOrdered = network.count == 1 || !settings.allows(.reordering)
    let position = isOrdered ? 0 : choices.int(in: 0...network.count - 1)
    let message = action == .duplicate ? network[position] : network.remove(at: position)
    switch action {
    case .drop: try lose(message)
    case .duplicate:
      trace?.note(.duplicated(message))
      keepBack(message)
    case .delay:
      trace?.note(.delayed(message))
      keepBack(message)
    default: try deliver(message)
    }
    return true
  }

  /// Keeps a message for later; the network has room for so many, and forgets the oldest.
  mutating func keepBack(_ message: Message) {
    // A snapshot that is lost must be reported: it is not kept.
    guard message.type != .snap else { return network.append(message) }
    if delayed.count == Self.delayedCountMax { delayed.removeFirst() }
    delayed.append(message)
  }

  private static let delayedCountMax = 16

  /// Lets a message that was kept back arrive next.
  private mutating func release(_ choices: Choices) {
    guard !delayed.isEmpty else { return }
    let message = delayed.remove(at: choices.int(in: 0...delayed.count - 1))
    trace?.note(.released(message))
    network.insert(message, at: 0)
  }

  // MARK: Inputs

  /// Lets a member's clock go on by so many ticks.
  mutating func tick(_ position: Int, by pace: Int) throws(BrokenRaftLaw) {
    let member = members[position]
    guard member.isAwake else { return }
    for _ in 0..<pace {
      counts.ticks += 1
      trace?.note(.ticked(member.id))
      if settings.config.readOnlyOption == .leaseBased {
        if member.mark.state == .leader {
          member.ticksSinceQuorum += 1
        } else {
          member.heardOfQuorum()
        }
      }
      try with(position) { (node) throws(RaftError) in node.tick() }
      noteState(position)
    }
  }

  /// Lets the time of a tick pass for a member, which may be several by its own clock.
  mutating func tick(_ position: Int) throws(BrokenRaftLaw) {
    try tick(position, by: settings.pace(of: position))
  }

  /// Lets time pass for everybody, by their own clocks, and messages arrive.
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
    try referee.lookAtLease(members[position])
    let context = littleEndian(requestCount)
    trace?.note(.asked(members[position].id, referee.committed))
    try with(position) { (node) throws(RaftError) in node.readIndex(context) }
  }

  mutating func proposeChange(_ position: Int, _ choices: Choices) throws {
    let types: [ConfChangeType] = [.addNode, .removeNode, .addLearnerNode]
    let steps = choices.array(count: 0...3) { choices in
      ConfChangeSingle(
        choices.element(of: types),
        choices.element(of: 1...UInt64(members.count))
      )
    }
    let transitions: [ConfChangeTransition] = [.auto, .jointImplicit, .jointExplicit]
    let transition = choices.element(of: transitions)
    let change = ConfChangeV2(steps, transition: transition)
    trace?.note(.proposedChange(members[position].id, describeSteps(change)))
    if steps.count == 1, transition == .auto, choices.bool() {
      var old = ConfChange()
      old.type = steps[0].type
      old.nodeID = steps[0].nodeID
      try with(position) { (node) throws(RaftError) in try node.propose(old) }
    } else {
      try with(position) { (node) throws(RaftError) in try node.propose(change) }
    }
    noteState(position)
  }

  mutating func transfer(by position: Int, to other: Int) throws(BrokenRaftLaw) {
    trace?.note(.transferred(members[position].id, to: members[other].id))
    members[position].transfersSinceQuorum += 1
    let id = members[other].id
    try with(position) { (node) throws(RaftError) in node.transferLeadership(to: id) }
  }

  mutating func report(
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
    let member = members[position]
    guard member.isRunning else { return }
    if member.isPaused { return goOn(position) }
    trace?.note(.paused(member.id, true))
    member.isPaused = true
  }

  /// Lets a member go on, if it stands still; what waited for it arrives next.
  mutating func goOn(_ position: Int) {
    guard members[position].isPaused else { return }
    trace?.note(.paused(members[position].id, false))
    members[position].isPaused = false
    touched = .max
    network = members[position].backlog + network
    members[position].backlog = []
  }

  /// Lets a member's disk stand still, or go on.
  mutating func stall(_ position: Int) {
    members[position].isStalled.toggle()
    touched = .max
    trace?.note(.stalled(members[position].id, members[position].isStalled))
  }

  // MARK: Links

  private mutating func changeLinks(_ action: ClusterAction, _ choices: Choices) {
    switch action {
    case .isolate: isolate(anyone(choices))
    case .split: split(choices.below(1 << UInt64(members.count)))
    case .breakLink: breakLink(from: anyone(choices), to: anyone(choices))
    default: heal()
    }
  }

  mutating func isolate(_ position: Int) {
    trace?.note(.isolated(members[position].id))
    cutOff { $0 == position }
  }

  /// Cuts the members whose bits are set off from the others.
  mutating func split(_ side: UInt64) {
    trace?.note(.split(members.map(\.id).filter { side >> ($0 - 1) & 1 == 1 }))
    cutOff { side >> UInt64($0) & 1 == 1 }
  }

  private mutating func cutOff(_ isInside: (Int) -> Bool) {
    for from in members.indices {
      for to in members.indices where isInside(from) != isInside(to) {
        brokenLinks[from * members.count + to] = true
      }
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
