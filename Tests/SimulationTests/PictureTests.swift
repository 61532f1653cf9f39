import EtcdMessages
import PropertyTesting
import Simulation
import Testing

@testable import RaftCore

@Suite("Picture")
struct PictureTests {
  /// A trace written by hand: an election, and an append of which one copy is lost.
  private static let chart: Chart = {
    let vote = Message(.vote, to: 2, from: 1, term: 2, logTerm: 1, index: 5)
    let grant = Message(.voteResp, to: 1, from: 2, term: 2)
    var app = Message(.app, to: 2, from: 1, term: 2, logTerm: 1, index: 5, commit: 4)
    app.entries = [Entry(term: 2, index: 6, data: Array("<&>".utf8))]
    var other = app
    other.to = 3
    let follower = mark(.follower, term: 1, last: 5)
    let trace = Trace([
      .state(1, follower), .state(2, follower), .state(3, follower),
      .isolated(3), .campaigned(1), .state(1, mark(.candidate, term: 2, vote: 1, last: 5)),
      .worked(1), .sent(vote), .paused(3, true), .delivered(vote),
      .state(2, mark(.follower, term: 2, vote: 1, last: 5)), .worked(2), .sent(grant),
      .delivered(grant), .state(1, mark(.leader, term: 2, vote: 1, lead: 1, last: 6)),
      .worked(1), .sent(app), .sent(other), .lost(other), .ticked(1), .ticked(2), .ticked(1),
      .delivered(app), .state(2, mark(.follower, term: 2, vote: 1, lead: 1, last: 6)),
      .delivered(app), .crashed(2, lost: 2),
    ])
    return Chart(
      trace,
      memberCount: 3,
      title: "by hand",
      facts: ["three members"],
      replay: "assay simulate --raft --seed 1",
      verdict: BrokenRaftLaw(.logMatching, "members 1 and 2 differ </script>")
    )
  }()

  private static func mark(
    _ state: StateType,
    term: UInt64,
    vote: UInt64 = 0,
    lead: UInt64 = 0,
    last: UInt64
  ) -> RaftMark {
    RaftMark(
      term: term,
      vote: vote,
      lead: lead,
      state: state,
      committed: 4,
      applied: 4,
      lastIndex: last
    )
  }

  @Test func `a run is drawn as a sequence of messages between lanes`() {
    let lines = Self.chart.lines()
    #expect(lines.joined(separator: "\n") + "\n" == expectedText)
  }

  @Test func `of a long run the end is drawn`() {
    let lines = Self.chart.lines(rowMax: 2)
    #expect(lines.contains("… rows 1 to \(Self.chart.rows.count - 2) are left out"))
    #expect(lines.contains { $0.contains("crashes, loses 2") })
    #expect(!lines.contains { $0.contains("campaigns") })
    #expect(lines.last == "  members 1 and 2 differ </script>")
  }

  @Test func `a message begins where it was sent, and what arrives again is told`() throws {
    let arrows = Self.chart.rows.enumerated().compactMap { place, row in
      if case .arrow(let arrow) = row.shape { (place, arrow) } else { nil }
    }
    for (place, arrow) in arrows {
      let sent = try #require(arrow.sent)
      #expect(sent < place)
    }
    #expect(arrows.map(\.1.isRepeated) == [false, false, false, false, true])
  }

  @Test func `the page needs nothing but itself`() {
    let page = String(decoding: Self.chart.page, as: UTF8.self)
    for foreign in ["http://", "https://", "src=", "<link", "@import", "url(/", "fetch("] {
      #expect(!page.contains(foreign), "\(foreign)")
    }
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(page.hasSuffix("</html>\n"))
  }

  @Test func `no text of a run can end the script it stands in`() {
    let page = String(decoding: Self.chart.page, as: UTF8.self)
    #expect(page.components(separatedBy: "</script>") == 3)
    #expect(page.contains("\\u003c/script>"))
    #expect(page.contains("logMatching"))
  }

