internal import EtcdMessages
import Testing

@testable internal import RaftCore

/// > Source: features.md RAFT-25 to RAFT-27.
@Suite("Reads")
struct ReadIndexTests {
  @Test(arguments: [Config.Habits(), .readContextInHeartbeats])
  func `a read waits until a quorum has shown that the leader leads`(habits: Config.Habits) throws {
    var group = try Group(5) { $0.habits = habits }
    try group.elect(1)
    try group.with(1) { $0.readIndex([7]) }
    try group.settle { $0.to <= 2 }
    #expect(group.reads[0] == [])
    try group.with(1) { $0.readIndex([8]) }
    try group.settle { $0.to <= 3 }
    #expect(
      group.reads[0].map(\.requestContext) == [[7], [8]],
      "the answer to the second is one to the first"
    )
    #expect(group.reads[0].allSatisfy { $0.index == 1 })
  }

  @Test func `heartbeats carry a counter of eight bytes, or the read's own context`() throws {
    for (habits, expected) in [
      (Config.Habits(), [[1, 0, 0, 0, 0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0]]),
      (.readContextInHeartbeats, [[7], [8]]),
    ] as [(Config.Habits, [[UInt8]])] {
      var group = try Group(2) { $0.habits = habits }
      try group.elect(1)
      try group.with(1) { $0.readIndex([7]) }
      try group.with(1) { $0.readIndex([8]) }
      try group.work(1)
      #expect(group.messages.filter { $0.type == .heartbeat }.map(\.context) == expected)
    }
  }

  @Test func `a member that follows asks the leader`() throws {
    var group = try Group(3)
    try group.elect(1)
    try group.with(3) { $0.readIndex([9]) }
    try group.settle()
    #expect(group.reads == [[], [], [ReadState(index: 1, requestContext: [9])]])
  }

  @Test func `a single voter answers at once`() throws {
    var group = try Group(1)
    try group.elect(1)
    try group.with(1) { $0.readIndex([1]) }
    try group.work(1)
    #expect(group.reads[0] == [ReadState(index: 1, requestContext: [1])])
  }

  @Test func `a leader that has committed nothing in its term lets reads wait`() throws {
    var group = try Group(3)
    try group.with(1) { $0.campaign() }
    try group.settle { $0.type != .app }
    #expect(group[1].raft.state == .leader && group[1].raft.committed == 0)
    try group.with(1) { $0.readIndex([1]) }
    try group.settle { $0.type != .app }
    #expect(group.reads[0] == [])
    try group.tick(1)
    try group.settle()
    #expect(group.reads[0] == [ReadState(index: 1, requestContext: [1])])
    var earlier = try Group(3) { $0.habits = .dropsEarlyReads }
    try earlier.with(1) { $0.campaign() }
    try earlier.settle { $0.type != .app }
    try earlier.with(1) { $0.readIndex([1]) }
    try earlier.tick(1)
    try earlier.settle()
    #expect(earlier.reads[0] == [])
  }

  @Test func `a leader with a lease asks nobody`() throws {
    var group = try Group(3) {
      $0.checkQuorum = true
      $0.readOnlyOption = .leaseBased
    }
    try group.elect(1)
    try group.with(1) { $0.readIndex([1]) }
    try group.work(1)
    #expect(group.reads[0].count == 1)
  }

  @Test func `a leader that was replaced answers no read`() throws {
    var group = try Group(3)
    try group.elect(1)
    try group.with(2) { $0.campaign() }
    try group.settle { $0.to != 1 && $0.from != 1 }
    #expect(group[2].raft.state == .leader && group[1].raft.state == .leader)
    try group.with(1) { $0.readIndex([1]) }
    try group.settle()
    #expect(group.reads[0] == [])
  }

  @Test func `an answer to a round of an earlier term counts for nothing`() {
    var reads = ReadOnly(.safe)
    reads.add(Message(.readIndex), index: 1, by: 1)
    let later: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0]
    let isLaterTaken = reads.acknowledge(later, by: 2, Config(id: 1))
    let isShortTaken = reads.acknowledge([1], by: 2, Config(id: 1))
    let released = reads.advance(JointConfig(incoming: MajorityConfig([1, 2, 3])))
    #expect(!isLaterTaken && !isShortTaken && released == [])
  }
}
