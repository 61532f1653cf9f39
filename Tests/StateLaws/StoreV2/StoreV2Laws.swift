import ByteCoding
import EtcdMessages
package import PropertyTesting
package import StoreV2

/// Laws of the v2 store, each with a bug switched on if one is given.
package enum StoreV2Laws {
  /// Every request answers what a map of paths does, and leaves what it leaves.
  package static func requests(_ mutant: StoreV2Mutant? = nil) -> Law {
    Law(
      "requests on the tree do what they do on a map of paths",
      cases: 400,
      reaching: [
        "a directory with children is deleted", "a comparison holds", "a node expired",
        "a file was refreshed", "a store with expirations was recovered",
      ]
    ) { choices in
      let run = StoreV2Run(choices, mutant)
      try choices.steps(0...30) { _ in
        if choices.chance(1, in: 12) { try run.stepRecovery() } else { try run.stepRequest() }
      }
    }
  }

  /// Watchers are told what a look at the list of all events tells, within the limits.
  package static func watchers(_ mutant: StoreV2Mutant? = nil) -> Law {
    Law(
      "a watcher sees the events since its index, or is told that they are gone",
      cases: 400,
      reaching: [
        "the history has the event", "the history is cleared", "a watcher has two events",
        "a slow watcher was removed",
      ]
    ) { choices in
      let run = StoreV2Run(choices, mutant)
      try choices.steps(0...30) { _ in
        switch choices.weighted([(8, 0), (5, 1), (2, 2), (1, 3), (1, 4)]) {
        case 0: try run.stepRequest()
        case 1: try run.stepWatch()
        case 2: try run.stepTake()
        case 3: run.stepUnwatch()
        default: try run.stepRecovery()
        }
        try run.checkWatchers()
      }
    }
  }

  /// Two members agree on all but their clocks, whatever those say and whenever one restarts.
  package static func members(_ mutant: StoreV2Mutant? = nil) -> Law {
    Law(
      "members that apply one log hold the same nodes, whatever their clocks and restarts",
      cases: 300,
      reaching: ["a key expired", "a member was restarted"]
    ) { choices in
      var one = V2LiveStore(rules: V2Rules { $0.mutant = mutant })
      var other = one
      var clock = StoreV2Run.epoch
      try choices.steps(0...25) { _ in
        clock += Int64(choices.int(in: 0...3)) * 500_000_000
        let request = StoreV2Run.request(choices, clock: clock, store: one)
        let late = clock + Int64(choices.int(in: 0...4)) * 1_000_000_000
        let first = one.apply(request, now: V2Time(unixNanoseconds: clock))
        let second = other.apply(request, now: V2Time(unixNanoseconds: late))
        try choices.hold(first.withoutClock == second.withoutClock, "\(first) and \(second)")
        choices.sometimes("a key expired", if: one.stats.expireCount > 0)
        if choices.chance(1, in: 8) {
          choices.sometimes("a member was restarted", if: other.currentIndex > 3)
          let saved = other.saved
          do throws(V2RecoveryError) {
            other = try V2LiveStore(recovering: saved.rawSpan, rules: other.rules)
          } catch { throw Falsified(error.message) }
        }
        try choices.hold(one.nodes == other.nodes, "the members hold other nodes")
        try choices.hold(one.stats == other.stats, "the members count otherwise")
        let events = [one, other].map { $0.history.map { V2Response.event($0).withoutClock } }
        try choices.hold(events[0] == events[1], "the members remember other events")
      }
    }
  }
}

extension V2Response {
  /// The answer without what a member's clock and its restarts decide.
  fileprivate var withoutClock: V2Response {
    guard case .event(var event) = self else { return self }
    event.node.timeToLive = 0
    event.previous?.timeToLive = 0
    event.storeIndex = 0
    for index in event.listed.indices { event.listed[index].node.timeToLive = 0 }
    return .event(event)
  }
}
