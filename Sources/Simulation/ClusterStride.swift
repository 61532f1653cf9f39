/// Several things that happen together, as they do when a group is well: the simplest first.
///
/// What takes many single steps in the right order is only some strides away: that a leader is
/// deposed by one side of a broken network, leads again, and hears an answer of its first term.
package enum ClusterStride: CaseIterable, Sendable {
  /// All messages arrive.
  case settle
  /// A leader proposes, and all messages arrive.
  case propose
  /// A leader proposes, some messages arrive, and the network keeps the others back.
  case proposePartly
  /// A member campaigns, and all messages arrive.
  case elect
  /// A member campaigns, some messages arrive, and the network keeps the others back.
  case electPartly
  /// Time passes, and all messages arrive.
  case pass
  /// Time passes, some messages arrive, and the network keeps the others back.
  case passPartly
  /// What the network kept back arrives.
  case letGo
  /// What the network kept back is lost.
  case drop
  /// A member is cut off from all others.
  case isolate
  /// Members are cut off from others.
  case split
  /// All links work.
  case heal
  /// A leader is asked for a read, and all messages arrive.
  case read
  /// A leader is told that a member cannot be reached.
  case report
  /// A leader takes a snapshot, and drops the log before it.
  case compact
  /// A disk stands still, or goes on.
  case stall
  /// A member stops.
  case crash
  /// The power of a member fails when it next writes to its log.
  case lightFuse
  /// A member starts.
  case restart
  /// A leader proposes a change of the membership, and all messages arrive.
  case change
  /// A leader is asked to hand over.
  case transfer

  /// The hazard it is; nil if it happens always.
  var hazard: ClusterSettings.Hazard? {
    switch self {
    case .settle, .propose, .elect, .pass: nil
    case .drop: .loss
    case .proposePartly, .electPartly, .passPartly, .letGo: .delay
    case .isolate, .split, .heal: .partition
    case .read: .reads
    case .report: .reports
    case .compact: .compaction
    case .stall: .slowDisk
    case .crash, .lightFuse, .restart: .crash
    case .change: .membership
    case .transfer: .transfer
    }
  }

  /// Strides of a group, all equally often.
  static func table(
    _ strides: [ClusterStride]
  ) -> [(weight: Int, value: ClusterStride)] {
    allCases.map { (strides.contains($0) ? 1 : 0, $0) }
  }
}

extension ClusterSettings {
  /// Strides that may be taken: those of the scene, or all that no hazard stands against.
  var possibleStrides: [ClusterStride] {
    scene.isEmpty ? ClusterStride.allCases.filter { $0.hazard.map(allows) ?? true } : scene
  }
}
