internal import EtcdMessages
import Testing

@testable internal import RaftCore

@Suite("Replication")
struct ReplicationTests {
  @Test func `what a quorum has is applied everywhere, in one order`() throws {
    var group = try Group(3)
    try group.elect(1)
    for word in ["a", "b", "c"] { try group.with(1) { try $0.propose(bytes(word)) } }
    try group.settle()
    #expect(group.requests == Array(repeating: ["a", "b", "c"], count: 3))
  }

  @Test func `a proposal reaches the leader from every member, unless that is switched off`() throws
  {
    var group = try Group(3)
    #expect(throws: RaftError.proposalDropped) { try group.nodes[1].propose(bytes("a")) }
    try group.elect(1)
    try group.with(2) { try $0.propose(bytes("b")) }
    try group.settle()
    #expect(group.requests[2] == ["b"])
    var closed = try Group(2) { $0.disableProposalForwarding = true }
    try closed.elect(1)
    #expect(throws: RaftError.proposalDropped) { try closed.nodes[1].propose(bytes("a")) }
  }

  @Test func `an entry of an earlier term is committed by one of this term only`() throws {
    var group = try Group(3)
    try group.elect(1)
    try group.with(1) { try $0.propose(bytes("a")) }
    try group.work(1)
    group.messages = []
    try group.with(1) { try $0.step(Message(.appResp, to: 1, from: 2, term: 2)) }
    try group.elect(1)
    // Of the entries before its own, a leader may hear first that others have them.
    #expect(group[1].raft.term == 3)
    var fresh = try Group(3)
    try fresh.elect(1)
    try fresh.with(1) { try $0.propose(bytes("a")) }
    try fresh.work(1)
    fresh.messages = []
    try fresh.with(1) { try $0.step(Message(.heartbeat, to: 1, from: 2, term: 2)) }
    try fresh.with(1) { $0.campaign() }
    try fresh.settle { $0.type == .vote || $0.type == .voteResp }
    let committed = fresh[1].raft.committed
    try fresh.with(1) { try $0.step(Message(.appResp, to: 1, from: 2, term: 3, index: 2)) }
    try fresh.settle { _ in false }
    #expect(fresh[1].raft.committed == committed)
    try fresh.with(1) { try $0.step(Message(.appResp, to: 1, from: 2, term: 3, index: 3)) }
    #expect(fresh[1].raft.committed == 3)
  }

  @Test func `appends are as large as they may be, and one entry fits always`() throws {
    for (limit, most) in [(0, 1), (70, 2), (1000, 3)] as [(UInt64, Int)] {
      var group = try Group(2) { $0.maxSizePerMsg = limit }
      try group.elect(1)
      try group.with(1) { $0.reportUnreachable(2) }
      for _ in 0..<4 {
        try group.with(1) { try $0.propose([UInt8](repeating: 1, count: 25)) }
      }
      var seen: [Int] = []
      try group.settle { message in
        // The first append is a probe with one entry: its answer lets the others go.
        if message.type == .app, message.index >= 1, !message.entries.isEmpty {
          seen.append(message.entries.count)
        }
        return true
      }
      #expect(seen.reduce(0, +) == 4)
      #expect(seen.max() == most, "limit \(limit): \(seen)")
    }
  }

  @Test func `no more is proposed than may be uncommitted, but one request fits always`() throws {
    var group = try Group(2) { $0.maxUncommittedEntriesSize = 10 }
    try group.elect(1)
    try group.with(1) { try $0.propose([UInt8](repeating: 1, count: 30)) }
    #expect(throws: RaftError.proposalDropped) { try group.nodes[0].propose([1]) }
    try group.with(1) { try $0.propose([]) }
    try group.settle()
    try group.with(1) { try $0.propose([1]) }
  }

  @Test func `no more is under way than the window holds`() throws {
    var group = try Group(2) { $0.maxInflightMsgs = 3 }
    try group.elect(1)
    for _ in 0..<9 { try group.with(1) { try $0.propose([1]) } }
    try group.work(1)
    #expect(group.messages.count { !$0.entries.isEmpty } == 3)
    var bounded = try Group(2) {
      $0.maxSizePerMsg = 40
      $0.maxInflightBytes = 50
    }
    try bounded.elect(1)
    for _ in 0..<9 { try bounded.with(1) { try $0.propose([UInt8](repeating: 1, count: 20)) } }
    try bounded.work(1)
    #expect(bounded.messages.count { !$0.entries.isEmpty } == 3, "the last may go over the limit")
    try bounded.settle()
    #expect(bounded.requests[1].count == 9)
  }

