/// What came of running a law.
public enum Report: Sendable {
  /// The law held for every case.
  case passed(Statistics)
  /// The law failed for a case.
  ///
  /// The case count is how many cases were run until then, that one included.
  case falsified(caseCount: Int, shrunk: Counterexample)
  /// The law held, but for nothing: no case reached these of the states it lists, though the run
  /// went on for them.
  case unreached(labels: [String], Statistics)
  /// More than ten cases were discarded for each that counted.
  case starved(Statistics)

  /// Whether the law held for every case.
  public var isPassed: Bool {
    if case .passed = self { true } else { false }
  }
}

/// A case a law fails for, as small as the run could make it.
public struct Counterexample: Equatable, Sendable {
  /// Steps the case takes: iterations of ``Choices/steps(_:_:)`` that were begun.
  public internal(set) var steps: Int
  /// The sequence of choices the case is made of.
  public internal(set) var choices: [UInt64]
  /// What the law noted of the case, or else the values it drew; steps begin with their number.
  public internal(set) var notes: [String]
  /// What is wrong.
  public internal(set) var message: String
  /// How many choices the case had as it was found.
  public internal(set) var foundChoiceCount: Int
  /// How many cases were run to shrink it.
  public internal(set) var shrinkRunCount: Int
  /// Whether nothing smaller was left to try when shrinking ended.
  public internal(set) var isMinimal: Bool
  /// Whether the case fails each time it is run; if not, more than the choices decides.
  public internal(set) var isRepeatable: Bool
}
