internal import Simulation

/// Measures the simulator: deliveries of messages a second, on one core, with all laws on.
///
///     swift run -c release simbench [SEEDS] [STEPS]
private let words = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
private let seedCount = words.first ?? 200
private let stepCount = Int(words.dropFirst().first ?? 2_000)

if CommandLine.arguments.count > 3 {
  let run = RaftSimulation(stepCount: stepCount).run(seed: seedCount, keepsTrace: true)
  print(run.settings)
  if let trace = run.trace {
    for (event, step) in zip(trace.events, trace.steps) where event.isShown { print(step, event) }
  }
  print(run.verdict.map { "\($0)" } ?? "all laws hold")
}
private let simulation = RaftSimulation(stepCount: stepCount)
private var statistics = ClusterStatistics()
private var brokenCount = 0
private let clock = ContinuousClock()
private let start = clock.now
for seed in 0..<seedCount {
  let run = simulation.run(seed: seed)
  statistics += run.statistics
  if let verdict = run.verdict {
    brokenCount += 1
    if brokenCount <= 5 { print("seed \(seed): \(verdict)") }
  }
}
private let (seconds, attoseconds) = start.duration(to: clock.now).components
private let time = Double(seconds) + Double(attoseconds) * 1e-18
for (name, count) in statistics.rows {
  print(name + String(repeating: " ", count: max(1, 24 - name.utf8.count)) + "\(count)")
}
print("\(brokenCount) of \(seedCount) runs break a law")
print("\(Int(Double(statistics.delivered) / time)) deliveries a second, \(Int(time * 1000)) ms")
