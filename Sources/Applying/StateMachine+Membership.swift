internal import BackendStore
internal import ByteCoding
internal import ClusterState
internal import EtcdMessages
internal import MVCCStore
internal import ProtoWire
internal import RaftCore
internal import SchemaFormat

/// Who is in the cluster, and what is known of them.
///
/// Members are kept in the database alone; what an entry says of them that was applied before is there
/// already.
///
/// > Source: formats.md §9.3; `server/etcdserver/server.go`, `applyConfChange`, in etcd.
extension StateMachine {
  /// Applies a change of the membership.
  ///
  /// One that does not fit the membership is refused, and raft makes nothing of it; the consistent
  /// index moves on.
  func applyConfChange(
    _ entry: EntryView,
    _ data: RawSpan,
    isNew: Bool,
    _ applied: inout Applied
  ) throws(ApplyError) {
    let payload: EntryPayload
    do throws(ProtoError) {
      payload = try EntryPayload(decoding: data, type: entry.type)
    } catch {
      throw .undecodable(error.description)
    }
    var joint: ConfChangeV2?
    let change: ConfChange
    switch payload {
    case .confChange(let single): change = single
    case .confChangeV2(let several):
      joint = several
      guard let single = several.single else {
        if isNew { try changeRaft(several) }
        return
      }
      change = single
    case .empty, .request, .v2: return
    }
    applied.requestID = change.id
    guard isNew else { return }
    var effects = ClusterEffects()
    do throws(MembershipError) {
      let made = try cluster.apply(change, into: &effects)
      applied.outcome = .answered(.membership(made))
      if case .removed(memberID, _) = made { applied.removedSelf = true }
    } catch {
      guard error.isRefusal else { throw .undecodable(error.text) }
      applied.outcome = .refused(.membership(error))
      if rules.mutates(.refusedConfChange) { try changeRaft(ConfChangeV2(change)) }
      return
    }
    try changeRaft(joint ?? ConfChangeV2(change))
    do throws(RequestFailure) {
      try write(effects.rows)
    } catch {
      throw error.applyError
    }
  }

  /// Changes raft's membership, which is saved with the next commit.
  private func changeRaft(_ change: ConfChangeV2) throws(ApplyError) {
    try confState.apply(change)
    if rules.savesTerm {
      consistentIndex.setConfState(ConfStateRecord.encode(confState.confState))
    }
  }

  /// Applies what members publish and the leader decides.
  ///
  /// - Returns: Whether the request was about the cluster.
  @discardableResult
  func applyCluster(
    _ request: InternalRaftRequest.Request,
    isNew: Bool
  ) throws(RequestFailure) -> Bool {
    var effects = ClusterEffects()
    let isOurs: Bool
    do throws(MembershipError) {
      isOurs = try cluster.apply(request, into: &effects)
    } catch {
      throw .failed(.undecodable(error.text))
    }
    if isNew { try write(effects.rows) }
    return isOurs
  }

  /// Applies a request of the v2 API.
  func applyV2(
    _ request: V2Request,
    isNew: Bool,
    _ applied: inout Applied
  ) throws(ApplyError) {
    applied.requestID = request.id
    guard isNew else { return }
    do throws(RequestFailure) {
      try applyCluster(.v2(request), isNew: isNew)
    } catch {
      throw error.applyError
    }
  }
}

extension RaftCluster {
  /// Raft's membership as far as members tell it: a joint configuration is in no row.
  var confState: ConfState {
    ConfState(voters: voters.map(\.id), learners: learners.map(\.id))
  }
}

extension RequestFailure {
  /// The error of a write that nobody can refuse.
  fileprivate var applyError: ApplyError {
    switch self {
    case .failed(let error): error
    case .refused(let refusal): .undecodable(refusal.message)
    }
  }
}
