package import EtcdMessages
package import ProtoWire

/// Why a message, a proposal or a state is refused.
package enum RaftError: Error, Equatable, Sendable {
  /// The proposal is not taken now: no leader, a transfer, or too much uncommitted.
  case proposalDropped
  /// A message that never crosses the network came from elsewhere.
  case localMessage
  /// A response came from a member that is not in the group.
  case peerNotFound
  /// A message claims to come from the member itself.
  case ownMessage(MessageType)
  /// A message is of a type of a later version, or of none.
  case unknownMessageType(RaftMessageType)
  /// A proposal has no entry.
  case emptyProposal
  /// An append's entries leave a gap, or their terms fall.
  case disorderedEntries(after: EntryID)
  /// A term or index is larger than any log gets.
  case numberOutOfRange
  /// A message that belongs to a term bears none.
  case missingTerm(MessageType)
  /// A proposed change of the membership does not decode.
  case malformedConfChange(ProtoError)
  /// A leader says that entries are committed that this log does not have.
  case commitPastLog(UInt64, lastIndex: UInt64)
  /// A leader would overwrite an entry that is committed.
  case conflictWithCommitted(EntryID, committed: UInt64)
  /// The hard state's commit index is not within the log.
  case hardStatePastLog(commit: UInt64, log: ClosedRange<UInt64>)
  /// The member cannot have this id.
  case illegalID(UInt64)
  /// The settings contradict each other.
  case illegalConfig(Config.Fault)
  /// The group cannot be founded: the log has entries, or there is no member.
  case cannotBootstrap(String)
  /// A change of the membership makes no sense.
  case confChange(ConfChangeError)
}

extension RaftError: CustomStringConvertible {
  /// Upstream's words where it has any.
  ///
  /// > Source: raft-interaction.md §4.4; etcd-io/raft `raft.go`, `ErrProposalDropped`;
  /// > `rawnode.go`, `ErrStepLocalMsg`, `ErrStepPeerNotFound`.
  package var description: String {
    switch self {
    case .proposalDropped: "raft proposal dropped"
    case .localMessage: "raft: cannot step raft local message"
    case .peerNotFound: "raft: cannot step as peer not found"
    case .ownMessage(let type): "raft: \(type) from the member itself"
    case .unknownMessageType(let type): "raft: message type \(type.rawValue) is not known"
    case .emptyProposal: "raft: stepped empty MsgProp"
    case .disorderedEntries(let after):
      "raft: entries after (\(after.index),\(after.term)) are out of order"
    case .numberOutOfRange: "raft: a term or index is out of range"
    case .missingTerm(let type): "raft: \(type) without a term"
    case .malformedConfChange(let error): "raft: malformed conf change: \(error)"
    case .commitPastLog(let commit, let lastIndex):
      "raft: tocommit(\(commit)) is out of range [lastIndex(\(lastIndex))]; "
        + "was the log corrupted, truncated, or lost?"
    case .conflictWithCommitted(let entry, let committed):
      "raft: entry \(entry.index) conflicts with committed entry [committed(\(committed))]"
    case .hardStatePastLog(let commit, let log):
      "raft: state.commit \(commit) is out of range [\(log.lowerBound), \(log.upperBound)]"
    case .illegalID(let id): "raft: a member cannot have id \(id)"
    case .illegalConfig(let fault): fault.description
    case .cannotBootstrap(let reason): reason
    case .confChange(let error): error.description
    }
  }
}
