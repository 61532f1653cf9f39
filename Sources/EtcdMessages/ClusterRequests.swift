package import ProtoWire

/// A member as clients see it.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `Member` and after.
package struct ClusterMember: ProtoMessage {
  /// Member id.
  package var id: UInt64 = 0
  /// Its name; empty until it has started.
  package var name = ""
  /// Where other members reach it.
  package var peerURLs: [String] = []
  /// Where clients reach it.
  package var clientURLs: [String] = []
  /// Whether it has no vote.
  package var isLearner = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.Member",
    [
      .scalar(1, "ID", \.id), .scalar(2, "name", \.name), .strings(3, "peerURLs", \.peerURLs),
      .strings(4, "clientURLs", \.clientURLs), .scalar(5, "isLearner", \.isLearner),
    ]
  )
}

/// Adds a member.
package struct MemberAddRequest: ProtoMessage {
  /// Where other members reach it.
  package var peerURLs: [String] = []
  /// Whether it joins without a vote.
  package var isLearner = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberAddRequest",
    [.strings(1, "peerURLs", \.peerURLs), .scalar(2, "isLearner", \.isLearner)]
  )
}

/// Removes a member.
package struct MemberRemoveRequest: ProtoMessage {
  /// Member id.
  package var id: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberRemoveRequest",
    [.scalar(1, "ID", \.id)]
  )
}

/// Changes where a member is reached.
package struct MemberUpdateRequest: ProtoMessage {
  /// Member id.
  package var id: UInt64 = 0
  /// Where other members reach it.
  package var peerURLs: [String] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberUpdateRequest",
    [.scalar(1, "ID", \.id), .strings(2, "peerURLs", \.peerURLs)]
  )
}

/// Gives a learner a vote.
package struct MemberPromoteRequest: ProtoMessage {
  /// Member id.
  package var id: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberPromoteRequest",
    [.scalar(1, "ID", \.id)]
  )
}

/// Lists the members.
package struct MemberListRequest: ProtoMessage {
  /// Whether the answer must be as new as the question; since 3.5.
  package var linearizable = false
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberListRequest",
    [.scalar(1, "linearizable", \.linearizable)]
  )
}
