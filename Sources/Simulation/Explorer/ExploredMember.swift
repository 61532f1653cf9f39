internal import EtcdMessages
internal import RaftCore

/// A member of a small world: the node, its disk and its application, and what it has promised.
///
/// It does all that an input lets it do at once: it writes, sends and applies. Only storage that
/// answers by messages writes and applies when it is told to.
struct ExploredMember: Sendable {
  /// What a member is given.
  enum Input {
    case message(Message)
    case campaign
    case request(UInt64)
    case change(ConfChangeV2)
    case read(UInt64)
    case heartbeat
    case timeout
    case transfer(to: UInt64)
    case crash
    case write
    case apply
    case compaction
  }

  /// What comes of an input, besides what becomes of the member.
  struct Output {
    /// Messages to others.
    var sent: [Message] = []
    /// For each read that was answered: one more than the index it may be answered at.
    var answers = Nibbles()
    /// The member as its power fails: what it did by then, the others may have heard of.
    var failing: [ExploredMember] = []
  }

  /// A vote.
  struct Ballot: Equatable, Sendable {
    var term: UInt64 = 0
    var candidate: UInt64 = 0
  }

  /// Its settings.
  let config: Config
  /// Whether members crash in this world; if not, what only a crash would show is not kept.
  let mayCrash: Bool
  /// The node; its storage is the disk, but for the commit index.
  var node: RawNode
  /// Commit index on the disk, which a write need not wait for.
  var durableCommit: UInt64 = 0
  /// The log that was applied.
  var application = LogChains.empty
  /// Last vote that was durable.
  var ballot = Ballot()
  /// Term and last index of what it said last that it has.
  var promise = EntryID.zero
  /// Messages to its append thread, oldest first.
  var appendWork: [Message] = []
  /// Messages to its apply thread, oldest first.
  var applyWork: [Message] = []
  /// Whether its power fails at this moment; no state of a world has such a member.
  private(set) var isFailing = false
  /// Whether it committed as a leader, of the last input; it may have stepped down since.
  private(set) var hasCommittedAsLeader = false

  /// Creates a member that starts for the first time.
  init(
    _ config: Config,
    _ storage: MemoryStorage,
    mayCrash: Bool,
    _ chains: LogChains
  ) throws(BrokenRaftLaw) {
    self.config = config
    self.mayCrash = mayCrash
    do throws(RaftError) {
      node = try RawNode(config, storage)
    } catch {
      throw BrokenRaftLaw(.restarts, "member \(config.id) does not start: \(error)")
    }
    durableCommit = storage.hardState.commit
    application = chains.id(storage.currentSnapshot)
  }

  /// Id of the member.
  var id: UInt64 { config.id }

  // MARK: Inputs

  /// Takes an input, and does all that there is to do then.
  ///
  /// - Parameters:
  ///   - input: The input.
  ///   - failsBeforeWrite: Whether the power fails before what came of it is written.
  ///   - chains: Where logs are kept.
  /// - Returns: What is sent and answered.
  /// - Throws: ``BrokenRaftLaw``
  mutating func take(
    _ input: Input,
    failsBeforeWrite: Bool,
    _ chains: inout LogChains
  ) throws(BrokenRaftLaw) -> Output {
    var output = Output()
    hasCommittedAsLeader = false
    switch input {
    case .crash: try restart(chains)
    case .write: try write(&output, &chains)
    case .apply: try applyNext(&chains)
    case .compaction: compact(chains)
    default: try with { (node) throws(RaftError) in try Self.hand(input, to: &node) }
    }
    while let ready = node.nextReady() {
      try handle(ready, &output, &chains, fails: failsBeforeWrite)
      if failsBeforeWrite {
        isFailing = true
        output.failing = [self]
        isFailing = false
        try restart(chains)
        var ignored = Output()
        while let ready = node.nextReady() {
          try handle(ready, &ignored, &chains, fails: false)
        }
        break
      }
    }
    try checkPromise()
    try checkHandedOut()
    return output
  }

  private static func hand(_ input: Input, to node: inout RawNode) throws(RaftError) {
    switch input {
    case .message(let message): try node.step(message)
    case .campaign: node.campaign()
    case .request(let number): try node.propose([UInt8(truncatingIfNeeded: number)])
    case .change(let change): try node.propose(change)
    case .read(let number): node.readIndex([UInt8(truncatingIfNeeded: number)])
    case .heartbeat: node.beat()
    case .timeout: node.passElectionTimeout()
    case .transfer(let to): node.transferLeadership(to: to)
    case .crash, .write, .apply, .compaction: break
    }
  }

  /// Does something with the node, and looks at what came of it.
  private mutating func with(
    _ body: (inout RawNode) throws(RaftError) -> Void
  ) throws(BrokenRaftLaw) {
    let before = node.raft.mark
    do throws(RaftError) {
      try body(&node)
    } catch {
      switch error {
      case .proposalDropped, .peerNotFound: break
      default: throw BrokenRaftLaw(.sensibleMessages, "member \(id): \(error)")
      }
    }
    try check(from: before)
    if node.raft.state == .leader, node.raft.committed > before.committed {
      hasCommittedAsLeader = true
    }
  }

  // MARK: Work

