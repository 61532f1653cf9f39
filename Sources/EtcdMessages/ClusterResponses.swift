package import ProtoWire

/// Answers that a member was added.
///
/// > Source: formats.md §10; `api/etcdserverpb/rpc.proto`, `MemberAddResponse` and after.
package struct MemberAddResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// The new member.
  package var member: ClusterMember?
  /// All members, by id.
  package var members: [ClusterMember] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberAddResponse",
    [
      .message(1, "header", \.header), .message(2, "member", \.member),
      .messages(3, "members", \.members),
    ]
  )
}

/// Answers that a member was removed.
package struct MemberRemoveResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// All members, by id.
  package var members: [ClusterMember] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberRemoveResponse",
    [.message(1, "header", \.header), .messages(2, "members", \.members)]
  )
}

/// Answers that a member was changed.
package struct MemberUpdateResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// All members, by id.
  package var members: [ClusterMember] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberUpdateResponse",
    [.message(1, "header", \.header), .messages(2, "members", \.members)]
  )
}

/// Answers that a learner has a vote.
package struct MemberPromoteResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// All members, by id.
  package var members: [ClusterMember] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberPromoteResponse",
    [.message(1, "header", \.header), .messages(2, "members", \.members)]
  )
}

/// Answers with the members.
package struct MemberListResponse: ProtoMessage {
  /// Who answered.
  package var header: ResponseHeader?
  /// All members, by id.
  package var members: [ClusterMember] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.MemberListResponse",
    [.message(1, "header", \.header), .messages(2, "members", \.members)]
  )
}
