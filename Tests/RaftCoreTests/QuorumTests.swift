internal import RaftCore
import Testing

/// Quorums by their definition: sets of which more than half of the voters are members.
private enum BruteForce {
  static func isQuorum(_ members: Set<UInt64>, of voters: MajorityConfig) -> Bool {
    voters.isEmpty || voters.ids.count { members.contains($0) } * 2 > voters.ids.count
  }

  static func isQuorum(_ members: Set<UInt64>, of voters: JointConfig) -> Bool {
    isQuorum(members, of: voters.incoming) && isQuorum(members, of: voters.outgoing)
  }

  /// The largest index that a quorum has.
  static func committed(_ voters: JointConfig, _ indexes: [UInt64: UInt64]) -> UInt64 {
    if voters.ids.isEmpty { return .max }
    let candidates = Set(indexes.values).union([0])
    return candidates.filter { index in
      isQuorum(Set(indexes.filter { $0.value >= index }.keys), of: voters)
    }.max() ?? 0
  }

  /// Won if those who granted are a quorum, lost if they cannot become one.
  static func result(_ voters: JointConfig, _ votes: [UInt64: Bool]) -> VoteResult {
    let granted = Set(votes.filter(\.value).keys)
    if isQuorum(granted, of: voters) { return .won }
    let refused = Set(votes.filter { !$0.value }.keys)
    return isQuorum(Set(voters.ids).subtracting(refused), of: voters) ? .pending : .lost
  }
}

@Suite("Quorums")
struct QuorumTests {
  /// All sets of voters from a few ids.
  private static func subsets(of count: Int) -> [MajorityConfig] {
    (0..<1 << count).map { (bits: Int) in
      let members = (0..<count).filter { bits >> $0 & 1 == 1 }
      return MajorityConfig(members.map { UInt64($0 + 1) })
    }
  }

  private static let joints = subsets(of: 4).flatMap { incoming in
    subsets(of: 4).map { JointConfig(incoming: incoming, outgoing: $0) }
  }

  /// All ways to give each voter one of a few values.
  private func assignments<Value>(_ ids: [UInt64], _ values: [Value]) -> [[UInt64: Value]] {
    var all: [[UInt64: Value]] = [[:]]
    for id in ids {
      all = all.flatMap { known in
        values.map { value in
          var more = known
          more[id] = value
          return more
        }
      }
    }
    return all
  }

  @Test func `the committed index is the largest a quorum of both halves has`() {
    for voters in Self.joints {
      for indexes in assignments(voters.ids, [0, 1, 2, 5] as [UInt64]) {
        let found = voters.committedIndex { indexes[$0] ?? 0 }
        if found != BruteForce.committed(voters, indexes) {
          Issue.record("\(voters) with \(indexes) gives \(found)")
        }
      }
    }
  }

  @Test func `the committed index of many voters is found the same way`() {
    for count in 5...11 {
      let voters = MajorityConfig((1...count).map(UInt64.init))
      for shift in 0..<count {
        let indexes = Dictionary(
          uniqueKeysWithValues: voters.ids.map { ($0, ($0 * 7 + UInt64(shift)) % 13) }
        )
        let joint = JointConfig(incoming: voters)
        #expect(
          voters.committedIndex { indexes[$0] ?? 0 } == BruteForce.committed(joint, indexes)
        )
      }
    }
  }

  @Test func `an election is over as soon as no vote can change it`() {
    for voters in Self.joints {
      for votes in assignments(voters.ids, [0, 1, 2]) {
        let cast = votes.filter { $0.value < 2 }.mapValues { $0 == 1 }
        let found = voters.result { cast[$0] }
        if found != BruteForce.result(voters, cast) {
          Issue.record("\(voters) with \(cast) gives \(found)")
        }
      }
    }
  }

  @Test func `a quorum of a joint configuration overlaps every quorum of either half`() {
    for voters in Self.joints where !voters.incoming.isEmpty && !voters.outgoing.isEmpty {
      let sets = Self.subsets(of: 4).map { Set($0.ids) }
      for quorum in sets where BruteForce.isQuorum(quorum, of: voters) {
        for half in [voters.incoming, voters.outgoing] {
          for other in sets where BruteForce.isQuorum(other, of: half) {
            #expect(!quorum.isDisjoint(with: other))
          }
        }
      }
    }
  }

  @Test func `halves can be interchanged, and an empty one does not count`() {
    for voters in Self.joints {
      let swapped = JointConfig(incoming: voters.outgoing, outgoing: voters.incoming)
      for indexes in assignments(voters.ids, [0, 3] as [UInt64]) {
        let found = voters.committedIndex { indexes[$0] ?? 0 }
        #expect(swapped.committedIndex { indexes[$0] ?? 0 } == found)
        if voters.outgoing.isEmpty {
          #expect(voters.incoming.committedIndex { indexes[$0] ?? 0 } == found)
        }
      }
    }
  }

  @Test func `sets are printed in hexadecimal and in order`() {
    let voters = JointConfig(
      incoming: MajorityConfig([26, 1, 3]),
      outgoing: MajorityConfig([UInt64.max])
    )
    #expect("\(voters)" == "(1 3 1a)&&(ffffffffffffffff)")
    #expect("\(JointConfig())" == "()")
  }
}
