internal import EtcdMessages
internal import RaftCore
internal import TestSupport
import Testing

@Suite("Changes of the membership")
struct ConfChangerTests {
  private static let window = Inflights(capacity: 4, byteCountMax: .max)

  private func randomChanges(_ random: inout SeededGenerator, _ count: Int) -> [ConfChangeSingle] {
    let types: [ConfChangeType] = [.addNode, .addNode, .removeNode, .addLearnerNode, .updateNode]
    return (0..<count).map { _ in
      ConfChangeSingle(types[random.below(types.count)], UInt64(random.below(6)))
    }
  }

  private func quorums(_ voters: MajorityConfig) -> [Set<UInt64>] {
    (0..<1 << voters.ids.count).map { bits in
      Set(voters.ids.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
    }.filter { $0.count * 2 > voters.ids.count }
  }

  /// Quorums of a configuration, both halves of which must be in them.
  private func quorums(_ voters: JointConfig) -> [Set<UInt64>] {
    guard voters.isJoint else { return quorums(voters.incoming) }
    return quorums(voters.incoming).flatMap { one in
      quorums(voters.outgoing).map { one.union($0) }
    }
  }

  @Test func `each change leads to a possible membership whose quorums overlap those before`()
    throws
  {
    for seed in 0..<100 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var tracker = ProgressTracker(window: Self.window)
      for step in 0..<30 as Range<UInt64> {
        var changer = ConfChanger(tracker, lastIndex: step)
        do throws(ConfChangeError) {
          switch random.below(3) {
          case 0: try changer.simple(randomChanges(&random, random.below(3)))
          case 1:
            let autoLeave = random.chance(1, in: 2)
            try changer.enterJoint(autoLeave: autoLeave, randomChanges(&random, random.below(4)))
          default: try changer.leaveJoint()
          }
        } catch {
          continue
        }
        try changer.config.checkInvariants(changer.progress)
        if !tracker.config.voters.incoming.isEmpty {
          for before in quorums(tracker.config.voters) {
            for after in quorums(changer.config.voters) {
              #expect(!before.isDisjoint(with: after))
            }
          }
        }
        tracker.adopt(changer)
        try restores(tracker.config)
      }
    }
  }

  /// The membership that a snapshot keeps is restored from nothing.
  private func restores(_ config: TrackerConfig) throws {
    var changer = ConfChanger(ProgressTracker(window: Self.window), lastIndex: 10)
    try changer.restore(config.confState)
    #expect(changer.config == config)
    #expect(changer.config.confState.isEquivalent(to: config.confState))
    try changer.config.checkInvariants(changer.progress)
  }

  @Test func `a voter of the outgoing half becomes a learner only when the half is left`() throws {
    var tracker = ProgressTracker(window: Self.window)
    var changer = ConfChanger(tracker, lastIndex: 1)
    try changer.restore(ConfState(voters: [1, 2, 3]))
    try changer.enterJoint(autoLeave: false, [ConfChangeSingle(.addLearnerNode, 3)])
    #expect("\(changer.config)" == "voters=(1 2)&&(1 2 3) learners_next=(3)")
    #expect(changer.progress[of: 3]?.isLearner == false)
    try changer.leaveJoint()
    #expect("\(changer.config)" == "voters=(1 2) learners=(3)")
    #expect(changer.progress[of: 3]?.isLearner == true)
    tracker.adopt(changer)
    try tracker.checkInvariants()
  }

  @Test func `a change says by its steps whether it needs a joint configuration`() {
    let one = [ConfChangeSingle(.addNode, 1)]
    #expect(ConfChangeV2([]).leavesJoint)
    #expect(!ConfChangeV2([], transition: .jointExplicit).leavesJoint)
    #expect(!ConfChangeV2(one).entersJoint)
    #expect(ConfChangeV2(one + one).entersJoint && ConfChangeV2(one + one).autoLeaves)
    #expect(ConfChangeV2(one, transition: .jointImplicit).autoLeaves)
    #expect(ConfChangeV2(one, transition: .jointExplicit).entersJoint)
    #expect(!ConfChangeV2(one, transition: .jointExplicit).autoLeaves)
  }

  @Test func `the joint configurations of a snapshot come back with their flags`() throws {
    var state = ConfState(voters: [1, 2, 5], learners: [4])
    state.votersOutgoing = [1, 3, 6]
    state.learnersNext = [3]
    state.autoLeave = true
    var changer = ConfChanger(ProgressTracker(window: Self.window), lastIndex: 10)
    try changer.restore(state)
    #expect(
      "\(changer.config)"
        == "voters=(1 2 5)&&(1 3 6) learners=(4) learners_next=(3) autoleave"
    )
    #expect(changer.config.confState.isEquivalent(to: state))
  }

  @Test func `a step of an unknown type is refused`() {
    var changer = ConfChanger(ProgressTracker(window: Self.window), lastIndex: 1)
    #expect(throws: ConfChangeError.unexpectedType(ConfChangeType(rawValue: 9))) {
      try changer.simple([ConfChangeSingle(ConfChangeType(rawValue: 9), 1)])
    }
  }
}
