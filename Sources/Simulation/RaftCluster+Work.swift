internal import EtcdMessages
internal import RaftCore

/// Where a member is when its power fails.
enum CrashPoint: CaseIterable {
  /// What was to be written is written, and nothing is synced.
  case written
  /// It is synced, and no promise is sent.
  case synced
  /// All is sent, and nothing is applied.
  case sent
}

/// How a member loses its power.
struct Fuse {
  /// Where.
  var point: CrashPoint
  /// How many writes last that were not synced.
  var keptCount: Int
}

extension RaftCluster {
  /// Lets a member do a task it has.
  ///
  /// - Parameters:
  ///   - position: The member.
  ///   - task: The task.
  ///   - fuse: Where in it the power fails; nil if it does not, but for the member's own fuse.
  /// - Throws: ``BrokenRaftLaw``
  mutating func work(
    _ position: Int,
    _ task: MemberTask,
    fuse: Fuse? = nil
  ) throws(BrokenRaftLaw) {
    switch task {
    case .inbox: try deliver(members[position].inbox.removeFirst())
    case .ready: try handleReady(position, fuse)
    case .append: try append(position, fuse)
    case .apply: try applyNext(position)
    }
  }

  // MARK: Ready

  private mutating func handleReady(
    _ position: Int,
    _ fuse: Fuse?
  ) throws(BrokenRaftLaw) {
    let member = members[position]
    let isLeader = member.mark.state == .leader
    let ready = member.node.ready()
    trace?.note(.worked(member.id))
    if !ready.entries.isEmpty {
      try member.inspect { (node) throws(BrokenRaftLaw) in
        try referee.look(atAppended: ready.entries, by: &node)
      }
    }
    if let snapshot = ready.snapshot { member.handedOut = snapshot.id }
    if let last = ready.entries.last { member.handedOut = last.id }
    if !ready.readStates.isEmpty { try answerReads(ready.readStates, position) }
    if settings.config.asyncStorageWrites {
      for message in Self.askingWhenDurable(ready.messages) { try dispatch(message, position) }
      return try referee.look(at: position, of: members)
    }
    // A leader's entries may be on their way while it writes them; its promises may not.
    if isLeader {
      for message in ready.messages where !message.type.waitsForAppend {
        try send(message, by: position)
      }
    }
    let crash = takeFuse(position, !ready.entries.isEmpty || ready.snapshot != nil) ?? fuse
    write(ready.hardState, ready.snapshot, ready.entries, to: member)
    if crash?.point == .written { return self.crash(position, keeping: crash?.keptCount ?? 0) }
    if ready.mustSync || ready.snapshot != nil { try sync(position) }
    store(position) { (node) throws(StorageError) in try node.store(ready) }
    if let snapshot = ready.snapshot { try restore(snapshot, position) }
    if crash?.point == .synced { return self.crash(position, keeping: crash?.keptCount ?? 0) }
    for message in ready.messages where !isLeader || message.type.waitsForAppend {
      try send(message, by: position)
    }
    if crash?.point == .sent { return self.crash(position, keeping: crash?.keptCount ?? 0) }
    try apply(ready.committedEntries, position)
    try with(position) { (node) throws(RaftError) in node.advance() }
    noteState(position)
  }

  /// Messages of a ready, with requests for votes behind the write of the term they are in.
  ///
  /// A candidate that is elected by others, and loses its power before its term is on its disk,
  /// would campaign in that term again and lead it twice, with other entries. Raft leaves it to
  /// whoever stores to send these requests only then.
  ///
  /// > Source: Ongaro, "In Search of an Understandable Consensus Algorithm", Figure 2, State.
  private static func askingWhenDurable(_ messages: [Message]) -> [Message] {
    guard let append = messages.firstIndex(where: { $0.to == Message.appendThread }) else {
      return messages
    }
    var waiting = messages
    waiting[append].responses += messages.filter { $0.type == .vote }
    waiting.removeAll { $0.type == .vote }
    return waiting
  }

  private mutating func dispatch(_ message: Message, _ position: Int) throws(BrokenRaftLaw) {
    switch message.to {
    case Message.appendThread: members[position].appendWork.append(message)
    case Message.applyThread: members[position].applyWork.append(message)
    default: try send(message, by: position)
    }
  }

  private mutating func answerReads(
    _ states: [ReadState],
    _ position: Int
  ) throws(BrokenRaftLaw) {
    for state in states {
      counts.answers += 1
      trace?.note(.answered(members[position].id, state.index))
      try referee.look(at: state, of: members[position])
    }
  }

  // MARK: Storage threads

  private mutating func append(
    _ position: Int,
    _ fuse: Fuse?
  ) throws(BrokenRaftLaw) {
    let message = members[position].appendWork.removeFirst()
    trace?.note(.appended(members[position].id))
    let hasHardState = message.term != 0 || message.vote != 0 || message.commit != 0
    let hardState = HardState(term: message.term, vote: message.vote, commit: message.commit)
    let crash = takeFuse(position, !message.entries.isEmpty || message.snapshot != nil) ?? fuse
    write(
      hasHardState ? hardState : nil,
      message.snapshot,
      message.entries,
      to: members[position]
    )
    if crash?.point == .written { return self.crash(position, keeping: crash?.keptCount ?? 0) }
    // Without promises to keep, the next write may carry it along.
    if !message.responses.isEmpty || message.snapshot != nil { try sync(position) }
    store(position) { (node) throws(StorageError) in try node.store(message) }
    if let snapshot = message.snapshot { try restore(snapshot, position) }
    if crash?.point == .synced { return self.crash(position, keeping: crash?.keptCount ?? 0) }
    for response in message.responses { try send(response, by: position) }
  }

