package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// Why a downgrade is refused.
///
/// > Source: wire.md §2, §17; `server/etcdserver/version/manager.go`, in etcd.
package enum DowngradeError: Error, CaseIterable, Equatable, Sendable {
  /// The target is no version.
  case wrongVersionFormat
  /// The target is not one minor below the cluster's version.
  case invalidTargetVersion
  /// The cluster's version was never decided.
  case clusterVersionUnavailable
  /// A downgrade is under way.
  case inProcess
  /// No downgrade is under way.
  case noInflight

  /// The error as clients see it.
  package var text: String {
    switch self {
    case .wrongVersionFormat: "etcdserver: wrong downgrade target version format"
    case .invalidTargetVersion: "etcdserver: invalid downgrade target version"
    case .clusterVersionUnavailable: "etcdserver: cluster version not found during downgrade"
    case .inProcess: "etcdserver: cluster has a downgrade job in progress"
    case .noInflight: "etcdserver: no inflight downgrade job"
    }
  }
}

/// What the leader decides about the versions of cluster and storage.
///
/// > Source: wire.md §17, formats.md §6.2; `server/etcdserver/version/monitor.go`, in etcd.
package struct VersionMonitor: Sendable {
  /// The cluster as it is.
  package var cluster: RaftCluster

  /// Version a cluster has while the versions of some members are unknown.
  package static let minimum = SemanticVersion(major: 3, minor: 0)

  /// Creates a monitor of a cluster.
  package init(_ cluster: RaftCluster) { self.cluster = cluster }

  /// The version the cluster should have; nil if it should stay.
  ///
  /// The version of a server that does not answer is nil.
  package func decideClusterVersion(servers: [SemanticVersion?]) -> SemanticVersion? {
    let lowest = lowestVersion(servers)
    guard let current = cluster.version else { return lowest ?? Self.minimum }
    guard let lowest else { return nil }
    if let downgrade = cluster.downgrade, downgrade.enabled {
      guard let target = SemanticVersion(downgrade.targetVersion), target != current,
        isDowngrade(from: current, to: target), isDowngrade(from: lowest, to: target)
      else { return nil }
      return target
    }
    return current.major == lowest.major && current < lowest ? lowest : nil
  }

  /// Whether the downgrade under way has reached every server, so that it may end.
  package func hasReachedTarget(servers: [SemanticVersion?]) -> Bool {
    guard let downgrade = cluster.downgrade, downgrade.enabled,
      let target = SemanticVersion(downgrade.targetVersion)
    else { return false }
    return servers.allSatisfy { $0?.majorMinor == target.majorMinor }
  }

  /// The version the storage should have; nil if it should stay, as it does below 3.6.
  package func decideStorageVersion(_ stored: SemanticVersion?) -> SemanticVersion? {
    guard let version = cluster.version, version >= SemanticVersion(major: 3, minor: 6),
      stored?.majorMinor != version.majorMinor
    else { return nil }
    return SemanticVersion(major: version.major, minor: version.minor)
  }

  /// Whether a server is too old for the cluster and must not start.
  package func refuses(server: SemanticVersion) -> Bool {
    guard let version = cluster.version else { return false }
    return SemanticVersion(major: server.major, minor: server.minor) < version
  }

  /// Answers a request about a downgrade with what is to be proposed; nil if that is nothing.
  package func propose(
    _ request: DowngradeRequest
  ) throws(DowngradeError) -> DowngradeInfoSetRequest? {
    switch request.action {
    case .cancel:
      guard cluster.downgrade?.enabled == true else { throw .noInflight }
      return DowngradeInfoSetRequest()
    case .enable:
      let target = try validate(request.version)
      return .with { ($0.enabled, $0.ver) = (true, target.description) }
    default:
      _ = try validate(request.version)
      return nil
    }
  }

  private func validate(_ text: String) throws(DowngradeError) -> SemanticVersion {
    guard let parsed = SemanticVersion(text) ?? SemanticVersion("\(text).0") else {
      throw .wrongVersionFormat
    }
    let target = SemanticVersion(major: parsed.major, minor: parsed.minor)
    guard let version = cluster.version else { throw .clusterVersionUnavailable }
    guard isDowngrade(from: version, to: target) else { throw .invalidTargetVersion }
    guard cluster.downgrade?.enabled != true else { throw .inProcess }
    return target
  }

  private func isDowngrade(from current: SemanticVersion, to target: SemanticVersion) -> Bool {
    guard current.major == target.major else { return false }
    if cluster.rules.mutates(.anyDowngrade) { return target.minor < current.minor }
    return target == SemanticVersion(major: current.major, minor: current.minor - 1)
  }

  /// The lowest version; nil if one is unknown.
  private func lowestVersion(_ servers: [SemanticVersion?]) -> SemanticVersion? {
    let known = servers.compactMap { $0 }
    guard known.count == servers.count || cluster.rules.mutates(.unknownVersionSkipped) else {
      return nil
    }
    return known.min().map { SemanticVersion(major: $0.major, minor: $0.minor) }
  }
}