  @Test func `a member whose entries were compacted is sent a snapshot`() throws {
    var group = try Group(3)
    try group.elect(1)
    for _ in 0..<4 { try group.with(1) { try $0.propose([1]) } }
    try group.settle { $0.to != 3 && $0.from != 3 }
    let members = group[1].basicStatus.config.confState
    group[1].offer(Snapshot(id: EntryID(term: 1, index: 5), confState: members))
    try group[1].compact(to: 5)
    try group.tick(1)
    var snapshots = 0
    try group.settle { message in
      if message.type == .snap { snapshots += 1 }
      return true
    }
    #expect(snapshots == 1 && group[3].raft.committed == 5)
    #expect(group[1].status.progress[of: 3]?.state == .replicate)
    try group.with(1) { try $0.propose(bytes("a")) }
    try group.settle()
    #expect(group.requests[2] == ["a"])
  }

  @Test func `an application that has no snapshot now is asked again`() throws {
    var group = try Group(2)
    try group.elect(1)
    for _ in 0..<4 { try group.with(1) { try $0.propose([1]) } }
    let members = group[1].basicStatus.config.confState
    try group.settle { $0.to != 2 || $0.type == .heartbeat }
    try group.with(1) { try $0.step(Message(.appResp, to: 1, from: 2, term: 1, index: 5)) }
    try group.settle { _ in false }
    try group[1].compact(to: 5)
    group[1].offer(nil)
    try group.with(1) { $0.reportUnreachable(2) }
    group[1].raft.tracker.progress[1].match = 1
    group[1].raft.tracker.progress[1].next = 2
    try group.tick(1)
    try group.settle()
    #expect(group[1].raft.events.contains(.snapshotUnavailable(2)))
    group[1].offer(Snapshot(id: EntryID(term: 1, index: 5), confState: members))
    try group.tick(1)
    try group.settle()
    #expect(group[2].raft.committed == 5)
  }

  @Test func `a snapshot of what the log has cuts nothing off`() throws {
    var group = try Group(2)
    try group.elect(1)
    for _ in 0..<4 { try group.with(1) { try $0.propose([1]) } }
    try group.settle { $0.from != 2 || $0.type != .appResp }
    #expect(group[2].raft.log.lastIndex == 5 && group[2].raft.committed == 1)
    var message = Message(.snap, to: 2, from: 1, term: 1)
    message.snapshot = Snapshot(
      id: EntryID(term: 1, index: 3),
      confState: group[1].basicStatus.config.confState
    )
    try group.with(2) { try $0.step(message) }
    #expect(group[2].raft.log.lastIndex == 5 && group[2].raft.committed == 3)
  }

  @Test func `a group is founded by the same entries on each member`() throws {
    var group = try Group(1)
    for id in 1...3 as ClosedRange<UInt64> {
      var node = try RawNode(Config(id: id), MemoryStorage())
      try node.bootstrap((1...3).map { Peer(id: $0, context: [UInt8($0)]) })
      #expect(throws: RaftError.self) { try node.bootstrap([]) }
      if id == 1 { group.nodes = [] }
      group.nodes.append(node)
    }
    group.applied = Array(repeating: [], count: 3)
    group.reads = Array(repeating: [], count: 3)
    // The entries are applied before anyone may campaign.
    try group.settle()
    try group.elect(2)
    try group.with(2) { try $0.propose(bytes("a")) }
    try group.settle()
    #expect(group.requests == Array(repeating: ["a"], count: 3))
    #expect(group.applied[0].count { $0.isConfChange } == 3)
    #expect(group[1].basicStatus.config.voters.incoming.ids == [1, 2, 3])
  }

  @Test func `settings that contradict each other are refused`() {
    let wrong: [(inout Config) -> Void] = [
      { $0.id = 0 }, { $0.id = .max }, { $0.heartbeatTick = 0 }, { $0.electionTick = 1 },
      { $0.maxInflightMsgs = 0 }, { $0.maxInflightBytes = 1 }, { $0.readOnlyOption = .leaseBased },
      { $0.applied = 7 },
    ]
    for change in wrong {
      var config = Config(id: 1)
      change(&config)
      #expect(throws: RaftError.self) { try RawNode(config, MemoryStorage()) }
    }
    var storage = MemoryStorage()
    storage.hardState = HardState(term: 1, vote: 0, commit: 4)
    #expect(throws: RaftError.hardStatePastLog(commit: 4, log: 0...0)) {
      try RawNode(Config(id: 1), storage)
    }
  }
}