  @Test func `an empty run is drawn too`() {
    let chart = Chart(Trace(), memberCount: 1, title: "nothing")
    #expect(chart.rows.isEmpty)
    #expect(chart.lines().first == "nothing")
    #expect(!chart.page.isEmpty)
  }

  @Test func `every law has a statement of its own`() {
    let statements = Set(RaftLaw.allCases.map(\.statement))
    #expect(statements.count == RaftLaw.allCases.count)
    #expect(statements.allSatisfy { !$0.hasSuffix(".") && $0.first?.isUppercase == false })
  }
}

extension String {
  /// How many parts a text falls into.
  fileprivate func components(separatedBy separator: String) -> Int {
    split(separator: separator, omittingEmptySubsequences: false).count
  }
}

private let expectedText = """
  by hand
  three members

  T term · 1/5 term and index of an entry · +2 entries · c4 committed up to · ✓5 has up to, or granted · ✗ refused

         1                         2                         3
      1  │ follower T1, no leader  │ follower T1, no leader  │ follower T1, no leader
         │ log 5, commit 4         │ log 5, commit 4         │ log 5, commit 4
         │ applied 4               │ applied 4               │ applied 4
      2  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 3 is cut off ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
      3  ● campaigns, candidate T2 │                         │
         ╎ votes 1                 │                         │
      4  ╎ ready                   │                         │
      5  ╎                         │                         ✱ stands still
      6  ├─ Vote T2 1/5 ──────────►│                         ┆  sent at 4
         ╎                         │ follower T2, votes 1    ┆
      7  ╎                         │ ready                   ┆
      8  ╎◄──────── VoteResp T2 ✓ ─┤                         ┆
         ┃ leader T2, log 6        │                         ┆
      9  ┃ ready                   │                         ┆
     10  ├─ App T2 1/5 +1 c4 ──────┼───────────────────────✗ ┆
     11  ┃ tick ×2                 │ tick                    ┆
     12  ├─ App T2 1/5 +1 c4 ─────►│                         ┆
         ┃                         │ follows 1, log 6        ┆
     13  ├─ App T2 1/5 +1 c4 ─────►│                         ┆  again
     14  ┃                         ✱ crashes, loses 2        ┆
         ┃                                                   ┆
  ✗ after row 14: logMatching, logs that share an entry of one term and index agree up to it
    members 1 and 2 differ </script>

  """

@Suite("Simulated runs")
struct SimulatedRunTests {
  private static let simulation = RaftSimulation(stepCount: 400)

  @Test(arguments: [UInt64(1), 2, 3, .max])
  func `the same seed gives the same trace, byte for byte`(seed: UInt64) throws {
    let first = Self.simulation.run(seed: seed, keepsTrace: true)
    let second = Self.simulation.run(seed: seed, keepsTrace: true)
    #expect(first.traceLines(replay: "") == second.traceLines(replay: ""))
    let pages = [first, second].map { $0.chart(replay: "")?.page }
    #expect(pages[0] == pages[1])
    #expect(first == second)
  }

  @Test func `keeping a trace changes nothing`() {
    for seed in 1..<8 as Range<UInt64> {
      var traced = Self.simulation.run(seed: seed, keepsTrace: true)
      #expect(traced.trace != nil)
      traced = traced.withoutTrace
      #expect(traced == Self.simulation.run(seed: seed))
    }
  }

  @Test func `a run takes as many steps as were asked for`() {
    for seed in 1..<20 as Range<UInt64> {
      let run = Self.simulation.run(seed: seed)
      #expect(run.verdict == nil)
      #expect(run.statistics.actions == 400)
    }
  }

  @Test(arguments: [1, 2, 5, 9])
  func `a group has as many members as were asked for`(count: Int) throws {
    let simulation = RaftSimulation(memberCount: count, stepCount: 100)
    let chart = try #require(simulation.run(seed: 4, keepsTrace: true).chart(replay: ""))
    #expect(chart.lanes == (1...UInt64(count)).map { $0 })
  }
}
