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
    /// Leaders that were deposed are asked for reads.
    case reads

    /// What happens in it.
    var strides: [ClusterStride] {
      switch self {
      case .lateAnswers: [.proposePartly, .isolate, .heal, .elect, .letGo]
      case .lateSnapshots: [.pass, .proposePartly, .isolate, .heal, .compact, .report]
      case .powerFailures: [.pass, .propose, .isolate, .heal, .compact, .lightFuse]
      case .slowDisks: [.propose, .elect, .isolate, .heal, .stall]
      case .changes: [.propose, .change, .isolate, .heal, .elect, .transfer]
      case .reads:
        [.read, .proposePartly, .electPartly, .passPartly, .elect, .isolate, .heal, .letGo]
      }
    }

    /// Sets what the scene needs, and keeps all else from standing in the way.
    func adjust(_ settings: inout ClusterSettings) {
      let seed = settings.config.electionSeed
      settings = ClusterSettings()
      settings.scene = strides
      settings.hazards = []
      settings.config.electionSeed = seed
      settings.config.asyncStorageWrites = self == .slowDisks
      let voterCount = self == .lateAnswers ? 5 : 3
      settings.voterCount = voterCount
      settings.memberCount = self == .changes ? 4 : voterCount
    }
  }

  /// The law that a group keeps all laws in a scene, and recovers from it.
  package static func scene(_ scene: Scene, _ mutant: RaftMutant? = nil) -> Law {
    survival(mutant, by: .strides, 0...30) { scene.adjust(&$0) }
  }
}
