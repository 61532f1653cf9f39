internal import EtcdMessages
internal import RaftCore
internal import Simulation
import Testing

/// A bug, a world that is large enough for it, and how few actions it takes there to break a law.
struct CaughtMutant: CustomTestStringConvertible, Sendable {
  var mutant: RaftMutant
  var law: RaftLaw
  var stepCount: Int
  var world: SmallWorld

  init(
    _ mutant: RaftMutant,
    breaks law: RaftLaw,
    after stepCount: Int,
    _ adjust: (inout SmallWorld) -> Void
  ) {
    (self.mutant, self.law, self.stepCount) = (mutant, law, stepCount)
    world = SmallWorld(adjust)
    world.config.mutant = mutant
  }

  var testDescription: String { mutant.rawValue }

  static let all = [
    CaughtMutant(.voteNotPersisted, breaks: .promisesAreDurable, after: 2) {
      $0.allowed.crashes = 1
    },
    CaughtMutant(.votesForStaleLog, breaks: .leaderCompleteness, after: 8) { _ in },
    CaughtMutant(.preVoteBumpsTerm, breaks: .legalSteps, after: 1) {
      $0.config.preVote = true
    },
    CaughtMutant(.campaignsOverUnappliedConfChange, breaks: .campaignsWhenApplied, after: 7) {
      $0.startsWithLeader = true
      $0.config.asyncStorageWrites = true
      $0.changes = [.removing(2)]
    },
    CaughtMutant(.commitsEarlierTermByCounting, breaks: .commitsOwnTerm, after: 11) {
      $0.config.maxSizePerMsg = 0
      $0.messageMax = 4
    },
    CaughtMutant(.countsSelfBeforeDurable, breaks: .committedIsDurable, after: 8) {
      $0.config.asyncStorageWrites = true
    },
    CaughtMutant(.followerCommitsPastLog, breaks: .sensibleMessages, after: 12) {
      $0.config.maxSizePerMsg = 0
      $0.messageMax = 4
    },
    CaughtMutant(.takesEarlierTermResponse, breaks: .committedIsDurable, after: 8) {
      $0.allowed.crashes = 1
    },
    CaughtMutant(.stableAckABA, breaks: .handedOutStays, after: 8) {
      $0.startsWithLeader = true
      $0.config.asyncStorageWrites = true
      $0.allowed.proposals = 1
      $0.allowed.campaigns = 1
      $0.messageMax = 3
    },
    CaughtMutant(.snapshotCutsLog, breaks: .matchIsTrue, after: 11) {
      $0.startsWithLeader = true
      $0.termMax = 1
      $0.allowed.proposals = 2
      $0.allowed.compactions = 1
    },
    CaughtMutant(.jointAsOneMajority, breaks: .leaderCompleteness, after: 9) {
      $0.startsWithLeader = true
      $0.allowed.campaigns = 1
      $0.allowed.proposals = 1
      $0.changes = [.removing(2, 3)]
    },
    CaughtMutant(.skipsJoint, breaks: .leaderCompleteness, after: 7) {
      $0.startsWithLeader = true
      $0.allowed.proposals = 1
      $0.changes = [.removing(2, 3)]
      $0.messageMax = 4
      $0.allowed.campaigns = 1
    },
    CaughtMutant(.jointQuorumOff, breaks: .leaderCompleteness, after: 6) {
      $0.startsWithLeader = true
      $0.changes = [.removing(2, 3)]
    },
    CaughtMutant(.appliesConfChangeAtAppend, breaks: .oneMembership, after: 1) {
      $0.startsWithLeader = true
      $0.changes = [.removing(2)]
    },
    CaughtMutant(.unguardedConfChange, breaks: .oneUncommittedChange, after: 2) {
      $0.startsWithLeader = true
      $0.changes = [.removing(2), .removing(3)]
    },
    CaughtMutant(.leavesJointTwice, breaks: .oneUncommittedChange, after: 7) {
      $0.startsWithLeader = true
      $0.allowed.proposals = 1
      $0.changes = [.removing(2, 3)]
    },
    CaughtMutant(.transfersToNonVoter, breaks: .invariants, after: 4) {
      $0.startsWithLeader = true
      $0.allowed.transfers = 1
      $0.changes = [.removing(2)]
    },
    CaughtMutant(.readsWithoutConfirmation, breaks: .linearizableReads, after: 12) {
      $0.allowed.reads = 1
      $0.messageMax = 4
    },
    CaughtMutant(.readsByEarlierAnswer, breaks: .linearizableReads, after: 9) {
      $0.startsWithLeader = true
      $0.allowed.campaigns = 1
      $0.allowed.reads = 2
      $0.messageMax = 4
    },
    CaughtMutant(.readsBeforeFirstCommit, breaks: .linearizableReads, after: 11) {
      $0.allowed.reads = 1
      $0.messageMax = 5
    },
    CaughtMutant(.leaseReadsWithoutCheckQuorum, breaks: .linearizableReads, after: 6) {
      $0.startsWithLeader = true
      $0.config.readOnlyOption = .leaseBased
      $0.allowed.reads = 1
    },
  ]

  /// Bugs that no state of a small world shows.
  ///
  /// With the first three, a group stands still or loses its leader. The fourth shows where a window
  /// is full, and the last where an owner writes by halves.
  static let outOfReach: [RaftMutant] = [
    .preVoteWithoutLease, .preVoteAnswersOwnTerm, .earlierTermUnanswered, .heartbeatFreesWindow,
    .hardStateBeforeSnapshot,
  ]
}

extension ConfChangeV2 {
  fileprivate static func removing(_ ids: UInt64...) -> Self {
    ConfChangeV2(ids.map { ConfChangeSingle(.removeNode, $0) })
  }
}

@Suite("Explorer and mutants")
struct ExplorerMutantTests {
  #if ASSAY_MUTANTS
  @Test(arguments: CaughtMutant.all)
  func `a bug is caught by a shortest path`(caught: CaughtMutant) throws {
    var explorer = try Explorer(caught.world)
    let report = explorer.run(limit: ExplorerLimit(stateMax: 50_000))
    let violation = try #require(report.violation, "\(report)")
    #expect(violation.law.law == caught.law, "\(report)")
    #expect(violation.steps.count == caught.stepCount, "\(report)")
    #expect(violation.steps.last?.contains(violation.law.evidence) == true)
  }
  #endif

  @Test(arguments: CaughtMutant.all)
  func `without the bug, its world is sound about as deep`(caught: CaughtMutant) throws {
    var world = caught.world
    world.config.mutant = nil
    if world.config.readOnlyOption == .leaseBased { world.config.checkQuorum = true }
    var explorer = try Explorer(world)
    let limit = ExplorerLimit(stateMax: 10_000, depthMax: caught.stepCount)
    let report = explorer.run(limit: limit)
    #expect(report.violation == nil, "\(report)")
    let isDeep = report.isExhausted || report.depth == caught.stepCount
    #expect(isDeep || report.stateCount >= limit.stateMax, "\(report)")
  }

  @Test func `every bug is caught, or said to show in no state of a small world`() {
    let named = CaughtMutant.all.map(\.mutant) + CaughtMutant.outOfReach
    #expect(named.map(\.rawValue).sorted() == RaftMutant.allCases.map(\.rawValue).sorted())
  }
}
