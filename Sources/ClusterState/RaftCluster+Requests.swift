internal import ByteCoding
package import EtcdMessages
internal import SchemaFormat

/// What members publish and the leader decides: attributes, the version and downgrades.
///
/// > Source: formats.md §9.3; `server/etcdserver/apply.go`, `ClusterVersionSet` and after;
/// > `membership/cluster.go`, `UpdateAttributes`, `SetVersion`, `SetDowngradeInfo`, in etcd.
extension RaftCluster {
  /// Takes over what a member says of itself; of a removed member nothing is taken.
  package mutating func setAttributes(
    of id: UInt64,
    name: String,
    clientURLs: [String],
    scope: ShouldApplyV3 = .both,
    into effects: inout ClusterEffects
  ) throws(MembershipError) {
    guard var member = member(id) else {
      guard isRemoved(id) else { throw .unknownMember(id) }
      return
    }
    (member.name, member.clientURLs) = (name, clientURLs)
    put(member)
    if !rules.mutates(.attributesSkipStoreV2) {
      effects.storeWrites.append(
        .set(path: path(member, .own), value: text(member.encodedAttributes))
      )
    }
    write(member, scope, &effects)
  }

  /// Sets the version the whole cluster speaks.
  package mutating func setVersion(
    _ text: String,
    scope: ShouldApplyV3 = .both,
    into effects: inout ClusterEffects
  ) throws(MembershipError) {
    guard let version = SemanticVersion(text) else { throw .malformedVersion(text) }
    self.version = version
    effects.storeWrites.append(.set(path: "/0/version", value: version.description))
    guard scope == .both, !rules.mutates(.versionUnwritten) else { return }
    effects.rows.append(
      RowChange(
        .cluster,
        key: Array(ClusterKey.clusterVersion.rawValue.utf8),
        value: Array(version.description.utf8)
      )
    )
  }

  /// Begins a downgrade, or ends it, which forgets the target.
  package mutating func setDowngrade(
    _ request: DowngradeInfoSetRequest,
    scope: ShouldApplyV3 = .both,
    into effects: inout ClusterEffects
  ) {
    let keepsTarget = request.enabled || rules.mutates(.cancelKeepsTarget)
    let record = DowngradeRecord(
      targetVersion: keepsTarget ? request.ver : "",
      enabled: request.enabled
    )
    downgrade = record
    guard scope == .both else { return }
    effects.rows.append(
      RowChange(
        .cluster,
        key: Array(ClusterKey.downgrade.rawValue.utf8),
        value: record.encoded
      )
    )
  }

  /// Applies a request about the cluster.
  ///
  /// - Returns: Whether the request was about the cluster.
  package mutating func apply(
    _ request: InternalRaftRequest.Request,
    scope: ShouldApplyV3 = .both,
    into effects: inout ClusterEffects
  ) throws(MembershipError) -> Bool {
    switch request {
    case .clusterVersionSet(let set): try setVersion(set.ver, scope: scope, into: &effects)
    case .clusterMemberAttrSet(let set):
      try setAttributes(
        of: set.memberID,
        name: set.memberAttributes?.name ?? "",
        clientURLs: set.memberAttributes?.clientURLs ?? [],
        scope: scope,
        into: &effects
      )
    case .downgradeInfoSet(let set): setDowngrade(set, scope: scope, into: &effects)
    case .v2(let request): return try apply(request, scope: scope, into: &effects)
    default: return false
    }
    return true
  }

  /// Applies a v2 request about the cluster: attributes of a member, or the version, up to 3.5.
  ///
  /// - Returns: Whether it was one; if not, it is the v2 store's.
  ///
  /// > Source: `server/etcdserver/apply_v2.go`, `Put`, in etcd release-3.5.
  package mutating func apply(
    _ request: V2Request,
    scope: ShouldApplyV3 = .both,
    into effects: inout ClusterEffects
  ) throws(MembershipError) -> Bool {
    let isPlain =
      request.method == "PUT" && request.prevExist == nil && request.prevIndex == 0
      && request.prevValue.isEmpty
    guard isPlain else { return false }
    if request.path == "/0/version" {
      try setVersion(request.val, scope: scope, into: &effects)
      return true
    }
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "0", parts[2] == "members",
      parts[4] == "attributes", let id = UInt64(parts[3], radix: 16)
    else { return false }
    let attributes: MemberRecord
    do throws(RecordError) {
      attributes = try MemberRecord(
        id: id,
        raftAttributes: Array("{}".utf8).rawSpan,
        attributes: Array(request.val.utf8)
      )
    } catch { throw .malformedContext(error) }
    try setAttributes(
      of: id,
      name: attributes.name,
      clientURLs: attributes.clientURLs,
      scope: scope,
      into: &effects
    )
    return true
  }
}
