package import PropertyTesting
package import RaftCore

extension RaftLaws {
  /// A corner of what may happen to a group, by the few strides that lead there.
  package enum Scene: String, CaseIterable, Sendable {
    /// Leaders come and go while answers to earlier ones are under way.
    case lateAnswers
    /// Followers that are cut off are sent snapshots of what they may have.
    case lateSnapshots
    /// The power fails while a snapshot is written.
    case powerFailures
    /// Disks lag behind while leaders come and go.
    case slowDisks
    /// The membership changes while members are cut off.
    case changes
    /// Leaders are asked for reads that were deposed, and hear late answers.
    case readsOfDeposed
    /// Leaders are asked for reads that were just elected.
    case readsOfElected

    /// What happens in it.
    var strides: [ClusterStride] {
      switch self {
      case .lateAnswers: [.proposePartly, .isolate, .heal, .elect, .letGo]
      case .lateSnapshots: [.pass, .proposePartly, .isolate, .heal, .compact, .report]
      case .powerFailures: [.pass, .propose, .isolate, .heal, .compact, .lightFuse]
      case .slowDisks: [.propose, .elect, .isolate, .heal, .stall]
      case .changes: [.propose, .change, .isolate, .heal, .elect, .transfer]
      case .readsOfDeposed: [.read, .passPartly, .isolate, .elect, .letGo]
      case .readsOfElected: [.read, .proposePartly, .electPartly, .pass]
      }
    }

    /// What the group is made of: nothing that stands in the way of the scene.
    func settings(_ choices: Choices) -> ClusterSettings {
      var settings = ClusterSettings()
      settings.scene = strides
      settings.hazards = []
      settings.config.electionSeed = choices.below(1 << 16)
      settings.config.asyncStorageWrites = self == .slowDisks
      settings.voterCount = self == .lateAnswers ? 5 : 3
      settings.memberCount = self == .changes ? 4 : settings.voterCount
      return settings
    }
  }

  /// The law that a group keeps all laws in a scene, and recovers from it.
  package static func scene(_ scene: Scene, _ mutant: RaftMutant? = nil) -> Law {
    Law("a group keeps the laws of raft, and recovers: \(scene.rawValue)") { choices in
      var settings = scene.settings(choices)
      settings.config.mutant = mutant
      var cluster = try RaftCluster(settings)
      try run(&cluster, .strides, 0...30, choices)
    }
  }
}
