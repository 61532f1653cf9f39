internal import BackendStore
internal import ByteCoding
internal import ClusterState
internal import EtcdMessages
internal import LeaseCore
internal import MVCCStore
internal import ProtoWire
internal import RaftCore
internal import SchemaFormat
internal import SnapFormat
internal import StoreV2

/// Who is in the cluster, and what is known of them.
///
/// Up to 3.5 a member takes members from the v2 store of its last snapshot, so that entries that the
/// database holds are applied again: to what is kept in memory, and not to the database.
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
    guard isNew || entry.index > memoryIndex else { return }
    var effects = ClusterEffects()
    do throws(MembershipError) {
      let made = try cluster.apply(change, scope: isNew ? .both : .storeV2Only, into: &effects)
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
      try carryOut(effects)
    } catch {
      throw error.applyError
    }
  }

  /// Writes what a change of the cluster wants written, to the database and to the v2 store.
  private func carryOut(_ effects: ClusterEffects) throws(RequestFailure) {
    try write(effects.rows)
    guard storeV2 != nil else { return }
    for write in effects.storeWrites {
      // What the store refuses is there, or gone, already.
      do throws(V2Error) { try storeV2?.carryOut(write) } catch { continue }
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
      isOurs = try cluster.apply(request, scope: isNew ? .both : .storeV2Only, into: &effects)
    } catch {
      throw .failed(.undecodable(error.text))
    }
    try carryOut(effects)
    return isOurs
  }

  /// Notes in memory what a request says of the cluster that the database holds already.
  func noteCluster(_ request: InternalRaftRequest.Request) throws(ApplyError) {
    do throws(RequestFailure) {
      try applyCluster(request, isNew: false)
    } catch {
      throw error.applyError
    }
  }

  /// Applies a request of the v2 API.
  func applyV2(
    _ request: V2Request,
    isNew: Bool,
    _ applied: inout Applied
  ) throws(ApplyError) {
    applied.requestID = request.id
    guard isNew || applied.index > memoryIndex else { return }
    do throws(RequestFailure) {
      if try applyCluster(.v2(request), isNew: isNew) { return }
    } catch {
      throw error.applyError
    }
    let clock = V2Time(unixNanoseconds: now.milliseconds &* 1_000_000)
    let time = V2Time(unixNanoseconds: request.time)
    guard !rules.mutates(.syncByOwnClock) || request.method != "SYNC" else {
      storeV2?.deleteExpiredKeys(clock, now: clock)
      return
    }
    guard let response = storeV2?.apply(request, now: request.method == "SYNC" ? time : clock)
    else { return }
    applied.outcome = .answered(.v2(response))
  }
}

extension V2LiveStore {
  /// Carries out a write that keeps the membership.
  fileprivate mutating func carryOut(_ write: StoreWrite) throws(V2Error) {
    let now = V2Time(unixNanoseconds: 0)
    switch write {
    case .create(let path, let value): _ = try create(path, value: value, now: now)
    case .set(let path, let value): _ = try set(path, value: value, now: now)
    case .update(let path, let value): _ = try update(path, value: value, now: now)
    case .delete(let path): _ = try delete(path, directory: true, recursive: true, now: now)
    }
  }
}

extension RaftCluster {
  /// The cluster as a v2 store has it; what in it is damaged is left out.
  init(_ membership: V2Membership, _ rules: ClusterRules) {
    self.init(
      rules: rules,
      members: membership.members,
      removed: membership.removed,
      version: membership.version.flatMap { SemanticVersion($0) }
    )
  }

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
