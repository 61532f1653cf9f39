package import EtcdMessages

/// Why a change of the membership makes no sense.
package enum ConfChangeError: Error, Equatable, Sendable {
  /// It would enter a joint configuration from one.
  case alreadyJoint
  /// It would enter a joint configuration without voters to leave.
  case zeroVoterJoint
  /// It would leave a joint configuration that is none.
  case notJoint
  /// It would change one configuration while there are two.
  case simpleInJoint
  /// It changes more than a simple change may.
  case moreThanOneVoter
  /// Nobody would vote any more.
  case removedAllVoters
  /// A step is of a type that is not known.
  case unexpectedType(ConfChangeType)
}

extension ConfChangeError: CustomStringConvertible {
  /// Upstream's words for it.
  ///
  /// > Source: raft-interaction.md §6; etcd-io/raft `confchange/confchange.go`.
  package var description: String {
    switch self {
    case .alreadyJoint: "config is already joint"
    case .zeroVoterJoint: "can't make a zero-voter config joint"
    case .notJoint: "can't leave a non-joint config"
    case .simpleInJoint: "can't apply simple config change in joint config"
    case .moreThanOneVoter: "more than one voter changed without entering joint config"
    case .removedAllVoters: "removed all voters"
    case .unexpectedType(let type): "unexpected conf type \(type.rawValue)"
    }
  }
}

/// Works out the membership that follows from a change; what it was given stays as it is.
///
/// > Source: raft-interaction.md §6; etcd-io/raft `confchange/confchange.go`, `Changer`.
package struct ConfChanger: Sendable {
  /// Who votes and who learns.
  package private(set) var config: TrackerConfig
  /// What is known of each member.
  package private(set) var progress: ProgressMap
  private let window: Inflights
  private let lastIndex: UInt64

  /// Prepares a change; new members are first probed at the last index of the leader's log.
  package init(_ tracker: ProgressTracker, lastIndex: UInt64) {
    config = tracker.config
    progress = tracker.progress
    window = tracker.window
    self.lastIndex = lastIndex
  }

  // MARK: Changes

  /// Adds, promotes, demotes or removes one voter and any number of learners.
  package mutating func simple(_ changes: [ConfChangeSingle]) throws(ConfChangeError) {
    try simple(changes, countMax: 1)
  }

  mutating func simple(
    _ changes: [ConfChangeSingle],
    countMax: Int
  ) throws(ConfChangeError) {
    if config.voters.isJoint { throw .simpleInJoint }
    let before = config.voters.incoming
    try apply(changes)
    let after = config.voters.incoming
    let changed =
      before.ids.count { !after.contains($0) } + after.ids.count { !before.contains($0) }
    if changed > countMax { throw .moreThanOneVoter }
  }

  /// Makes changes that are in force only beside the configuration that was.
  package mutating func enterJoint(
    autoLeave: Bool,
    _ changes: [ConfChangeSingle]
  ) throws(ConfChangeError) {
    if config.voters.isJoint { throw .alreadyJoint }
    if config.voters.incoming.isEmpty { throw .zeroVoterJoint }
    config.voters.outgoing = config.voters.incoming
    try apply(changes)
    config.autoLeave = autoLeave
  }

  /// Lets the changes stand alone.
  package mutating func leaveJoint() throws(ConfChangeError) {
    guard config.voters.isJoint else { throw .notJoint }
    for id in config.learnersNext.ids {
      config.learners.insert(id)
      if let position = progress.position(of: id) { progress[position].isLearner = true }
    }
    config.learnersNext = MajorityConfig()
    for id in config.voters.outgoing.ids
    where !config.voters.incoming.contains(id) && !config.learners.contains(id) {
      progress.remove(id)
    }
    config.voters.outgoing = MajorityConfig()
    config.autoLeave = false
  }

  // MARK: Steps

  private mutating func apply(_ changes: [ConfChangeSingle]) throws(ConfChangeError) {
    // etcd turns a change it refuses after it was committed into one of node 0.
    for change in changes where change.nodeID != 0 {
      switch change.type {
      case .addNode: makeVoter(change.nodeID)
      case .addLearnerNode: makeLearner(change.nodeID)
      case .removeNode: remove(change.nodeID)
      case .updateNode: break
      default: throw .unexpectedType(change.type)
      }
    }
    if config.voters.incoming.isEmpty { throw .removedAllVoters }
  }

  private mutating func makeVoter(_ id: UInt64) {
    if let position = progress.position(of: id) {
      progress[position].isLearner = false
      config.learners.remove(id)
      config.learnersNext.remove(id)
    } else {
      start(id, isLearner: false)
    }
    config.voters.incoming.insert(id)
  }

  private mutating func makeLearner(_ id: UInt64) {
    guard var known = progress[of: id] else {
      start(id, isLearner: true)
      config.learners.insert(id)
      return
    }
    if known.isLearner { return }
    remove(id)
    if config.voters.outgoing.contains(id) {
      config.learnersNext.insert(id)
    } else {
      known.isLearner = true
      config.learners.insert(id)
    }
    progress.insert(known)
  }

  private mutating func remove(_ id: UInt64) {
    guard progress.position(of: id) != nil else { return }
    config.voters.incoming.remove(id)
    config.learners.remove(id)
    config.learnersNext.remove(id)
    if !config.voters.outgoing.contains(id) { progress.remove(id) }
  }

  private mutating func start(_ id: UInt64, isLearner: Bool) {
    // Probing starts at the end of the log: most new members have been given a snapshot.
    var new = Progress(id: id, next: max(lastIndex, 1), isLearner: isLearner, inflights: window)
    // Else the next check of the quorum could find it inactive before it was ever asked.
    new.isRecentlyActive = true
    progress.insert(new)
  }
}
