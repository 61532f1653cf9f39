internal import ByteCoding
package import SchemaFormat

/// Paths of the v2 store that etcd itself owns.
///
/// > Source: formats.md §3.3; upstream `server/etcdserver/api/membership/storev2.go`.
package enum V2Path {
  /// Everything of the cluster's own.
  package static let cluster = "/0"
  /// Keys of v2 clients.
  package static let keys = "/1"
  /// What v2 authentication left behind.
  package static let permissions = "/2"
  /// A directory per member, named by its id.
  package static let members = "/0/members"
  /// A leaf per removed member, named by its id.
  package static let removedMembers = "/0/removed_members"
  /// Version the cluster has agreed on.
  package static let version = "/0/version"
  /// Leaf of a member's directory that is written when it joins.
  package static let raftAttributes = "raftAttributes"
  /// Leaf of a member's directory that the member publishes.
  package static let attributes = "attributes"
}

/// What the v2 store says of the cluster.
package struct V2Membership: Equatable, Sendable {
  /// A part a server could not read; most make it panic.
  package struct Fault: Equatable, Sendable {
    /// Path of the node.
    package var path: String
    /// What is wrong with it.
    package var reason: String
  }

  /// Members in id order.
  package var members: [MemberRecord] = []
  /// Ids of removed members, ascending.
  package var removed: [UInt64] = []
  /// Text of the cluster version; nil if never decided.
  package var version: String?
  /// What could not be read.
  package var faults: [Fault] = []

  /// Creates a membership without faults.
  package init(
    members: [MemberRecord] = [],
    removed: [UInt64] = [],
    version: String? = nil
  ) {
    self.members = members
    self.removed = removed
    self.version = version
  }
}

extension V2Store {
  /// What the store says of the cluster.
  package var membership: V2Membership {
    var result = V2Membership()
    for directory in children(of: V2Path.members) {
      switch member(in: directory) {
      case .success(let member): result.members.append(member)
      case .failure(let fault): result.faults.append(fault)
      }
    }
    for leaf in children(of: V2Path.removedMembers) {
      if let id = parseHexID(leaf.name) {
        result.removed.append(id)
      } else {
        result.faults.append(.init(path: leaf.path, reason: "the name is no member id"))
      }
    }
    result.version = node(at: V2Path.version)?.value
    result.members.sort { $0.id < $1.id }
    result.removed.sort()
    return result
  }

  private func member(in directory: V2Node) -> Result<MemberRecord, V2Membership.Fault> {
    guard let id = parseHexID(directory.name) else {
      return .failure(.init(path: directory.path, reason: "the name is no member id"))
    }
    let raftPath = "\(directory.path)/\(V2Path.raftAttributes)"
    guard let raftAttributes = node(at: raftPath)?.value else {
      return .failure(.init(path: raftPath, reason: "the member has no raft attributes"))
    }
    let attributes = node(at: "\(directory.path)/\(V2Path.attributes)")?.value
    do throws(RecordError) {
      let raftBytes = Array(raftAttributes.utf8)
      let member = try MemberRecord(
        id: id,
        raftAttributes: raftBytes.rawSpan,
        attributes: attributes.map { Array($0.utf8) }
      )
      return .success(member)
    } catch {
      return .failure(.init(path: directory.path, reason: error.message))
    }
  }

  /// Directories with content of v2 clients, which servers of 3.6 and 3.7 refuse to start with.
  ///
  /// Allowed are anything below `/0`, an empty `/1`, and below `/2` what has nothing below itself.
  /// Hidden nodes are not looked at.
  package var customContent: [V2Node] {
    var directories: [V2Node] = []
    for node in children(of: "/") where node.path != V2Path.cluster && !node.isHidden {
      let suspects = node.path == V2Path.permissions ? children(of: node.path) : [node]
      directories += suspects.filter { suspect in
        !suspect.isHidden && children(of: suspect.path).contains { !$0.isHidden }
      }
    }
    return directories
  }

  /// Leaves outside `/0`: the keys v2 clients stored.
  package var customLeafCount: Int {
    nodes.count { !$0.isDirectory && !$0.path.utf8.starts(with: "\(V2Path.cluster)/".utf8) }
  }
}

extension V2Node {
  /// Whether listings leave the node out.
  fileprivate var isHidden: Bool { name.hasPrefix("_") }
}

extension V2Membership.Fault: Error {}
