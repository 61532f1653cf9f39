package import ProtoWire

/// What an entry of the raft log asks for.
package struct EntryType: ProtoEnum {
  @usableFromInline package let rawValue: Int32
  @inlinable package init(rawValue: Int32) { self.rawValue = rawValue }
  /// A request, or nothing: a new leader's no-op.
  @inlinable package static var normal: Self { Self(rawValue: 0) }
  /// One change of the membership.
  @inlinable package static var confChange: Self { Self(rawValue: 1) }
  /// A joint change of the membership, which etcd itself never proposes.
  @inlinable package static var confChangeV2: Self { Self(rawValue: 2) }
  package static let names = ["EntryNormal", "EntryConfChange", "EntryConfChangeV2"]

  // Compared for each entry that is proposed and applied: the default one would not be inlined.
  @inlinable
  package static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }
}

/// Who votes and who learns.
package struct ConfState: ProtoMessage {
  /// Voting members.
  package var voters: [UInt64] = []
  /// Members that receive the log without a vote.
  package var learners: [UInt64] = []
  /// Voters of the configuration a joint change leaves.
  package var votersOutgoing: [UInt64] = []
  /// Voters that become learners when the joint change is over.
  package var learnersNext: [UInt64] = []
  /// Whether raft leaves the joint configuration by itself.
  @Explicit package var autoLeave: Bool = false
  package var unknown = UnknownFields()

  package init() {}

  /// Creates a configuration of voters and learners.
  package init(voters: [UInt64], learners: [UInt64] = []) {
    self.voters = voters
    self.learners = learners
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.ConfState",
    [
      .repeated(1, "voters", \.voters), .repeated(2, "learners", \.learners),
      .repeated(3, "voters_outgoing", \.votersOutgoing),
      .repeated(4, "learners_next", \.learnersNext), .always(5, "auto_leave", \._autoLeave),
    ]
  )
}

/// Where in the log a snapshot stands.
package struct SnapshotMetadata: ProtoMessage {
  /// Membership at that point.
  @Explicit package var confState: ConfState = ConfState()
  /// Index of the last entry the snapshot contains.
  @Explicit package var index: UInt64 = 0
  /// Term of that entry.
  @Explicit package var term: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  /// Creates metadata with all fields set.
  package init(confState: ConfState, index: UInt64, term: UInt64) {
    self.confState = confState
    self.index = index
    self.term = term
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.SnapshotMetadata",
    [
      .embedded(1, "conf_state", \._confState), .always(2, "index", \._index),
      .always(3, "term", \._term),
    ]
  )
}

/// A snapshot as raft knows it; in a `.snap` file `data` is the v2 store's JSON.
package struct RaftSnapshot: ProtoMessage {
  /// State of the application.
  package var data: [UInt8]?
  /// Where in the log it stands.
  @Explicit package var metadata: SnapshotMetadata = SnapshotMetadata()
  package var unknown = UnknownFields()

  package init() {}

  /// Creates a snapshot.
  package init(data: [UInt8]?, metadata: SnapshotMetadata) {
    self.data = data
    self.metadata = metadata
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.Snapshot",
    [.optional(1, "data", \.data), .embedded(2, "metadata", \._metadata)]
  )
}
