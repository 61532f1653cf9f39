package import DataDriven
internal import RaftCore

/// Questions about quorums, asked by the commands of a transcript.
///
/// > Source: raft-interaction.md §5.
package struct QuorumScript {
  /// Creates a script; it keeps nothing between commands.
  package init() {}

  /// Carries a command out.
  ///
  /// - Returns: What the quorums make of it.
  /// - Throws: ``DirectiveFault`` if the command makes no sense
  package func run(_ directive: Directive) throws(DirectiveFault) -> String {
    let incoming = try ids("cfg", directive)
    let outgoing = directive.argument("cfgj")?.values == ["zero"] ? [] : try ids("cfgj", directive)
    let voters = JointConfig(
      incoming: MajorityConfig(incoming),
      outgoing: MajorityConfig(outgoing)
    )
    var order: [UInt64] = []
    for id in incoming + outgoing where !order.contains(id) { order.append(id) }
    switch directive.command {
    case "committed": return try committed(directive, voters, order)
    case "vote": return try vote(directive, voters, order)
    default: throw directive.fault("unknown command")
    }
  }

  private func committed(
    _ directive: Directive,
    _ voters: JointConfig,
    _ order: [UInt64]
  ) throws(DirectiveFault) -> String {
    var indexes: [UInt64?] = []
    for value in directive.argument("idx")?.values ?? [] {
      indexes.append(value == "_" ? nil : try directive.number(value))
    }
    if let mismatch = mismatch(order, indexes.count) { return mismatch }
    let known = Array(zip(order, indexes))
    let acknowledged = { (id: UInt64) in known.first { $0.0 == id }?.1 }
    let index = voters.committedIndex { acknowledged($0) ?? 0 }
    let drawing = MajorityConfig(voters.ids).drawing(acknowledged)
    return drawing + (index == .max ? "∞" : "\(index)") + "\n"
  }

  private func vote(
    _ directive: Directive,
    _ voters: JointConfig,
    _ order: [UInt64]
  ) throws(DirectiveFault) -> String {
    var votes: [Bool?] = []
    for value in directive.argument("votes")?.values ?? [] {
      switch value {
      case "y": votes.append(true)
      case "n": votes.append(false)
      case "_": votes.append(nil)
      default: throw directive.fault("a vote is y, n or _, not '\(value)'")
      }
    }
    if let mismatch = mismatch(order, votes.count) { return mismatch }
    let known = Array(zip(order, votes))
    return "\(voters.result { id in known.first { $0.0 == id }?.1 })\n"
  }

  private func mismatch(_ order: [UInt64], _ count: Int) -> String? {
    if order.count == count { return nil }
    let voters = order.map { String($0) }.joined(separator: " ")
    return "error: mismatched input (explicit or _) for voters [\(voters)]\n"
  }

  private func ids(_ key: String, _ directive: Directive) throws(DirectiveFault) -> [UInt64] {
    var ids: [UInt64] = []
    for value in directive.argument(key)?.values ?? [] { ids.append(try directive.number(value)) }
    return ids
  }
}
