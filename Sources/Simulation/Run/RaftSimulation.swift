internal import PropertyTesting
package import RaftCore

/// Runs of raft groups under faults, each a function of its seed.
package struct RaftSimulation: Equatable, Sendable {
  /// Members of each group; nil for as many as the seed says.
  package var memberCount: Int?
  /// How many things happen in a run, before the group recovers.
  package var stepCount: Int
  /// A bug that the members show; debug builds alone have bugs.
  package var mutant: RaftMutant?

  /// Members of the largest group that is simulated.
  package static let memberCountMax = 9

  /// The random case of a seed that is run: the first that is as long as it may be.
  private static let caseNumber = 48

  /// Describes runs.
  package init(memberCount: Int? = nil, stepCount: Int, mutant: RaftMutant? = nil) {
    self.memberCount = memberCount
    self.stepCount = stepCount
    self.mutant = mutant
  }

  /// Runs the group of a seed, until a law is broken or it has recovered from all that happened.
  ///
  /// - Parameters:
  ///   - seed: Decides everything.
  ///   - keepsTrace: Whether what happens is to be kept.
  /// - Returns: What came of it.
  package func run(seed: UInt64, keepsTrace: Bool = false) -> RaftRun {
    var run = run(Choices(seed: seed, case: Self.caseNumber), keepsTrace: keepsTrace)
    run.seed = seed
    return run
  }

  /// Makes a run that broke a law as small as it can be, and keeps its trace.
  ///
  /// What is left breaks the same law.
  ///
  /// - Parameters:
  ///   - run: The run, of the same settings.
  ///   - runMax: Runs that shrinking may take.
  /// - Returns: The smaller run; the same one, with its trace, if no law was broken.
  package func shrunk(_ run: RaftRun, runMax: Int = 10_000) -> RaftRun {
    guard let law = run.verdict?.law else { return self.run(seed: run.seed, keepsTrace: true) }
    let holds = Law(law.statement) { choices in
      if let verdict = self.run(choices, keepsTrace: false).verdict, verdict.law == law {
        throw verdict
      }
    }
    guard
      let found = holds.search(seed: run.seed, case: Self.caseNumber, shrinkRuns: runMax)
    else { preconditionFailure("seed \(run.seed) breaks \(law) once, and not again") }
    var shrunk = self.run(Choices(replaying: found.choices), keepsTrace: true)
    shrunk.seed = run.seed
    shrunk.foundStepCount = run.statistics.actions
    return shrunk
  }

  private func run(_ choices: Choices, keepsTrace: Bool) -> RaftRun {
    var settings = ClusterSettings(choices, memberCount: memberCount)
    settings.config.mutant = mutant
    var run = RaftRun(settings: settings)
    do throws(BrokenRaftLaw) {
      var cluster = try RaftCluster(settings)
      if keepsTrace {
        _ = cluster.startTrace()
        for position in cluster.members.indices { cluster.noteState(position) }
      }
      run.verdict = verdict(of: &cluster, choices)
      run.statistics = cluster.statistics
      run.trace = cluster.trace
    } catch {
      run.verdict = error
    }
    return run
  }

  /// Lets everything happen, and says which law that broke.
  private func verdict(of cluster: inout RaftCluster, _ choices: Choices) -> BrokenRaftLaw? {
    do {
      if choices.bool() { try cluster.elect(0) }
      // Message by message, or many at once: each reaches what the other does not.
      let isInStrides = choices.bool()
      try choices.steps(planned: stepCount) { _ in
        if isInStrides { try cluster.stride(choices) } else { try cluster.step(choices) }
      }
      try cluster.recover()
      return nil
    } catch let broken as BrokenRaftLaw {
      return broken
    } catch {
      preconditionFailure("a run ended with \(error), which is no law of raft")
    }
  }
}
