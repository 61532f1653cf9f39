internal import DataDriven
internal import EtcdMessages
internal import RaftCore

extension InteractionEnvironment {
  /// Carries out what a node has to do, or hands it to its storage threads.
  ///
  /// > Source: raft-interaction.md §2.5, `process-ready`.
  mutating func processReady(_ position: Int) throws {
    let ready = with(position) { $0.ready() }
    output.write(describe(ready))
    let isAsync = nodes[position].config.asyncStorageWrites
    if !isAsync {
      try append(position, ready.hardState, ready.snapshot, ready.entries)
      try apply(position, ready.committedEntries)
    }
    for message in ready.messages {
      switch message.to {
      case Message.appendThread: nodes[position].appendWork.append(message)
      case Message.applyThread: nodes[position].applyWork.append(message)
      default: messages.append(message)
      }
    }
    if !isAsync { with(position) { $0.advance() } }
  }

  /// Carries out the oldest write of a node.
  mutating func processAppendThread(_ position: Int) throws {
    guard !nodes[position].appendWork.isEmpty else {
      return output.write("no append work to perform")
    }
    let message = nodes[position].appendWork.removeFirst()
    try process(message) { (self) throws in
      let hardState = HardState(term: message.term, vote: message.vote, commit: message.commit)
      let isEmpty = message.term == 0 && message.vote == 0 && message.commit == 0
      try self.append(position, isEmpty ? nil : hardState, message.snapshot, message.entries)
    }
  }

  /// Carries out the oldest entries that a node's application was given.
  mutating func processApplyThread(_ position: Int) throws {
    guard !nodes[position].applyWork.isEmpty else {
      return output.write("no apply work to perform")
    }
    let message = nodes[position].applyWork.removeFirst()
    try process(message) { try $0.apply(position, message.entries) }
  }

  private mutating func process(_ message: Message, _ body: (inout Self) throws -> Void) throws {
    var request = message
    request.responses = []
    output.write("Processing:\n\(describe(request))\n")
    try body(&self)
    output.write("Responses:\n")
    for response in message.responses { output.write(describe(response) + "\n") }
    messages += message.responses
  }

  // MARK: Work

  private mutating func append(
    _ position: Int,
    _ hardState: HardState?,
    _ snapshot: Snapshot?,
    _ entries: [Entry]
  ) throws(CommandError) {
    if let hardState { nodes[position].raw.storage.hardState = hardState }
    guard let snapshot else { return nodes[position].raw.storage.append(entries) }
    guard entries.isEmpty else {
      throw CommandError("can't apply snapshot and entries at the same time")
    }
    do throws(StorageError) {
      try nodes[position].raw.storage.apply(snapshot)
    } catch {
      throw CommandError(error.description)
    }
    nodes[position].offerSnapshot()
  }

  private mutating func apply(_ position: Int, _ entries: [Entry]) throws {
    for entry in entries {
      let latest = nodes[position].latest
      var confState = latest.confState
      var payload = entry.data ?? []
      if let change = try entry.decodedConfChange() {
        payload = change.context ?? []
        try attempt(position) { (node) throws(RaftError) in confState = try node.apply(change) }
      }
      let data = (latest.value.data ?? []) + payload
      nodes[position].history.append(
        Snapshot(id: entry.id, confState: confState, data: data)
      )
    }
  }
}
