internal import ByteCoding
package import EtcdMessages
package import SchemaFormat

/// What a change of the membership did.
package enum MembershipChange: Equatable, Sendable {
  /// A member joined.
  case added(MemberRecord)
  /// A learner has a vote.
  case promoted(MemberRecord)
  /// A member is reached elsewhere.
  case updated(MemberRecord)
  /// A member left; nil if it was gone before.
  case removed(UInt64, MemberRecord?)
}

extension RaftCluster {
  /// Refuses a change that does not fit the membership.
  ///
  /// A change that is refused is handed to raft with node id 0, which makes nothing of it.
  ///
  /// > Source: `membership/cluster.go`, `ValidateConfigurationChange`, in etcd.
  package func validate(_ change: ConfChange) throws(MembershipError) {
    if isRemoved(change.nodeID) { throw .idRemoved }
    let known = member(change.nodeID)
    switch change.type {
    case .addNode, .addLearnerNode:
      let context = try Self.context(of: change)
      if context.isPromote == true {
        guard let known else { throw .idNotFound }
        guard known.isLearner || rules.mutates(.voterPromoted) else { throw .memberNotLearner }
      } else {
        guard known == nil || rules.mutates(.doubleAdd) else { throw .idExists }
        try validateURLs(of: context, besides: nil)
        if context.isLearner, change.type == .addLearnerNode { try validateLearnerCount() }
      }
    case .removeNode:
      if known == nil { throw .idNotFound }
    case .updateNode:
      if known == nil { throw .idNotFound }
      let own = rules.mutates(.ownURLClash) ? nil : change.nodeID
      try validateURLs(of: try Self.context(of: change), besides: own)
    default: throw .unknownType(change.type.rawValue)
    }
  }

  private func validateURLs(
    of context: MemberRecord,
    besides own: UInt64?
  ) throws(MembershipError) {
    if rules.mutates(.urlClash) { return }
    let taken = members.filter { $0.id != own }.flatMap { $0.peerURLs ?? [] }
    for url in context.peerURLs ?? [] where taken.contains(where: { isSame($0, url) }) {
      throw .peerURLExists
    }
  }

  /// Whether two URLs are the same bytes; `==` would take composed characters for equal.
  private func isSame(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  private func validateLearnerCount() throws(MembershipError) {
    let slack = rules.mutates(.learnerLimitOffByOne) ? 1 : 0
    if learners.count + 1 > rules.learnerCountMax + slack { throw .tooManyLearners }
  }

  /// The member a change is about.
  private static func context(of change: ConfChange) throws(MembershipError) -> MemberRecord {
    let bytes = change.context ?? []
    let member: MemberRecord
    do throws(RecordError) {
      member = try MemberRecord(parsing: bytes.rawSpan)
    } catch { throw .malformedContext(error) }
    guard member.id == change.nodeID else { throw .foreignContext(member.id) }
    return member
  }

  /// Validates a change and makes it.
  ///
  /// If an error is thrown, nothing is to be written, and raft is told of node 0.
  ///
  /// > Source: `server/etcdserver/server.go`, `applyConfChange`, in etcd.
  package mutating func apply(
    _ change: ConfChange,
    scope: ShouldApplyV3 = .both,
    into effects: inout ClusterEffects
  ) throws(MembershipError) -> MembershipChange {
    try validate(change)
    switch change.type {
    case .removeNode: return remove(change.nodeID, scope, &effects)
    case .updateNode:
      return update(try Self.context(of: change), scope, &effects)
    default:
      let context = try Self.context(of: change)
      return context.isPromote == true
        ? promote(context, scope, &effects) : add(context, scope, &effects)
    }
  }

  private mutating func add(
    _ context: MemberRecord,
    _ scope: ShouldApplyV3,
    _ effects: inout ClusterEffects
  ) -> MembershipChange {
    var member = context
    member.isPromote = nil
    put(member)
    effects.storeWrites.append(
      .create(path: path(member, .raft), value: text(member.encodedRaftAttributes))
    )
    write(member, scope, &effects, isNew: true)
    return .added(member)
  }

  private mutating func promote(
    _ context: MemberRecord,
    _ scope: ShouldApplyV3,
    _ effects: inout ClusterEffects
  ) -> MembershipChange {
    guard var member = member(context.id) else { return .promoted(context) }
    member.isLearner = rules.mutates(.promotionCountsAsLearner)
    put(member)
    updateStore(member, &effects)
    if !rules.mutates(.etcd19557) { write(member, scope, &effects) }
    return .promoted(member)
  }

  private mutating func update(
    _ context: MemberRecord,
    _ scope: ShouldApplyV3,
    _ effects: inout ClusterEffects
  ) -> MembershipChange {
    guard var member = member(context.id) else { return .updated(context) }
    member.peerURLs = context.peerURLs
    if !rules.updateKeepsLearner || rules.mutates(.etcd21694) {
      member.isLearner = context.isLearner
    }
    put(member)
    updateStore(member, &effects)
    write(member, scope, &effects)
    return .updated(member)
  }

  private mutating func remove(
    _ id: UInt64,
    _ scope: ShouldApplyV3,
    _ effects: inout ClusterEffects
  ) -> MembershipChange {
    let member = member(id)
    drop(id)
    if !rules.mutates(.removedForgotten) { markRemoved(id) }
    let name = hexadecimal(id)
    effects.storeWrites += [
      .delete(path: "/0/members/\(name)"),
      .create(path: "/0/removed_members/\(name)", value: ""),
    ]
    if scope == .both {
      if !rules.mutates(.zombieRow) {
        effects.rows.append(RowChange(.members, key: Self.key(id), value: nil))
      }
      effects.rows.append(
        RowChange(.membersRemoved, key: Self.key(id), value: Array("removed".utf8))
      )
    }
    return .removed(id, member)
  }
}

// MARK: - Writing

extension RaftCluster {
  /// A leaf of a member's directory in the v2 store.
  enum MemberLeaf: String {
    case raft = "raftAttributes"
    case own = "attributes"
  }

  func path(_ member: MemberRecord, _ leaf: MemberLeaf) -> String {
    "/0/members/\(member.idText)/\(leaf.rawValue)"
  }

  func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func updateStore(_ member: MemberRecord, _ effects: inout ClusterEffects) {
    effects.storeWrites.append(
      .update(path: path(member, .raft), value: text(member.encodedRaftAttributes))
    )
  }

  /// Writes a member's row, unless the release keeps the first.
  func write(
    _ member: MemberRecord,
    _ scope: ShouldApplyV3,
    _ effects: inout ClusterEffects,
    isNew: Bool = false
  ) {
    guard scope == .both, isNew || rules.memberRows == .rewritten else { return }
    effects.rows.append(RowChange(.members, key: Self.key(member.id), value: member.encoded))
  }
}

extension ConfChangeV2 {
  /// The change as its older form says it; nil if it is joint, which etcd never proposes.
  package var single: ConfChange? {
    guard changes.count == 1, let change = changes.first else { return nil }
    var single = ConfChange()
    single.type = change.type
    single.nodeID = change.nodeID
    single.context = context
    return single
  }
}
