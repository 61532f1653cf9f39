package import ProtoWire

/// What an entry of the raft log asks for.
package struct EntryType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  /// A request, or nothing: a new leader's no-op.
  package static let normal = Self(rawValue: 0)
  /// One change of the membership.
  package static let confChange = Self(rawValue: 1)
  /// A joint change of the membership, which etcd itself never proposes.
  package static let confChangeV2 = Self(rawValue: 2)
  package static let names = ["EntryNormal", "EntryConfChange", "EntryConfChangeV2"]
}

/// An entry of the raft log.
///
/// > Source: formats.md §2.6, §10 raftpb; `raft/raftpb/raft.proto`, `Entry`.
package struct Entry: ProtoMessage {
  /// What `data` holds.
  ///
  /// Since 3.7 it is written for changes of the membership only.
  @Explicit package var type: EntryType = .normal
  /// Term of the leader that proposed the entry.
  @Explicit package var term: UInt64 = 0
  /// Position in the log, from 1.
  @Explicit package var index: UInt64 = 0
  /// The request; nil for a leader's no-op.
  package var data: [UInt8]?
  package var unknown = UnknownFields()

  package init() {}

  /// Creates an entry as the etcd that writes it would: the type is set where it is not `normal`.
  package init(type: EntryType = .normal, term: UInt64, index: UInt64, data: [UInt8]?) {
    if type != .normal { self.type = type }
    self.term = term
    self.index = index
    self.data = data
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.Entry",
    [
      .always(1, "Type", \._type), .always(2, "Term", \._term), .always(3, "Index", \._index),
      .optional(4, "Data", \.data),
    ]
  )
}

/// What raft must remember over a restart besides its log.
package struct HardState: ProtoMessage {
  /// Latest term the member has seen.
  @Explicit package var term: UInt64 = 0
  /// Member it voted for in that term; 0 for none.
  @Explicit package var vote: UInt64 = 0
  /// Highest index known to be committed.
  @Explicit package var commit: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  /// Creates a hard state with all fields set, as every etcd writes it.
  package init(term: UInt64, vote: UInt64, commit: UInt64) {
    self.term = term
    self.vote = vote
    self.commit = commit
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.HardState",
    [
      .always(1, "term", \._term), .always(2, "vote", \._vote), .always(3, "commit", \._commit),
    ]
  )
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
