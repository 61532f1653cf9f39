internal import EtcdMessages
package import PropertyTesting
package import RaftCore

/// What a simulated group is made of, and what may happen to it.
package struct ClusterSettings: Equatable, Sendable {
  /// Members that exist, of which some may not belong to the group yet.
  package var memberCount = 3
  /// Voters at the start, those with the lowest ids.
  package var voterCount = 3
  /// Settings of every member, but for its id.
  package var config: Config
  /// Faults and changes that may happen.
  package var hazards: Set<Hazard> = Set(Hazard.allCases)
  /// Of these, those that happen several times as often.
  package var emphasis: Set<Hazard> = []
  /// How many ticks of each member pass in the time of one of the slowest; empty if clocks agree.
  package var paces: [Int] = []
  /// Strides that a group takes, if it goes on in strides; empty for all that hazards allow.
  package var scene: [ClusterStride] = []

  /// Something that may happen besides messages that arrive and time that passes.
  package enum Hazard: String, CaseIterable, Sendable {
    /// Messages are lost.
    case loss
    /// Messages arrive twice, the second time at any time.
    case duplication
    /// Messages overtake each other.
    case reordering
    /// Messages are kept back, and arrive long after.
    case delay
    /// Links break: in one direction, around one member, or between two halves.
    case partition
    /// Members stop at once, and start from their disk.
    case crash
    /// Members stand still for a while, and go on as if nothing was.
    case pause
    /// Clocks run at different paces.
    case skew
    /// Disks do nothing for a while.
    case slowDisk
    /// Members join, leave, and gain and lose their vote.
    case membership
    /// Leadership is handed over.
    case transfer
    /// Members take snapshots, and drop the log before them.
    case compaction
    /// Members read.
    case reads
    /// Members are told that others cannot be reached.
    case reports
    /// Followers forget their leader.
    case forgetting
    /// Members campaign before their time.
    case impatience
  }

  /// Creates the settings of a group without anything special.
  package init() {
    config = Config(id: 1)
    config.electionTick = 4
    config.heartbeatTick = 1
    config.stepDownOnRemoval = true
    config.maxInflightMsgs = 4
  }

  /// Draws settings.
  ///
  /// - Parameters:
  ///   - choices: Decides what is left open.
  ///   - count: Members, all of them voters at the start; nil if that is to be drawn too.
  package init(_ choices: Choices, memberCount count: Int? = nil) {
    self.init()
    voterCount = choices.weighted([(6, 3), (2, 2), (2, 5), (1, 1), (1, 4)])
    memberCount = voterCount + choices.weighted([(3, 0), (2, 1), (1, 2)])
    if let count { (memberCount, voterCount) = (count, count) }
    config.preVote = choices.bool()
    config.checkQuorum = choices.bool()
    config.asyncStorageWrites = choices.bool()
    config.maxInflightMsgs = choices.weighted([(2, 4), (1, 1), (1, 64)])
    config.maxSizePerMsg = choices.weighted([(2, .max), (1, 0), (1, 60)])
    if config.maxSizePerMsg != .max {
      config.maxInflightBytes = choices.weighted([(1, 0), (1, config.maxSizePerMsg + 20)])
    }
    config.maxCommittedSizePerReady = choices.weighted([(2, 0), (1, 30)])
    config.maxUncommittedEntriesSize = choices.weighted([(2, 0), (1, 64)])
    config.disableProposalForwarding = choices.chance(1, in: 6)
    config.stepDownOnRemoval = !choices.chance(1, in: 4)
    if config.checkQuorum, choices.chance(1, in: 4) { config.readOnlyOption = .leaseBased }
    config.habits = choices.weighted([
      (4, []), (1, .readContextInHeartbeats), (1, .dropsEarlyReads),
    ])
    config.electionSeed = choices.below(1 << 16)
    hazards = Set(choices.swarm(Hazard.allCases, atLeast: 0))
    if allows(.skew) {
      paces = choices.array(count: memberCount...memberCount) { $0.int(in: 1...4) }
    }
  }

  /// Ticks of a member in the time of one of the slowest.
  func pace(of position: Int) -> Int {
    allows(.skew) && position < paces.count ? paces[position] : 1
  }

  /// Whether something may happen.
  func allows(_ hazard: Hazard) -> Bool { hazards.contains(hazard) }
}

extension ClusterSettings: CustomStringConvertible {
  /// One line, with what is usual left out.
  package var description: String {
    var text = "\(memberCount) members, \(voterCount) of them voters"
    if config.preVote { text += ", pre-votes" }
    if config.checkQuorum { text += ", quorum checked" }
    if config.asyncStorageWrites { text += ", asynchronous storage" }
    if config.readOnlyOption == .leaseBased { text += ", leases for reads" }
    if config.disableProposalForwarding { text += ", proposals not passed on" }
    if !config.stepDownOnRemoval { text += ", removed leaders lead on" }
    if config.maxSizePerMsg != .max { text += ", appends of \(config.maxSizePerMsg) bytes" }
    text += ", window \(config.maxInflightMsgs)"
    if config.maxInflightBytes != 0 { text += " or \(config.maxInflightBytes) bytes" }
    if !paces.isEmpty { text += ", paces \(paces.map(String.init).joined(separator: " "))" }
    text += ", seed \(config.electionSeed)"
    let names = hazards.map(\.rawValue).sorted().joined(separator: " ")
    return text + "; hazards: " + (names.isEmpty ? "none" : names)
  }
}
