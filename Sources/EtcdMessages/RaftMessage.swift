package import ProtoWire

/// What a message between members of a raft group says.
package struct RaftMessageType: ProtoEnum {
  package let rawValue: Int32
  package init(rawValue: Int32) { self.rawValue = rawValue }
  package static let names = [
    "MsgHup", "MsgBeat", "MsgProp", "MsgApp", "MsgAppResp", "MsgVote", "MsgVoteResp", "MsgSnap",
    "MsgHeartbeat", "MsgHeartbeatResp", "MsgUnreachable", "MsgSnapStatus", "MsgCheckQuorum",
    "MsgTransferLeader", "MsgTimeoutNow", "MsgReadIndex", "MsgReadIndexResp", "MsgPreVote",
    "MsgPreVoteResp", "MsgStorageAppend", "MsgStorageAppendResp", "MsgStorageApply",
    "MsgStorageApplyResp", "MsgForgetLeader",
  ]
}

/// A message between members of a raft group, as etcd from 3.6 on writes it.
///
/// What 3.4 and 3.5 send reads as this message too; ``EarlierRaftMessage`` is how they write it.
///
/// > Source: formats.md §10 raftpb; `raftpb/raft.proto`, `Message`.
package struct RaftMessage: ProtoMessage {
  /// What it says, which decides what the other fields mean.
  @Explicit package var type: RaftMessageType = RaftMessageType(rawValue: 0)
  /// Member it goes to.
  @Explicit package var to: UInt64 = 0
  /// Member it comes from.
  @Explicit package var from: UInt64 = 0
  /// Term of the sender; 0 for what is no part of a term.
  @Explicit package var term: UInt64 = 0
  /// Term of the entry at `index`.
  @Explicit package var logTerm: UInt64 = 0
  /// Position in the log that the message speaks of.
  @Explicit package var index: UInt64 = 0
  /// Entries to append.
  package var entries: [Entry] = []
  /// Index up to which the sender knows entries committed.
  @Explicit package var commit: UInt64 = 0
  /// Snapshot to restore.
  package var snapshot: RaftSnapshot?
  /// Whether what was asked for is refused.
  @Explicit package var reject: Bool = false
  /// Where a refused follower suggests to go on.
  @Explicit package var rejectHint: UInt64 = 0
  /// What a response carries back as it came.
  package var context: [UInt8]?
  /// Vote to be made durable; in messages to a member's own storage.
  @Explicit package var vote: UInt64 = 0
  /// Messages to be sent once this one is carried out; in messages to a member's own storage.
  package var responses: [RaftMessage] = []
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "raftpb.Message",
    [
      .always(1, "type", \._type), .always(2, "to", \._to), .always(3, "from", \._from),
      .always(4, "term", \._term), .always(5, "logTerm", \._logTerm), .always(6, "index", \._index),
      .messages(7, "entries", \.entries), .always(8, "commit", \._commit),
      .message(9, "snapshot", \.snapshot), .always(10, "reject", \._reject),
      .always(11, "rejectHint", \._rejectHint), .optional(12, "context", \.context),
      .always(13, "vote", \._vote), .messages(14, "responses", \.responses),
    ]
  )
}

/// A message between members of a raft group, as etcd 3.4 and 3.5 write it.
///
/// A snapshot stands in every message, and nothing is sent to a storage thread.
///
/// > Source: formats.md §10 raftpb; `raft/raftpb/raft.proto`, `Message`, release-3.5.
package struct EarlierRaftMessage: ProtoMessage {
  /// What it says.
  @Explicit package var type: RaftMessageType = RaftMessageType(rawValue: 0)
  /// Member it goes to.
  @Explicit package var to: UInt64 = 0
  /// Member it comes from.
  @Explicit package var from: UInt64 = 0
  /// Term of the sender.
  @Explicit package var term: UInt64 = 0
  /// Term of the entry at `index`.
  @Explicit package var logTerm: UInt64 = 0
  /// Position in the log that the message speaks of.
  @Explicit package var index: UInt64 = 0
  /// Entries to append.
  package var entries: [Entry] = []
  /// Index up to which the sender knows entries committed.
  @Explicit package var commit: UInt64 = 0
  /// Snapshot to restore; empty in other messages.
  @Explicit package var snapshot: RaftSnapshot = RaftSnapshot()
  /// Whether what was asked for is refused.
  @Explicit package var reject: Bool = false
  /// Where a refused follower suggests to go on.
  @Explicit package var rejectHint: UInt64 = 0
  /// What a response carries back as it came.
  package var context: [UInt8]?
  package var unknown = UnknownFields()

  package init() {}

  /// Takes over what both forms of a message have.
  package init(_ message: RaftMessage) {
    type = message.type
    to = message.to
    from = message.from
    term = message.term
    logTerm = message.logTerm
    index = message.index
    entries = message.entries
    commit = message.commit
    if let snapshot = message.snapshot { self.snapshot = snapshot }
    reject = message.reject
    rejectHint = message.rejectHint
    context = message.context
  }

  package static let schema = MessageSchema<Self>(
    "raftpb.Message (3.5)",
    [
      .always(1, "type", \._type), .always(2, "to", \._to), .always(3, "from", \._from),
      .always(4, "term", \._term), .always(5, "logTerm", \._logTerm), .always(6, "index", \._index),
      .messages(7, "entries", \.entries), .always(8, "commit", \._commit),
      .embedded(9, "snapshot", \._snapshot), .always(10, "reject", \._reject),
      .always(11, "rejectHint", \._rejectHint), .optional(12, "context", \.context),
    ]
  )
}
