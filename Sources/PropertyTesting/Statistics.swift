/// What was generated in a run.
public struct Statistics: Equatable, Sendable {
  /// In how many cases something was so.
  public struct Share: Equatable, Sendable {
    /// What was so.
    public let label: String
    /// In how many of the cases that count.
    public internal(set) var caseCount: Int
  }

  /// Cases that count: those that were not discarded.
  public internal(set) var caseCount = 0
  /// Cases that asked not to be counted.
  public internal(set) var discardedCount = 0
  /// What the law tallied, in the order it was first seen.
  public internal(set) var tallies: [Share] = []
  /// The rare states the law reached, in the order they were first seen.
  public internal(set) var reached: [Share] = []

  /// Cases that were run.
  var attemptCount: Int { caseCount + discardedCount }

  /// Counts a case that was not discarded.
  mutating func add(_ choices: Choices) {
    caseCount += 1
    for label in choices.tallies { Self.count(label, in: &tallies) }
    for label in choices.reached { Self.count(label, in: &reached) }
  }

  private static func count(_ label: String, in shares: inout [Share]) {
    if let index = shares.firstIndex(where: { $0.label == label }) {
      shares[index].caseCount += 1
    } else {
      shares.append(Share(label: label, caseCount: 1))
    }
  }
}