  private mutating func handle(
    _ ready: Ready,
    _ output: inout Output,
    _ chains: inout LogChains,
    fails: Bool
  ) throws(BrokenRaftLaw) {
    let isLeader = node.raft.state == .leader
    for state in ready.readStates {
      guard let number = state.requestContext.first else { continue }
      output.answers[Int(number)] = Int(state.index) + 1
    }
    if config.asyncStorageWrites {
      for message in ready.messages { dispatch(message, &output) }
      return
    }
    // A leader's entries may be on their way while it writes them; its promises may not.
    let early = ready.messages.filter { isLeader && !$0.type.waitsForAppend }
    output.sent += early
    if fails { return }
    try store(isSynced: ready.mustSync || ready.snapshot != nil, chains) {
      (node) throws(StorageError) in try node.store(ready)
    }
    for message in ready.messages where !isLeader || message.type.waitsForAppend {
      try promise(message)
      output.sent.append(message)
    }
    try apply(ready.committedEntries, &chains)
    try with { (node) throws(RaftError) in node.advance() }
  }

  private mutating func dispatch(_ message: Message, _ output: inout Output) {
    switch message.to {
    case Message.appendThread: appendWork.append(message)
    case Message.applyThread: applyWork.append(message)
    default: output.sent.append(message)
    }
  }

  /// Lets the append thread carry out its oldest message.
  private mutating func write(
    _ output: inout Output,
    _ chains: inout LogChains
  ) throws(BrokenRaftLaw) {
    let message = appendWork.removeFirst()
    let durable = node.storage.hardState
    let isSynced =
      !message.entries.isEmpty || message.snapshot != nil || !message.responses.isEmpty
      || message.term != durable.term || message.vote != durable.vote
    try store(isSynced: isSynced, chains) {
      (node) throws(StorageError) in try node.store(message)
    }
    for response in message.responses {
      if response.to == id {
        try with { (node) throws(RaftError) in try node.step(response) }
      } else {
        try promise(response)
        output.sent.append(response)
      }
    }
  }

  /// Lets the apply thread carry out its oldest message.
  private mutating func applyNext(_ chains: inout LogChains) throws(BrokenRaftLaw) {
    let message = applyWork.removeFirst()
    try apply(message.entries, &chains)
    for response in message.responses {
      try with { (node) throws(RaftError) in try node.step(response) }
    }
  }

  private mutating func store(
    isSynced: Bool,
    _ chains: LogChains,
    _ body: (inout RawNode) throws(StorageError) -> Void
  ) throws(BrokenRaftLaw) {
    let before = node.storage.currentSnapshot
    do throws(StorageError) {
      try body(&node)
    } catch {
      throw BrokenRaftLaw(.invariants, "storage of member \(id): \(error)")
    }
    if node.storage.currentSnapshot != before {
      application = chains.id(node.storage.currentSnapshot)
    }
    if isSynced || !mayCrash { try sync() }
  }

  private mutating func apply(
    _ entries: [Entry],
    _ chains: inout LogChains
  ) throws(BrokenRaftLaw) {
    for entry in entries {
      try uphold(
        .stateMachineSafety,
        entry.index == chains.index(application) + 1,
        "member \(id) applies \(entry.index) after \(chains.index(application))"
      )
      application = chains.extend(application, by: entry)
      if entry.isConfChange { try change(entry, chains) }
    }
  }

  private mutating func change(_ entry: Entry, _ chains: LogChains) throws(BrokenRaftLaw) {
    let before = node.raft.mark
    do {
      guard let change = try entry.decodedConfChange() else { return }
      let confState = try node.apply(change)
      // Who joins needs a snapshot of a group it belongs to.
      let snapshot = Snapshot(
        id: entry.id,
        confState: confState,
        data: chains.data(application)
      )
      node.offer(snapshot)
      durableCommit = max(durableCommit, snapshot.index)
    } catch {
      // Everybody refuses it alike; an application would have made it a change of nothing.
    }
    try check(from: before)
  }

  private mutating func compact(_ chains: LogChains) {
    let index = chains.index(application)
    let storage = node.storage
    guard index >= storage.firstIndex, index <= storage.lastIndex else { return }
    let snapshot = Snapshot(
      id: EntryID(term: chains.term(application), index: index),
      confState: node.raft.tracker.config.confState,
      data: chains.data(application)
    )
    node.offer(snapshot)
    durableCommit = max(durableCommit, index)
    do throws(StorageError) {
      try node.compact(to: index)
    } catch {
      preconditionFailure("member \(id) could not compact to \(index): \(error)")
    }
  }

  /// Stops at once, and starts anew from the disk.
  private mutating func restart(_ chains: LogChains) throws(BrokenRaftLaw) {
    var storage = node.storage
    storage.hardState.commit = durableCommit
    let snapshot = storage.currentSnapshot ?? .empty
    var config = config
    // The log may begin before the snapshot; what that contains is applied.
    config.applied = snapshot.index
    do throws(RaftError) {
      node = try RawNode(config, storage)
    } catch {
      throw BrokenRaftLaw(.restarts, "member \(id) does not start: \(error)")
    }
    application = chains.id(snapshot)
    appendWork = []
    applyWork = []
  }
}
