internal import EtcdMessages
import Testing

@testable internal import RaftCore

@Suite("Elections")
struct ElectionTests {
  @Test func `a member that hears nobody campaigns after one to two timeouts`() throws {
    var found: Set<Int> = []
    for seed in 0..<60 as Range<UInt64> {
      var group = try Group(3) {
        $0.electionTick = 5
        $0.electionSeed = seed
      }
      var ticks = 0
      while group[1].raft.state == .follower {
        try group.tick(1)
        ticks += 1
      }
      found.insert(ticks)
    }
    #expect(found == [5, 6, 7, 8, 9])
  }

  @Test func `a vote is given once in a term`() throws {
    var group = try Group(3)
    try group.with(1) { try $0.step(Message(.vote, to: 1, from: 2, term: 1)) }
    try group.with(1) { try $0.step(Message(.vote, to: 1, from: 3, term: 1)) }
    try group.with(1) { try $0.step(Message(.vote, to: 1, from: 2, term: 1)) }
    try group.work(1)
    #expect(group.messages.map(\.reject) == [false, true, false])
    #expect(group[1].basicStatus.hardState.vote == 2)
  }

  @Test func `a vote is durable before it is sent`() throws {
    var group = try Group(3)
    try group.with(1) { try $0.step(Message(.vote, to: 1, from: 2, term: 1)) }
    let ready = group[1].ready()
    #expect(ready.mustSync && ready.hardState?.vote == 2 && ready.messages.count == 1)
  }

  @Test func `a candidate counts its own vote only once it is durable`() throws {
    var group = try Group(1)
    try group.with(1) { $0.campaign() }
    #expect(group[1].raft.state == .candidate)
    let ready = group[1].ready()
    #expect(ready.hardState?.vote == 1 && group[1].raft.state == .candidate)
    try group[1].store(ready)
    group[1].advance()
    #expect(group[1].raft.state == .leader)
  }

  @Test func `a log that is behind gets no votes`() throws {
    var group = try Group(3)
    try group.elect(1)
    try group.with(1) { try $0.propose(bytes("a")) }
    try group.settle { $0.to != 3 && $0.from != 3 }
    try group.with(3) { $0.campaign() }
    try group.settle()
    #expect(group[3].raft.state == .follower)
    #expect(group.nodes.allSatisfy { $0.raft.state != .leader })
    try group.elect(2)
  }

  @Test func `a pre-vote disturbs nobody`() throws {
    var group = try Group(3) { $0.preVote = true }
    try group.elect(1)
    try group.with(1) { try $0.propose(bytes("a")) }
    try group.settle { $0.to != 3 && $0.from != 3 }
    for _ in 0..<5 {
      try group.with(3) { $0.campaign() }
      try group.settle { $0.type == .preVote || $0.type == .preVoteResp }
    }
    #expect(group.nodes.map(\.raft.term) == [1, 1, 1])
    #expect(group[1].raft.state == .leader)
  }

  @Test func `a cut off member that comes back disturbs nobody if the group checks its quorum`()
    throws
  {
    var group = try Group(3) { $0.checkQuorum = true }
    try group.elect(1)
    for _ in 0..<3 {
      try group.with(3) { $0.campaign() }
      try group.settle { $0.from != 3 }
    }
    #expect(group[3].raft.term == 4)
    try group.with(3) { $0.campaign() }
    try group.settle { $0.type == .vote }
    #expect(group[1].raft.state == .leader && group[2].raft.term == 1, "votes in lease are ignored")
    // The leader hears of the later term from the member itself, and is elected anew.
    try group.tick(1)
    try group.settle()
    #expect(group[1].raft.term == 5)
    try group.elect(1)
  }

  @Test func `a leader without a quorum steps down`() throws {
    var group = try Group(3) { $0.checkQuorum = true }
    try group.elect(1)
    try group.tick(1, 20)
    #expect(group[1].raft.state == .follower)
    #expect(group[1].raft.events.contains(.steppedDownWithoutQuorum))
  }

  @Test func `a learner neither campaigns nor counts, but votes`() throws {
    var group = try Group(3, learners: [3])
    try group.tick(3, 50)
    #expect(group[3].raft.state == .follower)
    try group.with(1) { $0.campaign() }
    try group.settle { $0.from != 2 }
    #expect(group[1].raft.state == .candidate)
    try group.with(3) { try $0.step(Message(.vote, to: 3, from: 1, term: 9)) }
    try group.work(3)
    #expect(group.messages.map(\.reject) == [false])
  }

  @Test func `a member does not campaign over a change it has not applied`() throws {
    var group = try Group(3)
    try group.elect(1)
    let change = ConfChangeV2([ConfChangeSingle(.updateNode, 3)])
    try group.with(1) { try $0.propose(change) }
    try group.settle { $0.to != 2 || $0.type != .app || $0.entries.isEmpty }
    #expect(group[3].raft.log.applied == group[3].raft.log.committed)
    group[3].raft.log.applied = group[3].raft.log.committed - 1
    group[3].raft.log.applying = group[3].raft.log.applied
    try group.with(3) { $0.campaign() }
    #expect(group[3].raft.state == .follower)
  }

  @Test func `leadership goes to who is told to campaign, leases or not`() throws {
    var group = try Group(3) {
      $0.checkQuorum = true
      $0.preVote = true
    }
    try group.elect(1)
    try group.with(1) { $0.transferLeadership(to: 3) }
    #expect(throws: RaftError.proposalDropped) { try group.nodes[0].propose(bytes("a")) }
    try group.settle()
    #expect(group[3].raft.state == .leader && group[1].raft.lead == 3)
  }

  @Test func `a transfer that does not happen is over after an election timeout`() throws {
    var group = try Group(3)
    try group.elect(1)
    try group.with(1) { $0.transferLeadership(to: 3) }
    try group.settle { $0.type != .timeoutNow }
    try group.tick(1, 10)
    try group.with(1) { try $0.propose(bytes("a")) }
  }

  @Test func `a transfer to a member that is demoted or removed is over`() throws {
    for type in [ConfChangeType.addLearnerNode, .removeNode] {
      var group = try Group(3)
      try group.elect(1)
      try group.with(1) { try $0.propose(ConfChangeV2([ConfChangeSingle(type, 3)])) }
      try group.with(1) { $0.transferLeadership(to: 3) }
      try group.settle { $0.to != 3 }
      #expect(group[1].raft.leadTransferee == 0 && group[1].raft.state == .leader)
    }
  }

  @Test func `a follower forgets its leader, but not its lease`() throws {
    var group = try Group(2)
    try group.elect(1)
    try group.with(2) { $0.forgetLeader() }
    #expect(group[2].raft.lead == 0)
    var leased = try Group(2) {
      $0.checkQuorum = true
      $0.readOnlyOption = .leaseBased
    }
    try leased.elect(1)
    try leased.with(2) { $0.forgetLeader() }
    #expect(leased[2].raft.lead == 1)
  }
}
