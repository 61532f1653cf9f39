package import ClusterState
import EtcdMessages
package import PropertyTesting
import ProtoWire
import SchemaFormat

/// Laws of membership, alarms, quota and versions, each with a bug switched on if one is given.
package enum ClusterLaws {
  /// Members and learners are those raft has, and rows and v2 store hold all of it.
  package static func membership(_ mutant: ClusterMutant? = nil) -> Law {
    Law(
      "members are those raft has, and the rows and the v2 store say the same",
      cases: 400,
      reaching: ["refused", "promoted", "a learner moved"]
    ) { choices in
      let run = ClusterRun(choices, mutant)
      let commands = choices.swarm(ClusterRun.Command.allCases, atLeast: 4)
      try choices.steps(0...20) { _ in
        let earlier = run.cluster
        try run.step(choices.element(of: commands))
        try run.compare()
        try run.compareStored()
        try run.cluster.checkInvariants()
        try run.cluster.checkStep(from: earlier)
      }
    }
  }

  /// Alarms are a set of members and types.
  package static func alarms(_ mutant: ClusterMutant? = nil) -> Law {
    Law(
      "an alarm is on from its first raising until it is taken away, and has one row",
      cases: 300,
      reaching: ["raised again", "two members alarmed"]
    ) { choices in
      let rules = ClusterRules { $0.mutant = mutant }
      var store = AlarmStore(rules: rules)
      var on: [[UInt64]] = []
      var stored: [RowChange] = []
      try choices.steps(0...16) { _ in
        let alarm = [UInt64(choices.int(in: 1...2)), UInt64(choices.int(in: 1...3))]
        let request = AlarmRequest.with {
          ($0.alarm, $0.memberID) = (AlarmType(rawValue: Int32(alarm[0])), alarm[1])
          $0.action = choices.bool() ? .deactivate : .activate
        }
        choices.note("\(request.action) \(request.alarm) of \(request.memberID)")
        let isOn = on.contains(alarm)
        choices.sometimes("raised again", if: isOn && request.action == .activate)
        var rows: [RowChange] = []
        let response = store.apply(request, into: &rows)
        stored = RowChange.folding(rows, into: stored)
        on.removeAll { $0 == alarm }
        if request.action == .activate { on.append(alarm) }
        choices.sometimes("two members alarmed", if: on.count { $0[0] == 1 } > 1)
        let changes = isOn != (request.action == .activate)
        try choices.equal(rows.count, changes ? 1 : 0, "rows written")
        let answered = isOn || request.action == .activate
        try choices.equal(response.alarms.count, answered ? 1 : 0, "alarms answered")
        let found = store.alarms(of: .none).map { [UInt64($0.alarm.rawValue), $0.memberID] }
        let expected = on.sorted { $0.lexicographicallyPrecedes($1) }
        try choices.equal(found, expected, "alarms")
        try choices.hold(
          try AlarmStore(rules: rules, stored: stored) == store,
          "the rows give other alarms"
        )
        for type in [AlarmType.noSpace, .corrupt] {
          let isActive = on.contains { $0[0] == UInt64(type.rawValue) }
          try choices.equal(store.isActive(type), isActive, "\(type)")
        }
      }
    }
  }

  /// A transaction costs its dearest path, and the quota is a strict limit.
  package static func quota(_ mutant: ClusterMutant? = nil) -> Law {
    Law(
      "a request costs its dearest path, and fits if the sum stays below the quota",
      cases: 300,
      reaching: ["just fits", "just does not", "nested"]
    ) { choices in
      let limit: Int64 = 1 << 20
      let quota = Quota(quotaBackendBytes: limit, rules: ClusterRules { $0.mutant = mutant })
      let request = spending(choices, depth: 0)
      let cost = paths(request).max() ?? 0
      choices.note("\(request) costs \(cost)")
      if case .txn(let txn) = request {
        let operations = txn.success + txn.failure
        choices.sometimes(
          "nested",
          if: operations.contains { if case .txn = $0.request { true } else { false } }
        )
      }
      try choices.equal(quota.cost(of: request), cost, "cost")
      let slack = choices.integer(in: -2...2 as ClosedRange<Int64>)
      let fits = cost == 0 || slack < 0
      choices.sometimes(slack == -1 ? "just fits" : "just does not", if: slack == 0 || slack == -1)
      try choices.equal(
        quota.isAvailable(request, byteCount: limit - Int64(cost) + slack),
        fits,
        "whether it fits with \(slack) over the quota"
      )
    }
  }

  /// The costs of all ways a request can go.
  private static func paths(_ request: InternalRaftRequest.Request) -> [Int] {
    switch request {
    case .put(let put): [256 + put.key.count + put.value.count]
    case .leaseGrant: [64]
    case .txn(let txn): paths(txn.success) + paths(txn.failure)
    default: [0]
    }
  }

  private static func paths(_ operations: [RequestOp]) -> [Int] {
    operations.reduce([0]) { sums, operation in
      let own: [Int] =
        switch operation.request {
        case .put(let put): paths(.put(put))
        case .txn(let txn): paths(.txn(txn))
        default: [0]
        }
      return sums.flatMap { sum in own.map { sum + $0 } }
    }
  }

  private static func spending(_ choices: Choices, depth: Int) -> InternalRaftRequest.Request {
    switch choices.int(in: 0...(depth < 2 ? 4 : 1)) {
    case 0:
      return .put(
        .with {
          $0.key = choices.bytes(count: 1...3, in: 97...99)
          $0.value = choices.bytes(count: 0...3, in: 97...99)
        }
      )
    case 1: return .deleteRange(DeleteRangeRequest())
    case 2 where depth == 0: return .leaseGrant(LeaseGrantRequest())
    default:
      return .txn(
        .with {
          $0.success = choices.array(count: 0...2) { operation($0, depth) }
          $0.failure = choices.array(count: 0...2) { operation($0, depth) }
        }
      )
    }
  }

  private static func operation(_ choices: Choices, _ depth: Int) -> RequestOp {
    switch spending(choices, depth: depth + 1) {
    case .put(let put): RequestOp(.put(put))
    case .deleteRange(let range): RequestOp(.deleteRange(range))
    case .txn(let txn): RequestOp(.txn(txn))
    default: RequestOp()
    }
  }
}
