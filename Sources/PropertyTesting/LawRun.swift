/// What came of one case.
enum Outcome {
  /// The law holds for it.
  case held
  /// The case does not count.
  case discarded
  /// The law does not hold for it.
  case failed(Failure)
}

/// How a law failed for a case.
struct Failure {
  /// What is wrong.
  var message: String
  /// The type of the error; a case is not shrunk into one that fails with an error of another type.
  var kind: ObjectIdentifier
}

extension Law {
  /// Tries the law on the case that was started.
  func attempt(_ choices: Choices) -> Outcome {
    do {
      try body(choices)
    } catch let error {
      if !choices.isDiscarded {
        let kind = ObjectIdentifier(type(of: error))
        let message = (error as? Falsified)?.message ?? "the law threw \(error)"
        return .failed(Failure(message: message, kind: kind))
      }
    }
    return choices.isDiscarded ? .discarded : .held
  }
}

/// One run of a law: cases until one fails, and then the shrinking of that one.
struct LawRun {
  /// What a run is about to do.
  enum Event {
    /// Try the case of a number.
    case tries(Int)
    /// Shrink the case that failed.
    case shrinks
  }

  /// Discarded cases for each that counts, from which on the law says too little.
  static let discardsPerCaseMax = 10
  /// Cases that must be tried before that is judged.
  private static let discardsGrace = 10
  /// Multiple of a law's cases up to which a run goes on for a state that none reached so far.
  ///
  /// A state that one case in ten reaches is missed by 40 cases with one seed in 70; such a seed
  /// says nothing against the law, and 400 cases do not miss it.
  private static let reachingFactor = 10

  private let law: Law
  private let seed: UInt64
  private let shrinkRuns: Int
  private let choices = Choices()
  /// Whether shrinking must end although its runs are not used up.
  private let isOutOfTime: () -> Bool
  /// Is told what comes before it comes.
  private let observe: (Event) -> Void

  /// What was generated so far.
  private(set) var statistics = Statistics()
  /// The case that failed, by its number; nil if none did, or if it came from a file.
  private(set) var failedCase: Int?

  /// Creates a run.
  init(
    _ law: Law,
    seed: UInt64,
    shrinkRuns: Int,
    isOutOfTime: @escaping () -> Bool = { false },
    observe: @escaping (Event) -> Void = { _ in }
  ) {
    self.law = law
    self.seed = seed
    self.shrinkRuns = shrinkRuns
    self.isOutOfTime = isOutOfTime
    self.observe = observe
  }

  /// Tries cases in the order of their numbers.
  ///
  /// After the cases that are wanted come more, up to ten times the law's own, as long as a state
  /// that the law lists was not reached.
  ///
  /// - Parameters:
  ///   - wanted: How many cases are to be tried.
  ///   - isOver: Whether the run must end although they were not.
  /// - Returns: What came of them.
  mutating func tryCases(_ wanted: Int, isOver: () -> Bool = { false }) -> Report {
    var number = 0
    while wantsMore(than: wanted), !isOver() {
      if let counterexample = tryCase(number) {
        return .falsified(caseCount: statistics.attemptCount + 1, shrunk: counterexample)
      }
      number += 1
      let countMin = max(statistics.caseCount + 1, Self.discardsGrace)
      if statistics.discardedCount > Self.discardsPerCaseMax * countMin {
        return .starved(statistics)
      }
    }
    let missing = unreachedLabels
    if !missing.isEmpty, statistics.caseCount >= law.cases {
      return .unreached(labels: missing, statistics)
    }
    return .passed(statistics)
  }

  /// Whether the cases that were tried are too few.
  private func wantsMore(than wanted: Int) -> Bool {
    if statistics.caseCount < wanted { return true }
    // Fewer cases than the law's own were asked for by someone who does not wait for rare states.
    guard wanted >= law.cases else { return false }
    let (limit, isLarge) = law.cases.multipliedReportingOverflow(by: Self.reachingFactor)
    return statistics.caseCount < (isLarge ? .max : limit) && !unreachedLabels.isEmpty
  }

  /// States that the law lists and no case reached.
  private var unreachedLabels: [String] {
    law.reaching.filter { label in !statistics.reached.contains { $0.label == label } }
  }

  /// Tries the case of a number; returns it as small as can be if the law fails.
  mutating func tryCase(_ number: Int) -> Counterexample? {
    observe(.tries(number))
    choices.startRandom(seed: seed, case: number)
    guard let failure = count(law.attempt(choices)) else { return nil }
    failedCase = number
    return shrunk(choices.tape.values, failure)
  }

  /// Tries the case of a sequence, shrunk from that of a number, as ``tryCase(_:)`` does.
  mutating func trySequence(_ sequence: [UInt64], of number: Int) -> Counterexample? {
    observe(.tries(number))
    choices.startReplay(of: sequence)
    guard let failure = count(law.attempt(choices)) else { return nil }
    return shrunk(choices.tape.values, failure)
  }

  private mutating func count(_ outcome: Outcome) -> Failure? {
    switch outcome {
    case .held: statistics.add(choices)
    case .discarded: statistics.discardedCount += 1
    case .failed(let failure): return failure
    }
    return nil
  }

  private func shrunk(_ sequence: [UInt64], _ failure: Failure) -> Counterexample {
    observe(.shrinks)
    var shrinker = Shrinker(
      law,
      sequence,
      failure,
      choices: choices,
      runs: shrinkRuns,
      isOutOfTime: isOutOfTime
    )
    return shrinker.run()
  }
}
