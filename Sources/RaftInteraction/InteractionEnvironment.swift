package import DataDriven
internal import EtcdMessages
internal import RaftCore

/// A command that did not do what it was told; its text is the answer.
struct CommandError: Error {
  /// The answer.
  var text: String
  init(_ text: String) { self.text = text }
  init(_ error: RaftError) { text = error.description }
}

/// Nodes and the network between them, driven by the commands of a transcript.
///
/// > Source: raft-interaction.md §2.
package struct InteractionEnvironment {
  /// One node, and the work of its storage threads.
  struct Node {
    /// The member.
    var raw: RawNode
    /// Its settings.
    var config: Config
    /// States its application went through, oldest first; at least one.
    ///
    /// The latest is the snapshot that lagging followers are sent, whatever was compacted.
    var history: [Snapshot] { didSet { offerSnapshot() } }
    /// Messages to its append thread.
    var appendWork: [Message] = []
    /// Messages to its apply thread.
    var applyWork: [Message] = []

    /// The application's state.
    var latest: Snapshot { history[history.count - 1] }

    /// Lets raft have the latest state for followers that lag.
    mutating func offerSnapshot() { raw.offer(latest) }
  }

  /// The nodes; that at position *i* has id *i + 1*.
  var nodes: [Node] = []
  /// Messages under way, in the order they were sent.
  var messages: [Message] = []
  /// What the present command prints.
  var output = Output()

  /// Creates an environment without nodes.
  package init() {}

  /// Carries a command out.
  ///
  /// - Returns: What it prints; `ok` if that is nothing.
  /// - Throws: ``DirectiveFault`` if the command makes no sense
  package mutating func run(_ directive: Directive) throws(DirectiveFault) -> String {
    output.reset()
    do {
      try perform(directive)
    } catch let fault as DirectiveFault {
      throw fault
    } catch let error as CommandError {
      if output.level == nil { return error.text }
      output.write(error.text)
    } catch {
      throw directive.fault("\(error)")
    }
    return output.text.isEmpty ? "ok" : output.text
  }

  private mutating func perform(_ directive: Directive) throws {
    switch directive.command {
    case "_breakpoint": break
    case "add-nodes": try addNodes(directive)
    case "campaign": try withNode(directive) { $0.campaign() }
    case "compact": try compact(directive)
    case "deliver-msgs": try deliverMessages(directive)
    case "forget-leader": try withNode(directive) { $0.forgetLeader() }
    case "log-level": try setLevel(directive.arguments.first?.key ?? "")
    case "process-ready":
      try forEachNode(directive, "handling Ready") { try $0.processReady($1) }
    case "process-append-thread":
      try forEachNode(directive, "processing append thread") { try $0.processAppendThread($1) }
    case "process-apply-thread":
      try forEachNode(directive, "processing apply thread") { try $0.processApplyThread($1) }
    case "propose": try propose(directive)
    case "propose-conf-change": try proposeConfChange(directive)
    case "raft-log": printLog(try onePosition(directive))
    case "raft-state": printState()
    case "report-unreachable": try reportUnreachable(directive)
    case "send-snapshot": try sendSnapshot(directive)
    case "set-randomized-election-timeout": try setTimeout(directive)
    case "stabilize": try stabilize(directive)
    case "status": output.write(nodes[try onePosition(directive)].raw.status.progress.description)
    case "tick-election":
      let position = try onePosition(directive)
      tick(position, nodes[position].config.electionTick)
    case "tick-heartbeat":
      let position = try onePosition(directive)
      tick(position, nodes[position].config.heartbeatTick)
    case "transfer-leadership": try transferLeadership(directive)
    default: throw CommandError("unknown command")
    }
  }

  // MARK: Nodes

  /// The position of the node of an id.
  func position(_ id: String, _ directive: Directive) throws(DirectiveFault) -> Int {
    let number: Int = try directive.number(id)
    guard nodes.indices.contains(number - 1) else {
      throw directive.fault("there is no node \(id)")
    }
    return number - 1
  }

  /// The positions of the nodes that are named by arguments without value, in their order.
  func positions(_ directive: Directive) throws(DirectiveFault) -> [Int] {
    var found: [Int] = []
    for argument in directive.arguments where argument.values.isEmpty {
      found.append(try position(argument.key, directive))
    }
    return found
  }

  /// The position of the node that is named first.
  func onePosition(_ directive: Directive) throws(DirectiveFault) -> Int {
    guard let first = directive.arguments.first else { throw directive.fault("no node is named") }
    return try position(first.key, directive)
  }

  /// Does something with a node, and prints what happened inside it.
  mutating func with<R, E: Error>(
    _ position: Int,
    _ body: (inout RawNode) throws(E) -> R
  ) throws(E) -> R {
    defer { printEvents(position) }
    return try body(&nodes[position].raw)
  }

  private mutating func printEvents(_ position: Int) {
    for event in nodes[position].raw.takeEvents() {
      output.write(event, of: nodes[position].raw.id)
    }
  }

  private mutating func withNode(
    _ directive: Directive,
    _ body: (inout RawNode) -> Void
  ) throws(DirectiveFault) {
    with(try onePosition(directive), body)
  }

  /// Does something with each node that is named; with several, under a heading for each.
  private mutating func forEachNode(
    _ directive: Directive,
    _ heading: String,
    _ body: (inout Self, Int) throws -> Void
  ) throws {
    let positions = try positions(directive)
    for position in positions {
      if positions.count == 1 {
        try body(&self, position)
      } else {
        output.write("> \(position + 1) \(heading)\n")
        try indented { try body(&$0, position) }
      }
    }
  }

  /// Does something whose lines stand further to the right.
  mutating func indented(_ body: (inout Self) throws -> Void) rethrows {
    let mark = output.mark
    defer { output.indent(from: mark) }
    try body(&self)
  }
}
