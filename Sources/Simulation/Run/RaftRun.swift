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

  /// The run as a chart; nil if no trace was kept.
  ///
  /// - Parameter replay: The command that runs it again.
  package func chart(replay: String) -> Chart? {
    guard let trace else { return nil }
    var facts = ["\(settings)"]
    if let foundStepCount {
      facts.append("shrunk from \(foundStepCount) steps to \(statistics.actions)")
    }
    facts.append("replay: \(replay)")
    return Chart(
      trace,
      memberCount: settings.memberCount,
      title: "raft, seed \(seed)",
      facts: facts,
      verdict: verdict
    )
  }
}
