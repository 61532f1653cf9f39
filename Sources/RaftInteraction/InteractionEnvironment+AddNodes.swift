internal import DataDriven
internal import EtcdMessages
internal import RaftCore

extension InteractionEnvironment {
  /// Creates nodes that are empty, or start from a snapshot.
  ///
  /// > Source: raft-interaction.md §2.5, `add-nodes`.
  mutating func addNodes(_ directive: Directive) throws {
    guard let first = directive.arguments.first else { throw directive.fault("how many nodes?") }
    let count: Int = try directive.number(first.key)
    let config = try config(directive)
    let confState = ConfState(
      voters: try ids("voters", directive),
      learners: try ids("learners", directive)
    )
    let index: UInt64 = try directive.number(for: "index") ?? 0
    if directive.argument("content") != nil { throw directive.fault("content cannot be given") }
    let isBootstrapped = !confState.voters.isEmpty || !confState.learners.isEmpty || index != 0
    if isBootstrapped, index <= 1 {
      throw CommandError("index must be specified as > 1 due to bootstrap")
    }
    let snapshot =
      isBootstrapped
      ? Snapshot(id: EntryID(term: 1, index: index), confState: confState) : .empty
    for _ in 0..<max(count, 0) { try addNode(config, snapshot) }
  }

  private mutating func addNode(_ template: Config, _ snapshot: Snapshot) throws {
    var config = template
    config.id = UInt64(nodes.count) + 1
    var storage = MemoryStorage()
    do {
      if !snapshot.isEmpty { try storage.apply(snapshot) }
      let raw = try RawNode(config, storage)
      nodes.append(Node(raw: raw, config: config, history: [snapshot]))
    } catch let error as RaftError {
      throw CommandError(error)
    } catch let error as StorageError {
      throw CommandError(error.description)
    }
    with(nodes.count - 1) { _ in }
  }

  private func config(_ directive: Directive) throws -> Config {
    var config = Config(id: 0)
    config.electionTick = 3
    config.heartbeatTick = 1
    config.recordsEvents = true
    config.applied = try directive.number(for: "index") ?? 0
    config.maxInflightMsgs = try directive.number(for: "inflight") ?? Int(Int32.max)
    config.asyncStorageWrites = try directive.bool(for: "async-storage-writes") ?? false
    config.preVote = try directive.bool(for: "prevote") ?? false
    config.checkQuorum = try directive.bool(for: "checkquorum") ?? false
    config.maxCommittedSizePerReady =
      try directive.number(for: "max-committed-size-per-ready") ?? 0
    config.disableConfChangeValidation =
      try directive.bool(for: "disable-conf-change-validation") ?? false
    config.stepDownOnRemoval = try directive.bool(for: "step-down-on-removal") ?? false
    switch try directive.value("read-only") {
    case nil, "safe": config.readOnlyOption = .safe
    case "lease-based": config.readOnlyOption = .leaseBased
    case let other?: throw CommandError("invalid read-only option \"\(other)\"")
    }
    return config
  }

  private func ids(_ key: String, _ directive: Directive) throws(DirectiveFault) -> [UInt64] {
    var ids: [UInt64] = []
    for value in directive.argument(key)?.values ?? [] { ids.append(try directive.number(value)) }
    return ids
  }
}
