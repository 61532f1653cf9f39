internal import Simulation

/// Measures the simulator: deliveries of messages a second, on one core, with all laws on.
///
///     swift run -c release simbench [SEEDS] [STEPS]
///
/// The least time of several runs counts, as for all benches here.
private let words = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
private let seedCount = words.first ?? 200
private let stepCount = Int(words.dropFirst().first ?? 2_000)

private func runAll() -> (statistics: ClusterStatistics, brokenCount: Int) {
  let simulation = RaftSimulation(stepCount: stepCount)
  var statistics = ClusterStatistics()
  var brokenCount = 0
  for seed in 0..<seedCount {
    let run = simulation.run(seed: seed)
    statistics += run.statistics
    if run.verdict != nil { brokenCount += 1 }
  }
  return (statistics, brokenCount)
}

private let clock = ContinuousClock()
private var best = Duration.seconds(1_000_000)
private var (statistics, brokenCount) = (ClusterStatistics(), 0)
for _ in 0..<5 {
  let start = clock.now
  (statistics, brokenCount) = runAll()
  best = min(best, start.duration(to: clock.now))
}
for (name, count) in statistics.rows {
  print(name + String(repeating: " ", count: max(1, 24 - name.utf8.count)) + "\(count)")
}
print("\(brokenCount) of \(seedCount) runs break a law")
private let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
print("\(Int(Double(statistics.delivered) / seconds)) deliveries a second")
