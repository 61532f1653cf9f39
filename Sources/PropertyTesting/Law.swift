/// A statement that must hold for every case, and the body that tries it.
///
/// The body draws a case from its ``Choices``, does what the law speaks of, and throws where the
/// statement does not hold: ``Choices/hold(_:_:)`` does, and any other error counts too.
public struct Law: Sendable {
  /// The law in words.
  public let statement: String
  /// How many cases a run tries where nothing else is said.
  public let cases: Int
  /// States that some case of a run must reach, by the labels of ``Choices/sometimes(_:if:)``.
  ///
  /// A run of at least ``cases`` cases that has not reached one of them goes on for it, up to ten
  /// times ``cases``, before it ends as ``Report/unreached(labels:_:)``.
  public let reaching: [String]
  /// Tries the law on one case.
  let body: @Sendable (Choices) throws -> Void

  /// Creates a law.
  ///
  /// - Parameters:
  ///   - statement: The law in words, as the report prints it.
  ///   - cases: How many cases a run tries where nothing else is said.
  ///   - reaching: Labels of states without which the law would hold for nothing.
  ///   - body: Tries the law on one case; what it does may depend on its choices alone.
  public init(
    _ statement: String,
    cases: Int = 200,
    reaching: [String] = [],
    _ body: @escaping @Sendable (Choices) throws -> Void
  ) {
    precondition(cases > 0, "a law of \(cases) cases")
    self.statement = statement
    self.cases = cases
    self.reaching = reaching
    self.body = body
  }

  /// Runs the law, silently and without saving anything; equal settings give equal reports.
  public func run(_ settings: RunSettings) -> Report {
    var run = LawRun(self, seed: settings.seed, shrinkRuns: settings.shrinkRuns)
    return run.tryCases(settings.cases)
  }

  /// Tries the law on one case, and shrinks it; nil if the law holds for it.
  package func search(seed: UInt64, case number: Int, shrinkRuns: Int) -> Counterexample? {
    var run = LawRun(self, seed: seed, shrinkRuns: shrinkRuns)
    return run.tryCase(number)
  }

  /// Looks for a case the law fails for, as ``run(_:)`` does.
  public func search(seed: UInt64, cases: Int) -> Report {
    run(RunSettings(seed: seed, cases: cases))
  }
}
