internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat
internal import SnapFormat

/// Members, removed members and raft's ConfState at a point of the log.
///
/// Changes are applied as etcd applies them: one that its validation refuses still reaches raft,
/// as a change of node 0, and so changes nothing.
///
/// > Source: formats.md §9.3; upstream `server/etcdserver/api/membership/cluster.go`,
/// > `ValidateConfigurationChange`.
struct MembershipState: Equatable, Sendable {
  /// Members by id; peer URLs are nil where they are not known.
  var members: [UInt64: MemberRecord] = [:]
  /// Ids that may not return.
  var removed: Set<UInt64> = []
  /// Version the cluster has agreed on; nil if not known.
  var clusterVersion: String?

  /// Creates the state before the first entry.
  init() {}

  /// Creates the state at a snapshot.
  init(_ snapshot: LoadedSnapshot) {
    if let membership = snapshot.membership {
      for member in membership.members { members[member.id] = member }
      removed = Set(membership.removed)
      clusterVersion = membership.version
    } else if let state = snapshot.confState {
      let ids = MembershipIDs(state)
      for id in ids.voters { members[id] = MemberRecord(id: id) }
      for id in ids.learners { members[id] = MemberRecord(id: id, isLearner: true) }
    }
  }

  /// Who votes and who learns.
  var ids: MembershipIDs { MembershipIDs(members.values.sorted { $0.id < $1.id }) }

  /// Applies an entry; gives false if it cannot have changed the membership.
  mutating func apply(_ payload: EntryPayload) -> Bool {
    switch payload {
    case .confChange(let change): return apply(change)
    case .confChangeV2(let change): return apply(change)
    case .v2(let request): return apply(request)
    case .request(let request): return apply(request)
    case .empty: return false
    }
  }

  private mutating func apply(_ change: ConfChange) -> Bool {
    let id = change.nodeID
    guard id != 0, !removed.contains(id) else { return false }
    switch change.type {
    case .addNode, .addLearnerNode:
      let context = record(of: change)
      if context.isPromote == true {
        guard members[id]?.isLearner == true else { return false }
        members[id]?.isLearner = false
        return true
      }
      guard members[id] == nil, !isTaken(context.peerURLs, by: id) else { return false }
      members[id] = context
      if change.type == .addLearnerNode { members[id]?.isLearner = true }
    case .removeNode:
      guard members.removeValue(forKey: id) != nil else { return false }
      removed.insert(id)
    case .updateNode:
      let peerURLs = record(of: change).peerURLs
      guard members[id] != nil, !isTaken(peerURLs, by: id) else { return false }
      members[id]?.peerURLs = peerURLs
    default: return false
    }
    return true
  }

  /// The member a change is about; one whose context cannot be read is known by its id alone.
  private func record(of change: ConfChange) -> MemberRecord {
    let context = change.context ?? []
    do throws(RecordError) {
      return try MemberRecord(parsing: context.rawSpan)
    } catch { return MemberRecord(id: change.nodeID) }
  }

  private func isTaken(_ peerURLs: [String]?, by id: UInt64) -> Bool {
    let urls = Set(peerURLs ?? [])
    return members.values.contains { other in
      other.id != id && !urls.isDisjoint(with: other.peerURLs ?? [])
    }
  }

  private mutating func apply(_ change: ConfChangeV2) -> Bool {
    for step in change.changes {
      switch step.type {
      case .addNode: members[step.nodeID] = MemberRecord(id: step.nodeID)
      case .addLearnerNode:
        members[step.nodeID] = MemberRecord(id: step.nodeID, isLearner: true)
      case .removeNode: members[step.nodeID] = nil
      default: continue
      }
    }
    return !change.changes.isEmpty
  }

  private mutating func apply(_ request: V2Request) -> Bool {
    guard request.method == "PUT", request.path == V2Path.version else { return false }
    clusterVersion = request.val
    return true
  }

  private mutating func apply(_ request: InternalRaftRequest) -> Bool {
    if case .v2(let request) = request.request { return apply(request) }
    guard case .clusterVersionSet(let set) = request.request else { return false }
    clusterVersion = set.ver
    return true
  }
}
