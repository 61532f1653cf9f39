package import PropertyTesting
package import RaftCore

/// Laws of whole groups, to be tried on random histories.
package enum RaftLaws {
  /// How a group goes on.
  package enum Gait: Sendable {
    /// One thing at a time.
    case steps
    /// Several things together, so that less of the time is spent on the way.
    case strides
  }

  /// The law that a group keeps all laws through faults, and recovers from them.
  ///
  /// - Parameters:
  ///   - mutant: A bug the members show.
  ///   - gait: How the group goes on.
  ///   - count: How many things happen.
  ///   - adjust: Changes the settings that were drawn, to look where a bug is likely.
  /// - Returns: The law.
  package static func survival(
    _ mutant: RaftMutant? = nil,
    by gait: Gait = .steps,
    _ count: ClosedRange<Int> = 0...200,
    adjust: @escaping @Sendable (inout ClusterSettings) -> Void = { _ in }
  ) -> Law {
    let gaitName = gait == .steps ? "step by step" : "in strides"
    return Law(
      "a group keeps the laws of raft through faults, and recovers: \(gaitName)",
      reaching: mutant == nil ? rareStates : []
    ) { choices in
      var settings = ClusterSettings(choices)
      adjust(&settings)
      settings.config.mutant = mutant
      var cluster = try RaftCluster(settings)
      try run(&cluster, gait, count, choices)
    }
  }

  /// The law that a leader is not deposed by a member that hears it badly.
  ///
  /// With pre-votes and a checked quorum, who hears the leader gives no votes, so that a member
  /// whose links are broken cannot raise the term; when they work again, it follows.
  ///
  /// > Source: Ongaro, "Consensus: Bridging Theory and Practice", §4.2.3, §9.6.
  package static func stability(_ mutant: RaftMutant? = nil) -> Law {
    Law("a leader that a quorum hears leads on, whatever one member does") { choices in
      var settings = ClusterSettings()
      settings.voterCount = choices.bool() ? 5 : 3
      settings.memberCount = settings.voterCount
      settings.config.preVote = true
      settings.config.checkQuorum = true
      settings.config.electionSeed = choices.below(1 << 16)
      settings.config.mutant = mutant
      var cluster = try RaftCluster(settings)
      choices.note(cluster.startTrace())
      try cluster.elect(0)
      try cluster.settle(deliveryMax: 100)
      try choices.steps(0...60) { _ in
        try cluster.disturb(by: settings.memberCount - 1, choices)
        show(&cluster, choices)
      }
    }
  }

  /// Lets things happen, and then waits for the group to recover; notes all of it.
  package static func run(
    _ cluster: inout RaftCluster,
    _ gait: Gait,
    _ count: ClosedRange<Int>,
    _ choices: Choices
  ) throws {
    // Only if someone will read it.
    choices.note(cluster.startTrace())
    defer { tally(cluster, choices) }
    do {
      if choices.bool() { try cluster.elect(0) }
      try choices.steps(count) { _ in
        switch gait {
        case .steps: try cluster.step(choices)
        case .strides: try cluster.stride(choices)
        }
        show(&cluster, choices)
      }
      try cluster.recover()
    } catch let broken as BrokenRaftLaw {
      cluster.trace?.note(.broke(broken))
      show(&cluster, choices)
      throw broken
    }
  }

  private static func show(_ cluster: inout RaftCluster, _ choices: Choices) {
    for line in cluster.trace?.takeLines() ?? [] { choices.note(line) }
  }

  /// What some group must have come to, or else its laws would hold for nothing.
  private static let rareStates = [
    "several elections", "crashes", "membership changes", "snapshots restored", "reads answered",
  ]

  private static func tally(_ cluster: borrowing RaftCluster, _ choices: Choices) {
    let statistics = cluster.statistics
    let counts = [
      statistics.elections - 2, statistics.crashes, statistics.changes, statistics.restores,
      statistics.answers,
    ]
    for (label, count) in zip(rareStates, counts) {
      choices.sometimes(label, if: count > 0)
    }
  }
}
