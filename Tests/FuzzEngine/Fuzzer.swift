/// Runs cases of a target and counts what came out.
package struct Fuzzer: Sendable {
  /// What is fuzzed.
  package let target: FuzzTarget
  /// Seed of all cases.
  package let seed: UInt64
  /// Undamaged inputs.
  package let samples: [[UInt8]]
  /// Cases run so far.
  package private(set) var caseCount = 0
  /// Cases by verdict.
  package private(set) var verdicts: [String: Int] = [:]
  /// Cases in which an id or an error was met.
  package private(set) var ids: [String: Int] = [:]

  /// Creates a fuzzer; without files it damages the target's own samples.
  package init(_ target: FuzzTarget, seed: UInt64, files: [String: [UInt8]] = [:]) {
    self.target = target
    self.seed = seed
    samples = target.samples + target.samples(from: files)
  }

  /// Runs cases by number; the same numbers always do the same.
  package mutating func run(_ cases: Range<Int>) {
    for number in cases {
      var mutator = Mutator(seed: seed, number: number)
      let outcome = target.run(samples[mutator.below(samples.count)], &mutator)
      verdicts[outcome.verdict, default: 0] += 1
      for id in outcome.ids { ids[id, default: 0] += 1 }
      caseCount += 1
    }
  }

  /// The counts as lines for people, always in the same order.
  package var lines: [String] {
    let verdicts = verdicts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let ids = ids.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \($0.value)" }
    return [
      "\(target.rawValue): seed \(seed), \(caseCount) cases from \(samples.count) inputs",
      "  " + verdicts.joined(separator: ", "), "  " + ids.joined(separator: ", "),
    ]
  }
}
