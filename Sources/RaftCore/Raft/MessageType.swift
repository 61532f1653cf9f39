internal import EtcdMessages

/// What a message says; the raw value is its number on the wire.
///
/// > Source: formats.md §10; `raftpb/raft.proto`, `MessageType`.
package enum MessageType: UInt8, CaseIterable, Sendable {
  /// Asks a member to campaign; local.
  case hup
  /// Asks a leader for a round of heartbeats; local.
  case beat
  /// Proposes entries; a follower passes it on to the leader.
  case prop
  /// Appends entries, or only tells the commit index.
  case app
  /// Answers an append, a snapshot, or a message of an earlier term.
  case appResp
  /// Asks for a vote.
  case vote
  /// Answers a request for a vote.
  case voteResp
  /// Sends a snapshot.
  case snap
  /// Shows that there is a leader.
  case heartbeat
  /// Answers a heartbeat.
  case heartbeatResp
  /// Tells a leader that a message was lost; local.
  case unreachable
  /// Tells a leader what became of a snapshot; local.
  case snapStatus
  /// Asks a leader to step down unless a quorum is active; local.
  case checkQuorum
  /// Asks a leader to hand over to the sender.
  case transferLeader
  /// Asks a member to campaign at once.
  case timeoutNow
  /// Asks at which index a read is linearizable.
  case readIndex
  /// Answers it.
  case readIndexResp
  /// Asks whether a vote would be granted.
  case preVote
  /// Answers it.
  case preVoteResp
  /// Asks the storage thread to write.
  case storageAppend
  /// Tells that it has written.
  case storageAppendResp
  /// Asks the apply thread to carry out entries.
  case storageApply
  /// Tells that it has carried them out.
  case storageApplyResp
  /// Asks a follower to forget who leads.
  case forgetLeader

  /// Whether it never crosses the network.
  ///
  /// > Source: etcd-io/raft `util.go`, `IsLocalMsg`.
  package var isLocal: Bool {
    switch self {
    case .hup, .beat, .unreachable, .snapStatus, .checkQuorum, .storageAppend,
      .storageAppendResp, .storageApply, .storageApplyResp:
      true
    default: false
    }
  }

  /// Whether it answers another, so that its sender must be known.
  ///
  /// > Source: etcd-io/raft `util.go`, `IsResponseMsg`.
  package var isResponse: Bool {
    switch self {
    case .appResp, .voteResp, .heartbeatResp, .unreachable, .readIndexResp, .preVoteResp,
      .storageAppendResp, .storageApplyResp:
      true
    default: false
    }
  }

  /// Whether it may be sent only once what was appended before is durable.
  ///
  /// These are the promises of the protocol: a vote, and that entries are here.
  package var waitsForAppend: Bool {
    switch self {
    case .appResp, .voteResp, .preVoteResp: true
    default: false
    }
  }

  /// Whether it makes no sense outside of a term.
  var needsTerm: Bool {
    switch self {
    case .app, .heartbeat, .snap, .vote, .preVote: true
    default: false
    }
  }

  /// Whether it may reach the member it comes from: a promise to itself, or what was passed on to
  /// who leads meanwhile.
  var mayComeBack: Bool {
    switch self {
    case .prop, .readIndex, .readIndexResp, .transferLeader: true
    default: waitsForAppend
    }
  }

  /// The answer to a request for a vote.
  ///
  /// - Precondition: It is one.
  var voteResponse: MessageType {
    switch self {
    case .vote: .voteResp
    case .preVote: .preVoteResp
    default: preconditionFailure("\(self) does not ask for a vote")
    }
  }
}

extension MessageType: CustomStringConvertible {
  /// Upstream's name.
  package var description: String { RaftMessageType.names[Int(rawValue)] }
}
