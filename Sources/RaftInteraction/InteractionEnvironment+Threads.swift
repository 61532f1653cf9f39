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
      try store(position, ready.snapshot, ready.entries) { (node) throws(StorageError) in
        try node.store(ready)
      }
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
    try process(message) { environment in
      try environment.store(position, message.snapshot, message.entries) {
        (node) throws(StorageError) in
        try node.store(message)
      }
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

  private mutating func store(
    _ position: Int,
    _ snapshot: Snapshot?,
    _ entries: [Entry],
    _ body: (inout RawNode) throws(StorageError) -> Void
  ) throws(CommandError) {
    if snapshot != nil, !entries.isEmpty {
      throw CommandError("can't apply snapshot and entries at the same time")
    }
    do throws(StorageError) {
      try body(&nodes[position].raw)
    } catch {
      throw CommandError(error.description)
    }
    // A snapshot that was restored is not what others are sent.
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
