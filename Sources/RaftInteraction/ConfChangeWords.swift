internal import DataDriven
internal import EtcdMessages
internal import RaftCore

/// Reads changes of the membership, as `v1 l2 r3 u4`.
///
/// > Source: raft-interaction.md §2.5, `propose-conf-change`.
func confChanges(_ text: String) throws(CommandError) -> [ConfChangeSingle] {
  var changes: [ConfChangeSingle] = []
  for word in text.split(whereSeparator: \.isWhitespace) {
    guard word.utf8.count >= 2 else { throw CommandError("unknown token \(word)") }
    let type: ConfChangeType
    switch word.utf8.first {
    case UInt8(ascii: "v"): type = .addNode
    case UInt8(ascii: "l"): type = .addLearnerNode
    case UInt8(ascii: "r"): type = .removeNode
    case UInt8(ascii: "u"): type = .updateNode
    default: throw CommandError("unknown input: \(word)")
    }
    let digits = word.dropFirst()
    guard let id = UInt64(digits) else {
      throw CommandError("strconv.ParseUint: parsing \"\(digits)\": invalid syntax")
    }
    changes.append(ConfChangeSingle(type, id))
  }
  return changes
}

extension InteractionEnvironment {
  /// Proposes a change of the membership.
  mutating func proposeConfChange(_ directive: Directive) throws {
    let position = try onePosition(directive)
    let isV1 = try directive.bool(for: "v1") ?? false
    let transition: ConfChangeTransition
    switch try directive.value("transition") {
    case nil, "auto": transition = .auto
    case "implicit": transition = .jointImplicit
    case "explicit": transition = .jointExplicit
    case let other?: throw CommandError("unknown transition \(other)")
    }
    let changes = try confChanges(directive.input)
    guard isV1 else {
      let change = ConfChangeV2(changes, transition: transition)
      return try attempt(position) { (node) throws(RaftError) in try node.propose(change) }
    }
    guard changes.count == 1, transition == .auto else {
      throw CommandError("v1 conf change can only have one operation and no transition")
    }
    var change = ConfChange()
    change.type = changes[0].type
    change.nodeID = changes[0].nodeID
    try attempt(position) { (node) throws(RaftError) in try node.propose(change) }
  }
}
