internal import EtcdMessages
internal import RaftCore

extension Explorer {
  /// The way to a broken law, told step by step.
  mutating func violation(
    _ law: BrokenRaftLaw,
    _ id: UInt32,
    _ last: WorldAction
  ) -> ExplorerReport.Violation {
    var state = start
    var steps: [String] = []
    var trace = Trace()
    for action in path(to: id) + [last] {
      var line = describe(action)
      for event in events(of: action, in: state) { trace.note(event) }
      do throws(BrokenRaftLaw) {
        let before = state.members[action.position]
        state = try follow(action, from: state) ?? state
        if action.kind != .lose {
          for number in try table.outcome(of: action, at: before).sent {
            trace.note(.sent(table.messages[Int(table.sent[number])]))
          }
        }
        let raft = table.members[Int(state.members[action.position])].node.raft
        let mark = raft.mark
        trace.note(mark, of: raft.id)
        if action.kind != .lose {
          line += "\n     \(raft.id): \(mark.state) of term \(mark.term), vote \(mark.vote), "
          line += "log to \(mark.lastIndex), commit \(mark.committed)"
        }
      } catch {
        line += "\n     \(error)"
      }
      steps.append(line)
    }
    return ExplorerReport.Violation(law: law, steps: steps, trace: trace)
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

  private func events(of action: WorldAction, in state: WorldState) -> [Trace.Event] {
    let (id, argument) = (UInt64(action.position) + 1, Int(action.argument))
    let crash = [Trace.Event.crashed(id, lost: 0), .restarted(id)]
    return switch action.kind {
    case .deliver: [.delivered(table.messages[argument])]
    // It stays on its way.
    case .duplicate: [.delivered(table.messages[argument]), .sent(table.messages[argument])]
    case .lose: [.lost(table.messages[argument])]
    case .campaign: [.campaigned(id)]
    case .propose: [.proposed(id, UInt64(argument))]
    case .change: [.proposedChange(id, describeSteps(world.changes[argument]))]
    case .read: [.asked(id, table.chains.index(state.committed))]
    case .beat, .timeout: [.ticked(id)]
    case .transfer: [.transferred(id, to: UInt64(argument) + 1)]
    case .crash: crash
    case .write: [.appended(id)]
    case .apply: [.applied(id)]
    case .compact:
      [.compacted(id, table.members[Int(state.members[action.position])].node.raft.applied)]
    case .deliverAndFail: [.delivered(table.messages[argument])] + crash
    case .proposeAndFail: [.proposed(id, UInt64(argument))] + crash
    }
  }
}
