import ClusterState
import EtcdMessages
import SchemaFormat

/// The membership as raft has it, and what etcd knows of each member beside it.
struct ClusterModel {
  var voters: Set<UInt64> = []
  var learners: Set<UInt64> = []
  var removed: Set<UInt64> = []
  var urls: [UInt64: [String]] = [:]
  var names: [UInt64: String] = [:]
  var version: String?
  var downgrade: DowngradeRecord?
  var learnerCountMax: Int

  /// Makes a change, or says why it is none.
  mutating func apply(_ change: ConfChange, _ context: MemberRecord?) -> MembershipError? {
    let id = change.nodeID
    let isMember = voters.contains(id) || learners.contains(id)
    if removed.contains(id) { return .idRemoved }
    switch change.type {
    case .removeNode:
      if !isMember { return .idNotFound }
      voters.remove(id)
      learners.remove(id)
      removed.insert(id)
      (urls[id], names[id]) = (nil, nil)
    case .updateNode:
      if !isMember { return .idNotFound }
      if isTaken(context, besides: id) { return .peerURLExists }
      urls[id] = context?.peerURLs
    default:
      if context?.isPromote == true { return promote(id, isMember) }
      if isMember { return .idExists }
      if isTaken(context, besides: 0) { return .peerURLExists }
      let isLearner = change.type == .addLearnerNode
      if isLearner, learners.count >= learnerCountMax { return .tooManyLearners }
      if isLearner { learners.insert(id) } else { voters.insert(id) }
      (urls[id], names[id]) = (context?.peerURLs, "")
    }
    return nil
  }

  private mutating func promote(_ id: UInt64, _ isMember: Bool) -> MembershipError? {
    if !isMember { return .idNotFound }
    guard learners.remove(id) != nil else { return .memberNotLearner }
    voters.insert(id)
    return nil
  }

  private func isTaken(_ context: MemberRecord?, besides id: UInt64) -> Bool {
    let taken = urls.filter { $0.key != id }.values.joined()
    return context?.peerURLs?.contains { taken.contains($0) } ?? false
  }
}
