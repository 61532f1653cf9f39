internal import DataDriven
internal import RaftCore

extension InteractionEnvironment {
  /// A node that receives messages, or whose messages are lost.
  private struct Recipient {
    var id: UInt64
    var isDropped: Bool
  }

  /// Delivers or drops messages under way.
  ///
  /// > Source: raft-interaction.md §2.5, `deliver-msgs`.
  mutating func deliverMessages(_ directive: Directive) throws {
    var recipients: [Recipient] = []
    var type: MessageType?
    for argument in directive.arguments {
      switch argument.key {
      case _ where argument.values.isEmpty:
        let position = try position(argument.key, directive)
        recipients.append(Recipient(id: UInt64(position) + 1, isDropped: false))
      case "drop":
        for value in argument.values {
          let id: UInt64 = try directive.number(value)
          recipients.append(Recipient(id: id, isDropped: true))
        }
      case "type":
        let name = argument.values.first ?? ""
        type = MessageType.allCases.first { $0.description == name }
        if type == nil { throw directive.fault("there is no message type '\(name)'") }
      default: break
      }
    }
    for (position, recipient) in recipients.enumerated() {
      let others = recipients[..<position].filter { $0.id == recipient.id }
      if others.contains(where: { $0.isDropped != recipient.isDropped }) {
        throw directive.fault("node \(recipient.id) both receives and loses messages")
      }
    }
    var count = 0
    for recipient in recipients { count += deliver(to: recipient, type) }
    if count == 0 { output.write("no messages\n") }
  }

  /// Delivers all messages to a node.
  private mutating func deliverAll(to id: UInt64) {
    _ = deliver(to: Recipient(id: id, isDropped: false), nil)
  }

  private mutating func deliver(to recipient: Recipient, _ type: MessageType?) -> Int {
    let isTaken = { (message: Message) in
      message.to == recipient.id && (type == nil || message.type == type)
        && !(recipient.isDropped && Self.isLocal(message))
    }
    let taken = messages.filter(isTaken)
    messages.removeAll(where: isTaken)
    for message in taken {
      output.write((recipient.isDropped ? "dropped: " : "") + describe(message) + "\n")
      if recipient.isDropped { continue }
      do throws(RaftError) {
        try with(Int(recipient.id) - 1) { (node) throws(RaftError) in try node.step(message) }
      } catch {
        output.write("\(error)\n")
      }
    }
    return taken.count
  }

  /// Whether a message stays on its machine, so that no network loses it.
  private static func isLocal(_ message: Message) -> Bool {
    message.from == message.to || Message.isStorageThread(message.from)
      || Message.isStorageThread(message.to)
  }

  // MARK: Stabilize

  /// Lets nodes work until none has anything left to do.
  ///
  /// > Source: raft-interaction.md §2.5, `stabilize`.
  mutating func stabilize(_ directive: Directive) throws {
    let level = output.level
    if let name = try directive.value("log-level") { try setLevel(name) }
    defer { output.level = level }
    let named = try positions(directive)
    let positions = named.isEmpty ? Array(nodes.indices) : named
    while try stabilizeOnce(positions) {}
  }

  private mutating func stabilizeOnce(_ positions: [Int]) throws -> Bool {
    var hasWorked = false
    for position in positions where nodes[position].raw.hasReady {
      hasWorked = true
      output.write("> \(position + 1) handling Ready\n")
      try indented { try $0.processReady(position) }
    }
    for position in positions {
      let id = UInt64(position) + 1
      guard messages.contains(where: { $0.to == id }) else { continue }
      hasWorked = true
      output.write("> \(id) receiving messages\n")
      indented { $0.deliverAll(to: id) }
    }
    for position in positions where !nodes[position].appendWork.isEmpty {
      hasWorked = true
      output.write("> \(position + 1) processing append thread\n")
      while !nodes[position].appendWork.isEmpty {
        try indented { try $0.processAppendThread(position) }
      }
    }
    for position in positions where !nodes[position].applyWork.isEmpty {
      hasWorked = true
      output.write("> \(position + 1) processing apply thread\n")
      while !nodes[position].applyWork.isEmpty {
        try indented { try $0.processApplyThread(position) }
      }
    }
    return hasWorked
  }
}
