package import ClusterState
import EtcdMessages
package import PropertyTesting
import ProtoWire
import SchemaFormat

extension ClusterLaws {
  /// The cluster's version is that of its oldest server, and goes down one minor at a time.
  package static func versions(_ mutant: ClusterMutant? = nil) -> Law {
    Law(
      "the cluster speaks what its oldest server speaks, and goes down by one minor if asked",
      cases: 500,
      reaching: ["raised", "lowered", "a server is silent", "a downgrade may begin"]
    ) { choices in
      var cluster = RaftCluster(rules: ClusterRules { $0.mutant = mutant })
      var effects = ClusterEffects()
      let minor: () -> Int = { choices.int(in: 4...7) }
      let current = choices.chance(1, in: 6) ? nil : minor()
      if let current { try cluster.setVersion("3.\(current).0", into: &effects) }
      let target = choices.bool() ? minor() : nil
      if let target {
        cluster.setDowngrade(
          .with { ($0.enabled, $0.ver) = (true, "3.\(target).0") },
          into: &effects
        )
      }
      let servers = choices.array(count: 1...3) { choices in
        choices.chance(1, in: 6) ? nil : choices.int(in: 4...7)
      }
      choices.note("cluster \(current ?? 0), target \(target ?? 0), servers \(servers)")
      let monitor = VersionMonitor(cluster)
      let known = servers.map { $0.map { SemanticVersion(major: 3, minor: $0, patch: 9) } }
      let decided = monitor.decideClusterVersion(servers: known)
      let expected = expectedMinor(current, target, servers)
      choices.sometimes("raised", if: current != nil && expected ?? 0 > current ?? 9)
      choices.sometimes("lowered", if: current != nil && expected ?? 9 < current ?? 0)
      choices.sometimes("a server is silent", if: servers.contains(nil))
      try choices.equal(decided?.minor, expected, "the version decided")
      try choices.equal(decided?.patch ?? 0, 0, "its patch")
      try choices.equal(
        monitor.hasReachedTarget(servers: known),
        target != nil && servers.allSatisfy { $0 == target },
        "whether the downgrade is done"
      )
      try tryDowngrade(choices, monitor, current, isUnderWay: target != nil)
    }
  }

  private static func expectedMinor(_ current: Int?, _ target: Int?, _ servers: [Int?]) -> Int? {
    let oldest = servers.contains(nil) ? nil : servers.compactMap { $0 }.min()
    guard let current else { return oldest ?? 0 }
    guard let oldest else { return nil }
    guard let target else { return oldest > current ? oldest : nil }
    return target == current - 1 && target == oldest - 1 ? target : nil
  }

  private static func tryDowngrade(
    _ choices: Choices,
    _ monitor: VersionMonitor,
    _ current: Int?,
    isUnderWay: Bool
  ) throws {
    let asked = choices.int(in: 3...7)
    let text = choices.element(of: ["3.\(asked)", "3.\(asked).2", "3", "x"])
    let isVersion = text.hasPrefix("3.")
    let expected: DowngradeError? =
      if !isVersion { .wrongVersionFormat } else if current == nil {
        .clusterVersionUnavailable
      } else if asked + 1 != current { .invalidTargetVersion } else if isUnderWay {
        .inProcess
      } else { nil }
    choices.sometimes("a downgrade may begin", if: expected == nil)
    let request = DowngradeRequest.with { ($0.action, $0.version) = (.enable, text) }
    var refusal: DowngradeError?
    var proposed: DowngradeInfoSetRequest?
    do throws(DowngradeError) {
      proposed = try monitor.propose(request)
    } catch { refusal = error }
    try choices.equal(refusal, expected, "the answer to a downgrade to \(text)")
    let ver = expected == nil ? "3.\(asked).0" : nil
    try choices.equal(proposed?.ver, ver, "the target proposed")
  }

  /// A change of the membership leaves a quorum of members that have started.
  package static func readiness(_ mutant: ClusterMutant? = nil) -> Law {
    Law(
      "a change of members is let pass if more than half of the voters after it have started",
      cases: 200,
      reaching: ["refused", "let pass"]
    ) { choices in
      let started = choices.int(in: 0...5)
      let waiting = choices.int(in: 0...5)
      let members = (0..<(started + waiting)).map { number in
        MemberRecord(
          id: UInt64(number + 1),
          peerURLs: [],
          name: number < started ? "m" : ""
        )
      }
      choices.note("\(started) of \(started + waiting) voters have started")
      let cluster = RaftCluster(rules: ClusterRules { $0.mutant = mutant }, members: members)
      let voters = started + waiting
      let mayAdd = 2 * started > voters + 1 || (started == 1 && voters == 1)
      choices.sometimes(mayAdd ? "let pass" : "refused")
      try choices.equal(cluster.isReadyToAddVoter, mayAdd, "adding a voter")
      try choices.equal(
        cluster.isReadyToPromoteLearner,
        2 * (started + 1) > voters + 1,
        "promoting a learner"
      )
      guard voters > 0 else { return }
      let gone = choices.int(in: 1...voters)
      let left = gone <= started ? started - 1 : started
      try choices.equal(
        cluster.isReadyToRemoveVoter(UInt64(gone)),
        2 * left > voters - 1,
        "removing voter \(gone)"
      )
    }
  }
}