  private mutating func applyNext(_ position: Int) throws(BrokenRaftLaw) {
    let message = members[position].applyWork.removeFirst()
    trace?.note(.applied(members[position].id))
    try apply(message.entries, position)
    for response in message.responses { try send(response, by: position) }
  }

  /// Takes the fuse of a member that writes to its log.
  private mutating func takeFuse(_ position: Int, _ isLogged: Bool) -> Fuse? {
    guard isLogged, let fuse = fuses[position] else { return nil }
    fuses[position] = nil
    return fuse
  }

  private func write(
    _ hardState: HardState?,
    _ snapshot: Snapshot?,
    _ entries: [Entry],
    to member: SimulatedMember
  ) {
    guard member.config.mutates(.hardStateBeforeSnapshot), snapshot != nil else {
      return member.disk.write(hardState, snapshot, entries)
    }
    member.disk.write(hardState, nil, [])
    member.disk.write(nil, snapshot, entries)
  }

  private mutating func sync(_ position: Int) throws(BrokenRaftLaw) {
    let member = members[position]
    guard member.disk.pendingCount > 0 else { return }
    trace?.note(.synced(member.id))
    member.disk.sync()
    let durable = member.disk.durable.hardState
    if durable.vote != Message.none {
      try referee.record(vote: durable.vote, of: member.id, in: durable.term)
    }
  }

  private mutating func store(
    _ position: Int,
    _ body: (inout RawNode) throws(StorageError) -> Void
  ) {
    do throws(StorageError) {
      try body(&members[position].node)
    } catch {
      preconditionFailure("member \(position + 1) refused its own snapshot: \(error)")
    }
  }

  // MARK: Application

  private mutating func restore(_ snapshot: Snapshot, _ position: Int) throws(BrokenRaftLaw) {
    counts.restores += 1
    members[position].application = SimulatedApplication(snapshot)
    try referee.look(at: members[position].application, of: members[position].id)
    try referee.look(at: position, of: members)
  }

  private mutating func apply(_ entries: [Entry], _ position: Int) throws(BrokenRaftLaw) {
    let member = members[position]
    for entry in entries {
      try uphold(
        .stateMachineSafety,
        entry.index == member.application.index + 1,
        "member \(member.id) applies \(entry.index) after \(member.application.index)"
      )
      member.application.apply(entry)
      try referee.look(at: member.application, of: member.id)
      if entry.isConfChange { try change(entry, position) }
    }
  }

  private mutating func change(_ entry: Entry, _ position: Int) throws(BrokenRaftLaw) {
    counts.changes += 1
    guard let change = decoded(entry) else { return }
    do throws(RaftError) {
      members[position].application.confState = try members[position].node.apply(change)
    } catch {
      // Everybody refuses it alike; an application would have made it a change of nothing.
    }
    // Who joins needs a snapshot of a group it belongs to.
    members[position].node.offer(members[position].application.snapshot)
    let config = members[position].node.raft.tracker.config
    // Who is new counts as heard of, and is sent to anew.
    members[position].heardOfQuorum()
    referee.clearWindows(of: position)
    trace?.note(.changed(members[position].id, config))
    try referee.look(at: config, from: entry.index, of: members[position].id)
    try referee.look(at: position, of: members)
  }

  private func decoded(_ entry: Entry) -> ConfChangeV2? {
    do { return try entry.decodedConfChange() } catch { return nil }
  }

  // MARK: Power

  /// Stops a member at once; of the writes that were not synced, some from the start last.
  mutating func crash(_ position: Int, keeping count: Int) {
    guard members[position].isRunning else { return }
    counts.crashes += 1
    trace?.note(.crashed(members[position].id, lost: members[position].disk.pendingCount - count))
    goOn(position)
    members[position].crash(keeping: count)
    referee.forget(position)
  }

  /// Starts a member from its disk.
  mutating func restart(_ position: Int) throws(BrokenRaftLaw) {
    guard !members[position].isRunning else { return }
    trace?.note(.restarted(members[position].id))
    touched = .max
    do throws(RaftError) {
      try members[position].restart()
    } catch {
      throw BrokenRaftLaw(.restarts, "member \(position + 1) does not start: \(error)")
    }
    try referee.look(at: position, of: members)
    noteState(position)
  }

  /// Saves a snapshot of a member's application, and drops the log before it.
  mutating func compact(_ position: Int, keeping count: UInt64) throws(BrokenRaftLaw) {
    guard members[position].isRunning else { return }
    let storage = members[position].node.storage
    let snapshot = members[position].application.snapshot
    let before = storage.currentSnapshot?.index ?? 0
    guard snapshot.index > before, snapshot.index <= storage.lastIndex else { return }
    trace?.note(.compacted(members[position].id, snapshot.index))
    members[position].disk.compact(snapshot, keeping: count)
    // Nothing goes that raft was not yet told to be applied: who compacts answers for that.
    let told = members[position].inspect { $0.raft.applied }
    let last = min(snapshot.index - min(count, snapshot.index), told)
    store(position) { (node) throws(StorageError) in
      node.offer(snapshot)
      if last >= node.storage.firstIndex { try node.compact(to: last) }
    }
    try referee.look(at: position, of: members)
  }
}
