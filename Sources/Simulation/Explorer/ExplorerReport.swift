internal import RaftCore

/// What came of exploring a small world.
package struct ExplorerReport: Equatable, Sendable {
  /// A law that does not hold, and the shortest way there.
  package struct Violation: Equatable, Sendable {
    /// The law.
    package var law: BrokenRaftLaw
    /// What happens, a step each: what it is, and what becomes of the members.
    package var steps: [String]
    /// The same, as a group under faults tells of it.
    package var trace: Trace
  }

  /// What was explored.
  package var world: SmallWorld
  /// States that differ, also under other names of the members.
  package var stateCount: Int
  /// States that were reached, those that were met before counted again.
  package var generatedCount: Int
  /// States that were left out, since too many messages would have been under way.
  package var leftOutCount: Int
  /// States of members that differ.
  package var memberStateCount: Int
  /// Messages that differ.
  package var messageCount: Int
  /// Actions in a row of which all sequences were tried, or to the broken law.
  package var depth: Int
  /// States that nothing was tried in yet.
  package var waitingCount: Int
  /// The law that does not hold.
  package var violation: Violation?

  /// Whether all that can happen within the bounds was tried.
  package var isExhausted: Bool { waitingCount == 0 && violation == nil }
}

/// Bounds of a search.
package struct ExplorerLimit: Equatable, Sendable {
  /// Most states that are kept, of about 100 bytes each.
  package var stateMax = 20_000_000
  /// Most actions in a row.
  package var depthMax = Int.max

  /// Creates bounds.
  package init(stateMax: Int = 20_000_000, depthMax: Int = .max) {
    self.stateMax = stateMax
    self.depthMax = depthMax
  }
}

extension ExplorerReport: CustomStringConvertible {
  /// A few lines, and the way to what is wrong.
  package var description: String {
    var text = "\(world)\n\(stateCount) states, \(generatedCount) reached, to depth \(depth); "
    text += isExhausted ? "all was tried" : "\(waitingCount) states wait"
    text += "\n\(memberStateCount) states of members, \(messageCount) messages, "
    text += "\(leftOutCount) states left out with too many messages"
    guard let violation else { return text + "\nall laws hold" }
    text += "\nbroken after \(violation.steps.count) steps: \(violation.law)"
    for (number, step) in violation.steps.enumerated() { text += "\n\(number + 1). \(step)" }
    return text
  }
}

extension ExplorerReport {
  /// The way to the law that does not hold as a chart; nil if all hold.
  package func chart(title: String) -> Chart? {
    violation.map { violation in
      Chart(
        violation.trace,
        memberCount: world.memberCount,
        title: title,
        facts: ["\(world)", "a shortest way, of \(violation.steps.count) steps"],
        verdict: violation.law
      )
    }
  }
}
