package import ProtoWire

/// What raft needs to know of a member.
///
/// > Source: formats.md §10 membershippb; `api/membershippb/membership.proto`.
package struct MemberRaftAttributes: ProtoMessage {
  /// Where other members reach it.
  package var peerURLs: [String] = []
  /// Whether it has no vote.
  package var isLearner = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "membershippb.RaftAttributes",
    [.strings(1, "peer_urls", \.peerURLs), .scalar(2, "is_learner", \.isLearner)]
  )
}

/// What a member says of itself.
package struct MemberAttributes: ProtoMessage {
  /// Its name.
  package var name = ""
  /// Where clients reach it.
  package var clientURLs: [String] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "membershippb.Attributes",
    [.scalar(1, "name", \.name), .strings(2, "client_urls", \.clientURLs)]
  )
}

/// A member of the cluster.
package struct MembershipMember: ProtoMessage {
  /// Member id.
  package var id: UInt64 = 0
  /// What raft needs to know of it.
  package var raftAttributes: MemberRaftAttributes?
  /// What it says of itself.
  package var memberAttributes: MemberAttributes?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "membershippb.Member",
    [
      .scalar(1, "ID", \.id), .message(2, "raft_attributes", \.raftAttributes),
      .message(3, "member_attributes", \.memberAttributes),
    ]
  )
}

/// Sets the version the whole cluster speaks, since 3.5.
package struct ClusterVersionSetRequest: ProtoMessage {
  /// The version, such as `3.5.0`.
  package var ver = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "membershippb.ClusterVersionSetRequest",
    [.scalar(1, "ver", \.ver)]
  )
}

/// Publishes what a member says of itself, since 3.6.
package struct ClusterMemberAttrSetRequest: ProtoMessage {
  /// Member id.
  package var memberID: UInt64 = 0
  /// What it says.
  package var memberAttributes: MemberAttributes?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "membershippb.ClusterMemberAttrSetRequest",
    [
      .scalar(1, "member_ID", \.memberID),
      .message(2, "member_attributes", \.memberAttributes),
    ]
  )
}

/// Begins or ends a downgrade.
package struct DowngradeInfoSetRequest: ProtoMessage {
  /// Whether a downgrade is under way.
  package var enabled = false
  /// Version it leads to.
  package var ver = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "membershippb.DowngradeInfoSetRequest",
    [.scalar(1, "enabled", \.enabled), .scalar(2, "ver", \.ver)]
  )
}

/// Marks a log as written by a version, for tests of downgrades; does nothing when applied.
package struct DowngradeVersionTestRequest: ProtoMessage {
  /// The version.
  package var ver = ""
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.DowngradeVersionTestRequest",
    [.scalar(1, "ver", \.ver)]
  )
}
