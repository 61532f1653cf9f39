internal import DataDriven
internal import EtcdMessages
internal import RaftCore

extension InteractionEnvironment {
  // MARK: Inputs

  /// Lets ticks pass on a node.
  mutating func tick(_ position: Int, _ count: Int) {
    for _ in 0..<count { with(position) { $0.tick() } }
  }

  /// Proposes the second word.
  mutating func propose(_ directive: Directive) throws {
    guard directive.arguments.count == 2, directive.arguments[1].values.isEmpty else {
      throw directive.fault("expected a node and one word without a value")
    }
    let data = Array(directive.arguments[1].key.utf8)
    try attempt(try onePosition(directive)) { (node) throws(RaftError) in try node.propose(data) }
  }

  /// Does something with a node; a refusal is the answer.
  mutating func attempt(
    _ position: Int,
    _ body: (inout RawNode) throws(RaftError) -> Void
  ) throws(CommandError) {
    do throws(RaftError) {
      try with(position, body)
    } catch {
      throw CommandError(error)
    }
  }

  /// Tells a node that another cannot be reached.
  mutating func reportUnreachable(_ directive: Directive) throws {
    let named = try positions(directive)
    guard named.count == 2 else { throw directive.fault("expected two nodes") }
    with(named[0]) { $0.reportUnreachable(UInt64(named[1]) + 1) }
  }

  /// Hands leadership over.
  mutating func transferLeadership(_ directive: Directive) throws {
    guard let from: UInt64 = try directive.number(for: "from"), from != 0,
      let to: UInt64 = try directive.number(for: "to"), to != 0
    else { throw directive.fault("expected from=<id> to=<id>") }
    with(try position(String(from), directive)) { $0.transferLeadership(to: to) }
  }

  /// Overrides a node's election timeout.
  mutating func setTimeout(_ directive: Directive) throws {
    let timeout: Int? = try directive.number(for: "timeout")
    guard let timeout, timeout != 0 else { throw directive.fault("expected timeout=<n>") }
    with(try onePosition(directive)) { $0.setRandomizedElectionTimeout(timeout) }
  }

  /// Puts a snapshot on its way that no node knows of.
  mutating func sendSnapshot(_ directive: Directive) throws {
    let named = try positions(directive)
    guard named.count == 2 else { throw directive.fault("expected two nodes") }
    let sender = nodes[named[0]]
    var message = Message(
      .snap,
      to: UInt64(named[1]) + 1,
      from: sender.raw.id,
      term: sender.raw.basicStatus.hardState.term
    )
    message.snapshot = sender.latest
    messages.append(message)
    output.write(describe(message))
  }

  /// Shows events of a level and above from here on.
  mutating func setLevel(_ name: String) throws(CommandError) {
    guard let position = Output.levelNames.firstIndex(of: name.uppercased()) else {
      let names = Output.levelNames.joined(separator: " ")
      throw CommandError("log levels must be either of [\(names)]")
    }
    output.level = LogLevel(rawValue: UInt8(position))
  }

  // MARK: Storage

  /// Compacts a node's log, and prints what is left.
  mutating func compact(_ directive: Directive) throws {
    guard directive.arguments.count == 2 else { throw directive.fault("expected a node, an index") }
    let position = try onePosition(directive)
    let index: UInt64 = try directive.number(directive.arguments[1].key)
    guard index <= nodes[position].raw.storage.lastIndex else {
      throw directive.fault("index \(index) is past the last index")
    }
    do throws(StorageError) {
      try nodes[position].raw.compact(to: index)
    } catch {
      throw CommandError(error.description)
    }
    printLog(position)
  }

  /// Prints the entries that a node's storage has.
  mutating func printLog(_ position: Int) {
    let storage = nodes[position].raw.storage
    if storage.entries.isEmpty {
      output.write(
        "log is empty: first index=\(storage.firstIndex), last index=\(storage.lastIndex)"
      )
    } else {
      output.write(describe(storage.entries))
    }
  }

  /// Prints a line about each node.
  mutating func printState() {
    for node in nodes {
      let status = node.raw.basicStatus
      let kind = status.config.voters.contains(status.id) ? "Voter" : "Non-Voter"
      output.write(
        "\(status.id): \(status.softState.state) (\(kind)) Term:\(status.hardState.term) "
          + "Lead:\(status.softState.lead)\n"
      )
    }
  }
}
