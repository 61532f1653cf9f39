internal import RaftCore

/// What came of exploring a small world.
package struct ExplorerReport: Equatable, Sendable {
  /// A law that does not hold, and the shortest way there.
  package struct Violation: Equatable, Sendable {
    /// The law.
    package var law: BrokenRaftLaw
    /// What happens, a step each: what it is, and what becomes of the members.
    package var steps: [String]
  }

  /// What was explored.
  package var world: SmallWorld
  /// States that differ, also under other names of the members.
  package var stateCount: Int
  /// States that were reached, those that were met before counted again.
  package var generatedCount: Int
  /// States that were left out, since too many messages would have been under way.
  package var leftOutCount: Int
  /// States of members that differ.
  package var memberStateCount: Int
  /// Messages that differ.
  package var messageCount: Int
  /// Actions in a row of which all sequences were tried, or to the broken law.
  package var depth: Int
  /// States that nothing was tried in yet.
  package var waitingCount: Int
  /// The law that does not hold.
  package var violation: Violation?

  /// Whether all that can happen within the bounds was tried.
  package var isExhausted: Bool { waitingCount == 0 && violation == nil }
}

/// Bounds of a search.
package struct ExplorerLimit: Equatable, Sendable {
  /// Most states that are kept, of about 100 bytes each.
  package var stateMax = 20_000_000
  /// Most actions in a row.
  package var depthMax = Int.max

  /// Creates bounds.
  package init(stateMax: Int = 20_000_000, depthMax: Int = .max) {
    self.stateMax = stateMax
    self.depthMax = depthMax
  }
}

extension ExplorerReport: CustomStringConvertible {
  /// A few lines, and the way to what is wrong.
  package var description: String {
    var text = "\(world)\n\(stateCount) states, \(generatedCount) reached, to depth \(depth); "
    text += isExhausted ? "all was tried" : "\(waitingCount) states wait"
    text += "\n\(memberStateCount) states of members, \(messageCount) messages, "
    text += "\(leftOutCount) states left out with too many messages"
    guard let violation else { return text + "\nall laws hold" }
    text += "\nbroken after \(violation.steps.count) steps: \(violation.law)"
    for (number, step) in violation.steps.enumerated() { text += "\n\(number + 1). \(step)" }
    return text
  }
}

extension Explorer {
  /// The way to a broken law, told step by step.
  mutating func violation(
    _ law: BrokenRaftLaw,
    _ id: UInt32,
    _ last: WorldAction
  ) -> ExplorerReport.Violation {
    var state = start
    var steps: [String] = []
    for action in path(to: id) + [last] {
      var line = describe(action)
      do throws(BrokenRaftLaw) {
        state = try follow(action, from: state) ?? state
        let raft = table.members[Int(state.members[action.position])].node.raft
        let mark = raft.mark
        if action.kind != .lose {
          line += "\n     \(raft.id): \(mark.state) of term \(mark.term), vote \(mark.vote), "
          line += "log to \(mark.lastIndex), commit \(mark.committed)"
        }
      } catch {
        line += "\n     \(error)"
      }
      steps.append(line)
    }
    return ExplorerReport.Violation(law: law, steps: steps)
  }

  /// A shortest sequence of actions that leads to a state that was met.
  func path(to id: UInt32) -> [WorldAction] {
    var path: [WorldAction] = []
    var id = id
    while id != 0 {
      path.append(WorldAction(word: actions[Int(id)]))
      id = parents[Int(id)]
    }
    return path.reversed()
  }

  private func describe(_ action: WorldAction) -> String {
    let (id, argument) = (action.position + 1, Int(action.argument))
    let message = { RaftCore.describe(table.messages[argument]) }
    return switch action.kind {
    case .deliver: message()
    case .duplicate: "twice: " + message()
    case .lose: "lost: " + message()
    case .campaign: "\(id) campaigns"
    case .propose: "\(id) proposes request \(argument)"
    case .change: "\(id) proposes the change [\(describeSteps(world.changes[argument]))]"
    case .read: "\(id) is asked for read \(argument)"
    case .beat: "\(id) sends heartbeats"
    case .timeout: "\(id) lets an election timeout pass"
    case .transfer: "\(id) is asked to hand over to \(argument + 1)"
    case .crash: "\(id) crashes and starts from its disk"
    case .write: "\(id) writes"
    case .apply: "\(id) applies"
    case .compact: "\(id) takes a snapshot"
    case .deliverAndFail: message() + ", and \(id) loses power before it writes"
    case .proposeAndFail: "\(id) proposes request \(argument), and loses power before it writes"
    }
  }
}
