internal import EtcdMessages
internal import RaftCore
import Testing

@testable internal import Simulation

/// How much there is to explore in a world, as it was counted once.
struct CountedWorld: CustomTestStringConvertible, Sendable {
  var name: String
  var world: SmallWorld
  var stateCount: Int
  var generatedCount: Int
  var depth: Int

  init(
    _ name: String,
    states: Int,
    reached: Int,
    depth: Int,
    _ adjust: (inout SmallWorld) -> Void
  ) {
    self.name = name
    world = SmallWorld(adjust)
    (stateCount, generatedCount, self.depth) = (states, reached, depth)
  }

  var testDescription: String { name }

  static let all = [
    CountedWorld("one election", states: 64, reached: 129, depth: 13) {
      $0.termMax = 1
      $0.allowed.campaigns = 1
    },
    CountedWorld("two elections", states: 1576, reached: 4282, depth: 18) { _ in },
    CountedWorld("one election among faults", states: 4461, reached: 17884, depth: 16) {
      $0.termMax = 1
      $0.allowed.campaigns = 1
      $0.allowed.losses = 1
      $0.allowed.duplicates = 1
      $0.allowed.crashes = 1
    },
    CountedWorld("one election with slow storage", states: 2261, reached: 8535, depth: 25) {
      $0.termMax = 1
      $0.allowed.campaigns = 1
      $0.config.asyncStorageWrites = true
    },
    CountedWorld("pre-votes", states: 2017, reached: 6558, depth: 18) {
      $0.config.preVote = true
      $0.config.checkQuorum = true
      $0.allowed.campaigns = 1
      $0.allowed.timeouts = 1
    },
    CountedWorld("a transfer", states: 481, reached: 982, depth: 15) {
      $0.startsWithLeader = true
      $0.allowed.campaigns = 0
      $0.allowed.transfers = 1
      $0.allowed.timeouts = 1
    },
    CountedWorld("two members", states: 1016, reached: 1743, depth: 19) {
      $0.memberCount = 2
      $0.voterCount = 2
      $0.allowed.proposals = 1
      $0.allowed.crashes = 1
    },
    CountedWorld("a removal", states: 8066, reached: 26424, depth: 23) {
      $0.startsWithLeader = true
      $0.allowed.campaigns = 1
      $0.changes = [ConfChangeV2([ConfChangeSingle(.removeNode, 3)])]
    },
  ]
}

@Suite("Explorer")
struct ExplorerTests {
  @Test(arguments: CountedWorld.all)
  func `a world has as many states as it had`(counted: CountedWorld) throws {
    var explorer = try Explorer(counted.world)
    let report = explorer.run()
    #expect(report.violation == nil, "\(report)")
    #expect(report.isExhausted)
    #expect(report.stateCount == counted.stateCount)
    #expect(report.generatedCount == counted.generatedCount)
    #expect(report.depth == counted.depth)
  }

  /// Merging states loses none: what is seen is the same as on every path walked by itself.
  @Test(
    arguments: [
      (members: 1, depth: 6, proposals: 2, losses: 0),
      (members: 2, depth: 9, proposals: 1, losses: 0),
      (members: 2, depth: 7, proposals: 1, losses: 1),
      (members: 3, depth: 6, proposals: 1, losses: 0),
    ]
  )
  func `merged and unmerged searches see the same`(
    members: Int,
    depth: Int,
    proposals: Int,
    losses: Int
  ) throws {
    let walk = try ExplorerWalk(
      memberCount: UInt64(members),
      depth: depth,
      proposalMax: proposals,
      lossMax: losses
    )
    var explorer = try Explorer(
      SmallWorld {
        $0.memberCount = members
        $0.voterCount = members
        $0.messageMax = SmallWorld.messageCountMax
        $0.allowed.proposals = proposals
        $0.allowed.losses = losses
      }
    )
    let report = explorer.run(limit: ExplorerLimit(depthMax: depth))
    #expect(report.leftOutCount == 0)
    var seen: Set<[UInt64]> = []
    for id in 0..<UInt32(report.stateCount) {
      var state = explorer.start
      for action in explorer.path(to: id) {
        state = try #require(try explorer.follow(action, from: state))
      }
      let marks = (0..<members).map {
        explorer.table.members[Int(state.members[$0])].node.raft.mark
      }
      seen.insert(ExplorerWalk.leastNames(marks))
    }
    #expect(seen == walk.seen)
    #expect(walk.actionCount >= report.stateCount - 1)
  }

  @Test(arguments: NamedWorld.allCases)
  func `the laws hold in the first states of a world`(named: NamedWorld) throws {
    var explorer = try Explorer(named.world)
    let report = explorer.run(limit: ExplorerLimit(stateMax: 4000))
    #expect(report.violation == nil, "\(report)")
    #expect(report.stateCount >= 4000 || report.isExhausted, "\(report)")
  }

  @Test func `the same world gives the same report`() throws {
    let world = NamedWorld.failures.world
    var reports: [ExplorerReport] = []
    for _ in 0..<2 {
      var explorer = try Explorer(world)
      reports.append(explorer.run(limit: ExplorerLimit(stateMax: 2000)))
    }
    #expect(reports[0] == reports[1])
  }

  @Test func `a search ends at its bounds, and says so`() throws {
    let world = SmallWorld { $0.allowed.proposals = 1 }
    var explorer = try Explorer(world)
    let shallow = explorer.run(limit: ExplorerLimit(depthMax: 3))
    #expect(shallow.depth == 3 && !shallow.isExhausted && shallow.waitingCount > 0)

    var other = try Explorer(world)
    let small = other.run(limit: ExplorerLimit(stateMax: 100))
    #expect(100...110 ~= small.stateCount && !small.isExhausted)

    var stopped = try Explorer(world)
    let first = stopped.run { $0.depth < 2 }
    #expect(first.depth == 2 && !first.isExhausted)
  }
}
