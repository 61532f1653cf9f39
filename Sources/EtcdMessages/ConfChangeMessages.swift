package import ProtoWire

/// What a change of the membership does with a node.
package struct ConfChangeType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Adds a voter, or promotes a learner.
  package static let addNode = Self(rawValue: 0)
  /// Removes a member.
  package static let removeNode = Self(rawValue: 1)
  /// Changes a member's peer URLs.
  package static let updateNode = Self(rawValue: 2)
  /// Adds a learner.
  package static let addLearnerNode = Self(rawValue: 3)
  package static let names = [
    "ConfChangeAddNode", "ConfChangeRemoveNode", "ConfChangeUpdateNode",
    "ConfChangeAddLearnerNode",
  ]
}

/// How a joint change of the membership is left.
package struct ConfChangeTransition: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// Joint only if more than one voter changes.
  package static let auto = Self(rawValue: 0)
  /// Joint, left by itself.
  package static let jointImplicit = Self(rawValue: 1)
  /// Joint, left by another change.
  package static let jointExplicit = Self(rawValue: 2)
  package static let names = [
    "ConfChangeTransitionAuto", "ConfChangeTransitionJointImplicit",
    "ConfChangeTransitionJointExplicit",
  ]
}

/// One change of the membership; payload of a `confChange` entry.
///
/// > Source: formats.md §9.3, §10 raftpb; `raft/raftpb/raft.proto`, `ConfChange`.
package struct ConfChange: ProtoMessage {
  /// Request id; 0 in the entries that found a cluster.
  @Explicit package var id: UInt64 = 0
  /// What is done.
  @Explicit package var type: ConfChangeType = .addNode
  /// The member it is done to; 0 turns the change into nothing.
  @Explicit package var nodeID: UInt64 = 0
  /// The member as JSON; nil when it is removed.
  package var context: [UInt8]?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "raftpb.ConfChange",
    [
      .always(1, "id", \._id), .always(2, "type", \._type), .always(3, "node_id", \._nodeID),
      .optional(4, "context", \.context),
    ]
  )
}

/// One step of a joint change.
package struct ConfChangeSingle: ProtoMessage {
  /// What is done.
  @Explicit package var type: ConfChangeType = .addNode
  /// The member it is done to.
  @Explicit package var nodeID: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "raftpb.ConfChangeSingle",
    [.always(1, "type", \._type), .always(2, "node_id", \._nodeID)]
  )
}

/// A joint change of the membership; payload of a `confChangeV2` entry.
package struct ConfChangeV2: ProtoMessage {
  /// How the joint configuration is left.
  @Explicit package var transition: ConfChangeTransition = .auto
  /// Steps, in order.
  package var changes: [ConfChangeSingle] = []
  /// Left to the application.
  package var context: [UInt8]?
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "raftpb.ConfChangeV2",
    [
      .always(1, "transition", \._transition), .messages(2, "changes", \.changes),
      .optional(3, "context", \.context),
    ]
  )
}
