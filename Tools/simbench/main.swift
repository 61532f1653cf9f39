internal import PropertyTesting
internal import Simulation

/// Measures the simulator: deliveries of messages a second, on one core, with all laws on.
///
///     swift run -c release simbench [SEEDS] [STEPS]
private let words = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
private let seedCount = words.first ?? 200
private let stepCount = Int(words.dropFirst().first ?? 2_000)

if CommandLine.arguments.count > 3 {
  var laws = [RaftLaws.survival(), RaftLaws.survival(by: .strides), RaftLaws.stability()]
  laws += RaftLaws.Scene.allCases.map { RaftLaws.scene($0) }
  for (number, law) in laws.enumerated() {
    let settings = RunSettings(seed: UInt64(stepCount), cases: Int(seedCount), shrinkRuns: 3000)
    switch law.run(settings) {
    case .falsified(let count, let shrunk):
      print("law \(number) after \(count): \(shrunk.message)")
      for line in shrunk.notes { print("  ", line) }
    case .passed(let statistics):
      print("law \(number) holds", statistics.tallies.map { "\($0.label) \($0.caseCount)" })
    default: print("law \(number) ?")
    }
  }
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
