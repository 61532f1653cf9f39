internal import PropertyTesting
internal import RaftCore
internal import Simulation
import Testing

@Suite("Determinism")
struct DeterminismTests {
  private static let simulation = RaftSimulation(stepCount: 300)

  private static func text(_ run: RaftRun) -> [UInt8] {
    let trace = run.trace ?? Trace()
    let lines = zip(trace.steps, trace.events).map { "\($0) \($1)\n" }
    return Array(lines.joined().utf8)
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `a seed gives the same trace, byte for byte`(seed: UInt64) {
    let first = Self.simulation.run(seed: seed, keepsTrace: true)
    let second = Self.simulation.run(seed: seed, keepsTrace: true)
    #expect(first == second)
    #expect(Self.text(first) == Self.text(second))
    #expect(first.verdict == nil)
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `keeping the trace changes nothing that happens`(seed: UInt64) {
    let watched = Self.simulation.run(seed: seed, keepsTrace: true)
    let unwatched = Self.simulation.run(seed: seed)
    #expect(watched.statistics == unwatched.statistics)
    #expect(watched.settings == unwatched.settings)
  }

  @Test func `other seeds give other traces`() {
    let texts = (0..<8).map { Self.text(Self.simulation.run(seed: $0, keepsTrace: true)) }
    #expect(Set(texts).count == texts.count)
  }
}

@Suite("Trace")
struct TraceTests {
  @Test func `steps never go back, and each event has one`() throws {
    let run = RaftSimulation(stepCount: 200).run(seed: 3, keepsTrace: true)
    let trace = try #require(run.trace)
    #expect(trace.steps.count == trace.events.count)
    #expect(zip(trace.steps, trace.steps.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(trace.steps.last == run.statistics.actions + 1, "the last step is the recovery")
  }

  @Test func `what is counted is what is told`() throws {
    let run = RaftSimulation(stepCount: 400).run(seed: 5, keepsTrace: true)
    let events = try #require(run.trace).events
    let delivered = events.count { if case .delivered = $0 { true } else { false } }
    let lost = events.count { if case .lost = $0 { true } else { false } }
    let crashes = events.count { if case .crashed = $0 { true } else { false } }
    #expect(delivered == run.statistics.delivered)
    #expect(lost == run.statistics.lost)
    #expect(crashes == run.statistics.crashes)
  }
}

@Suite("Coverage")
struct CoverageTests {
  @Test func `in some runs everything happens that a run counts`() {
    var sum = ClusterStatistics()
    let simulation = RaftSimulation(stepCount: 400)
    for seed in 0..<24 as Range<UInt64> { sum += simulation.run(seed: seed).statistics }
    for row in sum.rows where row.name != "wedged groups" {
      #expect(row.count > 0, "no \(row.name)")
    }
  }
}
