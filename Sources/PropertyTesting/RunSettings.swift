/// How a law is run, with nothing left to chance.
public struct RunSettings: Equatable, Sendable {
  /// What all random values depend on.
  public var seed: UInt64
  /// How many cases must count.
  public var cases: Int
  /// How many runs shrinking may take.
  public var shrinkRuns: Int

  /// Runs shrinking may take where nothing else is said.
  public static let defaultShrinkRuns = 10_000

  /// Creates settings.
  public init(seed: UInt64, cases: Int = 200, shrinkRuns: Int = Self.defaultShrinkRuns) {
    self.seed = seed
    self.cases = cases
    self.shrinkRuns = shrinkRuns
  }
}
