/// What came of one group under faults.
package struct RaftRun: Equatable, Sendable {
  /// What decided everything.
  package internal(set) var seed: UInt64 = 0
  /// What the group was made of.
  package let settings: ClusterSettings
  /// What happened, counted.
  package internal(set) var statistics = ClusterStatistics()
  /// The law that was broken; nil if all held.
  package internal(set) var verdict: BrokenRaftLaw?
  /// What happened, if it was kept.
  package internal(set) var trace: Trace?
  /// Steps of the run as it was found, if this is what it shrank to.
  package internal(set) var foundStepCount: Int?

  /// Creates a run of which nothing is known yet.
  init(settings: ClusterSettings) { self.settings = settings }

  /// Draws the run as a chart.
  ///
  /// - Parameter replay: The command that runs it again.
  /// - Returns: The chart; nil if no trace was kept.
  package func chart(replay: String) -> Chart? {
    guard let trace else { return nil }
    var facts = ["\(settings)"]
    if let foundStepCount {
      facts.append("shrunk from \(foundStepCount) steps to \(statistics.actions)")
    }
    return Chart(
      trace,
      memberCount: settings.memberCount,
      title: "raft, seed \(seed)",
      facts: facts,
      replay: replay,
      verdict: verdict
    )
  }

  /// The run without its trace.
  package var withoutTrace: RaftRun {
    var run = self
    run.trace = nil
    return run
  }

  /// What happened, if it was kept, a line each.
  package var eventLines: [String] { trace?.lines ?? [] }

  /// The whole run as lines, with what it was made of and what came of it.
  ///
  /// - Parameter replay: The command that runs it again.
  /// - Returns: Lines to be kept in a file.
  package func traceLines(replay: String) -> [String] {
    var lines = ["raft, seed \(seed)", "\(settings)", replay] + eventLines
    if let verdict { lines.append("\(verdict)") }
    return lines
  }
}

extension Trace {
  /// What happened, a line each; several where a message has more to say.
  package var lines: [String] {
    events.filter(\.isShown).flatMap { event in
      "\(event)".split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
