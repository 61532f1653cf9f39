internal import Environment

/// A law that is run as a test: with what the environment says, and what earlier runs left.
struct LawCheck {
  /// Seconds a law's cases may take where nothing else is said.
  static let defaultSeconds = 60.0
  /// Seconds shrinking may take.
  static let shrinkSeconds = 60.0

  private let law: Law
  private let surroundings: Surroundings
  private let variables: CheckVariables
  private let seed: UInt64
  private let filter: String
  /// What is kept from one run to the next.
  private var keeper: CaseKeeper

  /// Prepares a check.
  ///
  /// - Throws: ``InvalidVariable``.
  init(_ law: Law, in surroundings: Surroundings, filter: String) throws(InvalidVariable) {
    self.law = law
    self.surroundings = surroundings
    self.filter = filter
    variables = try CheckVariables(surroundings.variable)
    seed = variables.seed ?? surroundings.seed()
    keeper = CaseKeeper(law.statement, in: surroundings, folder: variables.failures)
  }

  /// Runs the law, and says so in a line.
  ///
  /// - Throws: ``LawFailure``.
  mutating func run() throws(LawFailure) {
    if let number = variables.onlyCase { return try runAlone(number) }
    try tryLeftover()
    try trySaved()
    try tryCases()
  }

  /// Runs the case of a number and no other; nothing that was saved changes.
  private mutating func runAlone(_ number: Int) throws(LawFailure) {
    var run = newRun()
    if let counterexample = run.tryCase(number) {
      let origin = Origin(seed: seed, caseNumber: number)
      throw falsified(counterexample, from: origin, run.statistics, isSaved: false)
    }
    let end = run.statistics.discardedCount > 0 ? "discards" : "holds for"
    show("law \(end) case \(number) of seed \(ReportText.seed(seed)): \(law.statement)")
  }

  /// Tries the case that an earlier run saved; forgets it if the law holds for it now.
  private mutating func trySaved() throws(LawFailure) {
    guard let saved = keeper.saved() else { return }
    let marker = keeper.mark(seed: saved.seed)
    defer { keeper.unmark(marker) }
    var run = newRun(marker: marker)
    guard let counterexample = run.trySequence(saved.choices, of: saved.caseNumber) else {
      return keeper.forget()
    }
    let origin = Origin(seed: saved.seed, caseNumber: saved.caseNumber, isSaved: true)
    throw falsified(counterexample, from: origin, run.statistics)
  }

  /// Tries the case in which an earlier run ended with its process.
  private mutating func tryLeftover() throws(LawFailure) {
    guard let leftover = keeper.takeLeftover() else { return }
    let origin = Origin(seed: leftover.seed, caseNumber: leftover.caseNumber)
    let replay = ReportText.replay(
      seed: leftover.seed,
      caseNumber: leftover.caseNumber,
      filter: filter
    )
    // Said before the case is tried, for the process may end once more.
    let moment = leftover.wasShrinking ? "while shrinking it" : "in the middle of it"
    let seed = ReportText.seed(leftover.seed)
    show(
      "law starts with case \(leftover.caseNumber) of seed \(seed), since an earlier run ended "
        + "\(moment): \(law.statement)\n  \(replay)"
    )
    let marker = keeper.mark(seed: leftover.seed)
    defer { keeper.unmark(marker) }
    var run = newRun(
      seed: leftover.seed,
      shrinkRuns: leftover.wasShrinking ? 0 : nil,
      marker: marker
    )
    guard let counterexample = run.tryCase(leftover.caseNumber) else { return }
    throw falsified(counterexample, from: origin, run.statistics)
  }

  /// Tries cases until there are enough, or one fails.
  private mutating func tryCases() throws(LawFailure) {
    let marker = keeper.mark(seed: seed)
    defer { keeper.unmark(marker) }
    var run = newRun(marker: marker)
    let start = surroundings.seconds()
    let limit = variables.seconds ?? (variables.cases == nil ? Self.defaultSeconds : .infinity)
    let wanted = variables.seconds == nil ? variables.cases ?? law.cases : Int.max
    let clock = surroundings.seconds
    let report = run.tryCases(wanted) { clock() - start >= limit }
    let words = text(run.statistics)
    switch report {
    case .passed(let statistics):
      let duration = ReportText.duration(clock() - start)
      let isShort = variables.seconds == nil && statistics.caseCount < wanted
      let end = isShort ? ", stopped short of \(ReportText.counted(wanted, "case"))" : ""
      let shares = ReportText.shares(statistics).map { "; \($0)" } ?? ""
      show(
        "law holds: \(law.statement) (\(ReportText.cases(statistics)) in \(duration)\(end), "
          + "seed \(ReportText.seed(seed))\(shares))"
      )
    case .falsified(_, let counterexample):
      let origin = Origin(seed: seed, caseNumber: run.failedCase ?? 0)
      throw falsified(counterexample, from: origin, run.statistics)
    case .unreached(let labels, _):
      throw failure(report, words.unreached(labels))
    case .starved:
      throw failure(report, words.starved)
    }
  }

  private func newRun(
    seed: UInt64? = nil,
    shrinkRuns: Int? = nil,
    marker: RunMarker? = nil
  ) -> LawRun {
    let clock = surroundings.seconds
    var shrinkingSince: Double?
    var number = 0
    return LawRun(
      law,
      seed: seed ?? self.seed,
      shrinkRuns: shrinkRuns ?? RunSettings.defaultShrinkRuns,
      isOutOfTime: { clock() - (shrinkingSince ?? clock()) > Self.shrinkSeconds },
      observe: { event in
        do throws(FileError) {
          switch event {
          case .tries(let next):
            number = next
            try marker?.enter(number)
          case .shrinks:
            shrinkingSince = clock()
            try marker?.enter(number, isShrinking: true)
          }
        } catch {
          // The marker is a convenience; the law is what counts.
        }
      }
    )
  }

  /// Saves a case that failed, and puts its report into words.
  private mutating func falsified(
    _ counterexample: Counterexample,
    from origin: Origin,
    _ statistics: Statistics,
    isSaved: Bool = true
  ) -> LawFailure {
    if isSaved { keeper.save(counterexample, from: origin) }
    let report = Report.falsified(
      caseCount: statistics.attemptCount + 1,
      shrunk: counterexample
    )
    return failure(report, text(statistics).falsified(counterexample, from: origin))
  }

  private func failure(_ report: Report, _ words: String) -> LawFailure {
    let remarks = keeper.remarks.map { "\n  \($0)" }.joined()
    return LawFailure(statement: law.statement, report: report, description: words + remarks)
  }

  private func text(_ statistics: Statistics) -> FailureText {
    FailureText(
      statement: law.statement,
      statistics: statistics,
      seed: seed,
      filter: filter
    )
  }

  /// Shows a line, and the remarks under it.
  private func show(_ line: String) {
    surroundings.show(([line] + keeper.remarks.map { "  \($0)" }).joined(separator: "\n") + "\n")
  }
}
