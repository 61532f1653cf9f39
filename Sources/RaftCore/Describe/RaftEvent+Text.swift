internal import ByteCoding

extension RaftEvent {
  /// One line in upstream's words, about the member it happened to.
  ///
  /// > Source: the log lines of etcd-io/raft's transcripts.
  package func text(of id: UInt64) -> String {
    electionText(of: id) ?? logText(of: id) ?? replicationText(of: id) ?? transferText(of: id) ?? ""
  }

  /// Lines about parts and votes.
  private func electionText(of id: UInt64) -> String? {
    let id = hexadecimal(id)
    switch self {
    case .started(let peers, let term, let commit, let applied, let last):
      let peers = peers.map { hexadecimal($0) }.joined(separator: ",")
      return "newRaft \(id) [peers: [\(peers)], term: \(term), commit: \(commit), "
        + "applied: \(applied), lastindex: \(last.index), lastterm: \(last.term)]"
    case .switchedConfiguration(let config): return "\(id) switched to configuration \(config)"
    case .becameFollower(let term): return "\(id) became follower at term \(term)"
    case .becamePreCandidate(let term): return "\(id) became pre-candidate at term \(term)"
    case .becameCandidate(let term): return "\(id) became candidate at term \(term)"
    case .becameLeader(let term): return "\(id) became leader at term \(term)"
    case .steppedDownWithoutQuorum:
      return "\(id) stepped down to follower since quorum is not active"
    case .forgotLeader(let lead, let term):
      return "\(id) forgetting leader \(hexadecimal(lead)) at term \(term)"
    case .keptLeaderForLease: return "ignoring MsgForgetLeader due to ReadOnlyLeaseBased"
    case .ignoredHupAsLeader: return "\(id) ignoring MsgHup because already leader"
    case .cannotCampaignUnpromotable: return "\(id) is unpromotable and can not campaign"
    case .cannotCampaignOverConfChange(let term):
      return "\(id) cannot campaign at term \(term) since there are still pending configuration "
        + "changes to apply"
    case .startedElection(let term): return "\(id) is starting a new election at term \(term)"
    case .sentVoteRequest(let type, let to, let last, let term):
      return "\(id) \(bracketed(last)) sent \(type) request to \(hexadecimal(to)) at term \(term)"
    case .receivedVote(let type, let from, let isGranted, let term):
      let kind = isGranted ? "\(type)" : "\(type) rejection"
      return "\(id) received \(kind) from \(hexadecimal(from)) at term \(term)"
    case .tallied(let type, let granted, let rejected):
      return "\(id) has received \(granted) \(type) votes and \(rejected) vote rejections"
    case .answeredVote(let request, let isGranted):
      return "\(id) \(request.text(isGranted ? "cast" : "rejected", isGranted ? "for" : "from"))"
    case .ignoredVoteInLease(let request, let remainingTicks):
      return "\(id) \(request.text("ignored", "from")): lease is not expired "
        + "(remaining ticks: \(remainingTicks))"
    case .receivedHigherTerm(let type, let from, let own, let term):
      return "\(id) [term: \(own)] received a \(type) message with higher term from "
        + "\(hexadecimal(from)) [term: \(term)]"
    case .ignoredLowerTerm(let type, let from, let own, let term):
      return "\(id) [term: \(own)] ignored a \(type) message with lower term from "
        + "\(hexadecimal(from)) [term: \(term)]"
    case .ignoredStableOfLowerTerm(let own, let term):
      return "\(id) [term: \(own)] ignored entry appends from a MsgStorageAppendResp message "
        + "with lower term [term: \(term)]"
    default: return nil
    }
  }

  /// Lines about proposals and the log.
  private func logText(of id: UInt64) -> String? {
    let id = hexadecimal(id)
    switch self {
    case .droppedWithoutLeader(let dropped, let term):
      return "\(id) no leader at term \(term); dropping \(dropped.text)"
    case .droppedUnforwarded(let lead, let term):
      return "\(id) not forwarding to leader \(hexadecimal(lead)) at term \(term); "
        + "dropping proposal"
    case .droppedInTransfer(let to, let term):
      return "\(id) [term \(term)] transfer leadership to \(hexadecimal(to)) is in progress; "
        + "dropping proposal"
    case .droppedOverUncommittedLimit:
      return "\(id) appending new entries to log would exceed uncommitted entry size limit; "
        + "dropping proposal"
    case .refusedConfChange(let change, let config, let reason):
      return "\(id) ignoring conf change \(describe(change)) at config \(config): \(reason.text)"
    case .leavingJoint(let config):
      return "initiating automatic transition out of joint configuration \(config)"
    case .cannotLeaveJoint(let config, let error):
      return "not initiating automatic transition out of joint configuration \(config): \(error)"
    case .foundConflict(let index, let own, let term):
      return "found conflict at index \(index) [existing term: \(own), conflicting term: \(term)]"
    case .replacedUnstable(let index): return "replace the unstable entries from index \(index)"
    case .truncatedUnstable(let index):
      return "truncate the unstable entries before index \(index)"
    case .stableEntryMissing(let index):
      return "entry at index \(index) missing from unstable log; ignoring"
    case .stableEntryInSnapshot(let index):
      return "entry at index \(index) matched unstable snapshot; ignoring"
    case .stableEntryMismatched(let entry, let own):
      return "entry at (index,term)=(\(entry.index),\(entry.term)) mismatched with entry at "
        + "(\(own.index),\(own.term)) in unstable log; ignoring"
    case .rejectedAppend(let from, let previous, let own):
      let found = EntryID(term: own, index: previous.index)
      return "\(id) \(bracketed(found)) rejected MsgApp \(bracketed(previous)) from "
        + hexadecimal(from)
    case .malformedReadResponse(let from, let entryCount):
      return "\(id) invalid format of MsgReadIndexResp from \(hexadecimal(from)), "
        + "entries count: \(entryCount)"
    default: return nil
    }
  }
}

extension RaftEvent.VoteRequest {
  fileprivate func text(_ verb: String, _ preposition: String) -> String {
    "[logterm: \(last.term), index: \(last.index), vote: \(hexadecimal(vote))] \(verb) \(type) "
      + "\(preposition) \(hexadecimal(candidate)) \(bracketed(candidateLast)) at term \(term)"
  }
}

extension RaftEvent.Dropped {
  fileprivate var text: String {
    switch self {
    case .proposal: "proposal"
    case .transfer: "leader transfer msg"
    case .read: "index reading msg"
    }
  }
}

extension RaftEvent.ConfChangeRefusal {
  fileprivate var text: String {
    switch self {
    case .unapplied(let index, let applied):
      "possible unapplied conf change at index \(index) (applied to \(applied))"
    case .mustLeaveJointFirst: "must transition out of joint config first"
    case .notJoint: "not in joint state; refusing empty conf change"
    }
  }
}

/// An id as events show the end of a log.
private func bracketed(_ id: EntryID) -> String { "[logterm: \(id.term), index: \(id.index)]" }
