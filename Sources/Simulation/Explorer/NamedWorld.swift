internal import EtcdMessages
internal import RaftCore

/// Small worlds that are worth exploring, each with one kind of trouble in it.
package enum NamedWorld: String, CaseIterable, Sendable {
  /// Elections, with messages that are lost and arrive twice.
  case elections
  /// Requests under two leaders.
  case replication
  /// Members that lose power, also in the middle of a write.
  case failures
  /// Pre-votes and leases.
  case leases
  /// Reads under two leaders.
  case reads
  /// A follower that lags and is sent a snapshot.
  case snapshots
  /// Storage that answers late, and loses what it has not written.
  case storage
  /// A member that is taken out while another campaigns.
  case membership
  /// A joint configuration that is entered and left while another member campaigns.
  case jointConsensus
  /// Leadership that is handed over while it is lost.
  case transfers

  /// The world.
  package var world: SmallWorld {
    SmallWorld { world in
      switch self {
      case .elections: world.allowed.setFaults(losses: 1, duplicates: 1)
      case .replication:
        world.allowed.proposals = 1
        world.allowed.setFaults(losses: 1)
        world.config.maxSizePerMsg = 0
      case .failures:
        world.allowed.proposals = 1
        world.allowed.crashes = 2
      case .leases:
        world.config.preVote = true
        world.config.checkQuorum = true
        world.allowed.timeouts = 2
      case .reads:
        world.allowed.reads = 2
        world.allowed.setFaults(losses: 1)
      case .snapshots:
        world.startsWithLeader = true
        world.allowed.proposals = 2
        world.allowed.compactions = 2
        world.allowed.campaigns = 1
      case .storage:
        world.config.asyncStorageWrites = true
        world.allowed.crashes = 1
      case .membership:
        world.startsWithLeader = true
        world.changes = [ConfChangeV2([ConfChangeSingle(.removeNode, 3)])]
        world.allowed.proposals = 1
        world.allowed.campaigns = 1
      case .jointConsensus:
        world.startsWithLeader = true
        world.changes = [
          ConfChangeV2([ConfChangeSingle(.removeNode, 2), ConfChangeSingle(.removeNode, 3)])
        ]
        world.allowed.campaigns = 1
      case .transfers:
        world.startsWithLeader = true
        world.allowed.transfers = 2
        world.allowed.proposals = 1
        world.allowed.campaigns = 1
        world.allowed.timeouts = 1
      }
    }
  }
}

extension SmallWorld.Allowance {
  fileprivate mutating func setFaults(losses: Int, duplicates: Int = 0) {
    (self.losses, self.duplicates) = (losses, duplicates)
  }
}
