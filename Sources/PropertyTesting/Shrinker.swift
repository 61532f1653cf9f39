/// Makes a failing case smaller by making its sequence of choices smaller.
///
/// Of two sequences the shorter is smaller, and of two of one length the one that comes first in
/// lexicographic order. Every step goes to a smaller sequence that still fails, of which there are
/// finitely many, and the runs are limited besides; so shrinking ends, also where failing is a
/// matter of luck. Candidates that were run before are not run again.
struct Shrinker {
  /// A failing case, with what is known of its sequence.
  struct Case {
    /// The sequence.
    var values: [UInt64]
    /// The greatest value of each choice.
    var maxima: [UInt64]
    /// What belongs together; a parent stands before its children.
    var spans: [Span]

    /// Whether the case is smaller than another.
    func isSmaller(than other: [UInt64]) -> Bool { Shrinker.isSmaller(values, than: other) }
  }

  /// Replays before a case that does not fail again is given up.
  private static let replayCount = 4

  private let law: Law
  private let choices: Choices
  private let foundChoiceCount: Int
  private let runs: Int
  private let isOutOfTime: () -> Bool
  /// Hashes of the sequences that were run; two a run at most.
  private var seen: Set<UInt64> = []
  private var runCount = 0
  private var failure: Failure

  /// The smallest failing case so far.
  private(set) var best: Case

  /// Creates a shrinker of a case that failed once.
  init(
    _ law: Law,
    _ sequence: [UInt64],
    _ failure: Failure,
    choices: Choices,
    runs: Int,
    isOutOfTime: @escaping () -> Bool
  ) {
    self.law = law
    self.choices = choices
    self.runs = runs
    self.failure = failure
    self.isOutOfTime = isOutOfTime
    foundChoiceCount = sequence.count
    best = Case(values: sequence, maxima: [], spans: [])
  }

  /// Whether no more candidates may be run.
  var isExhausted: Bool { runCount >= runs || isOutOfTime() }

  /// Shrinks the case until nothing smaller fails, and explains what is left.
  mutating func run() -> Counterexample {
    guard confirm() else { return explained(isRepeatable: false) }
    while !isExhausted {
      let before = best.values
      shrinkQuickly()
      // Two values that bound each other creep down side by side as long as only one moves.
      if best.values.count == before.count { shrinkThoroughly() }
      if best.values == before { break }
    }
    return explained(isRepeatable: true)
  }

  /// Runs a candidate, and keeps it if it is smaller than the best one and fails too.
  mutating func consider(_ candidate: [UInt64]) -> Bool {
    guard Self.isSmaller(candidate, than: best.values), !isExhausted,
      seen.insert(Self.hash(candidate)).inserted
    else { return false }
    runCount += 1
    choices.startReplay(of: candidate)
    let outcome = law.attempt(choices)
    // What was drawn may differ from what was asked for: too great, too long, too short.
    if choices.tape.values != candidate { seen.insert(Self.hash(choices.tape.values)) }
    guard case .failed(let failure) = outcome, failure.kind == self.failure.kind,
      Self.isSmaller(choices.tape.values, than: best.values)
    else { return false }
    take(failure)
    return true
  }

  /// Whether a sequence comes before another.
  static func isSmaller(_ one: [UInt64], than other: [UInt64]) -> Bool {
    one.count == other.count ? one.lexicographicallyPrecedes(other) : one.count < other.count
  }

  /// Runs the case as it was found, to learn what belongs together; false if it never fails again.
  private mutating func confirm() -> Bool {
    let sequence = best.values
    for _ in 0..<Self.replayCount {
      choices.startReplay(of: sequence)
      guard case .failed(let failure) = law.attempt(choices) else { continue }
      seen.insert(Self.hash(sequence))
      take(failure)
      return true
    }
    return false
  }

  private mutating func take(_ failure: Failure) {
    best = Case(values: choices.tape.values, maxima: choices.tape.maxima, spans: choices.tape.spans)
    self.failure = failure
  }

  /// Runs the best case once more, for what it says of itself.
  private mutating func explained(isRepeatable: Bool) -> Counterexample {
    let sequence = best.values
    var failsAgain = false
    for _ in 0..<Self.replayCount where !failsAgain {
      choices.startReplay(of: sequence, explains: true)
      if case .failed(let failure) = law.attempt(choices) {
        self.failure = failure
        failsAgain = true
      }
    }
    return Counterexample(
      steps: choices.stepCount,
      choices: sequence,
      notes: choices.transcript.lines(stepCount: choices.stepCount),
      message: failure.message,
      foundChoiceCount: foundChoiceCount,
      shrinkRunCount: runCount,
      isMinimal: !isExhausted,
      isRepeatable: isRepeatable && failsAgain
    )
  }

  private static func hash(_ sequence: [UInt64]) -> UInt64 {
    var hash: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(sequence.count)
    for value in sequence {
      hash = (hash ^ value) &* 0xff51_afd7_ed55_8ccd
      hash ^= hash >> 32
    }
    return hash
  }
}
