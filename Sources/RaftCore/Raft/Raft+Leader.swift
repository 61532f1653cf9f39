internal import EtcdMessages
internal import ProtoWire

extension Raft {
  /// Takes a message as the leader.
  mutating func stepLeader(_ message: Message) throws(RaftError) {
    switch message.type {
    case .beat: broadcastHeartbeat()
    case .checkQuorum: checkQuorum()
    case .prop: try appendProposed(message.entries)
    case .readIndex: readIndex(message)
    case .forgetLeader: break
    case .appResp, .heartbeatResp, .snapStatus, .unreachable, .transferLeader:
      let from = message.from
      guard let position = tracker.progress.position(of: from) else {
        return note(.noProgress(of: from))
      }
      switch message.type {
      case .appResp: handleAppendResponse(message, position)
      case .heartbeatResp: handleHeartbeatResponse(message, position)
      case .snapStatus: handleSnapshotStatus(message, position)
      case .unreachable: handleUnreachable(position)
      default: transferLeadership(to: message.from, position)
      }
    default: break
    }
  }

  /// Steps down unless a quorum was heard of since the last check.
  ///
  /// > Source: features.md RAFT-15.
  mutating func checkQuorum() {
    if !tracker.isQuorumActive {
      note(.steppedDownWithoutQuorum)
      becomeFollower(term: term, lead: Message.none)
    }
    for position in tracker.progress.indices where tracker.progress[position].id != id {
      tracker.progress[position].isRecentlyActive = false
    }
  }

  // MARK: Proposals

  /// Takes entries that the application proposes.
  mutating func propose(_ proposed: consuming [Entry]) throws(RaftError) {
    // The leader's way is short, for the sake of speed; the others pass them on in a message.
    if state == .leader { return try appendProposed(proposed) }
    try step(Message(.prop, from: id, entries: proposed))
  }

  /// Appends proposed entries, and sends them.
  ///
  /// > Source: features.md RAFT-16; raft-interaction.md §4.4.
  private mutating func appendProposed(_ entries: consuming [Entry]) throws(RaftError) {
    if entries.isEmpty { throw .emptyProposal }
    // A leader that was removed has no say in the log any more.
    guard tracker.progress.position(of: id) != nil else { throw .proposalDropped }
    if leadTransferee != Message.none {
      note { .droppedInTransfer(to: $0.leadTransferee, term: $0.term) }
      throw .proposalDropped
    }
    for position in entries.indices where entries[position].isConfChange {
      if try refusesConfChange(entries[position]) {
        // An entry all the same, so that who waits for the index is not left waiting.
        var empty = Entry()
        empty.setType(.normal)
        entries[position] = empty
      } else {
        pendingConfIndex = log.lastIndex + UInt64(position) + 1
      }
    }
    guard append(entries) else { throw .proposalDropped }
    broadcastAppend()
  }

  /// Whether a change of the membership must not be appended now.
  private mutating func refusesConfChange(_ entry: Entry) throws(RaftError) -> Bool {
    let change: ConfChangeV2
    do throws(ProtoError) {
      guard let decoded = try entry.decodedConfChange() else { return false }
      change = decoded
    } catch {
      throw .malformedConfChange(error)
    }
    let isPending = pendingConfIndex > log.applied
    let isJoint = tracker.config.voters.isJoint
    let leavesJoint = change.changes.isEmpty
    let reason: RaftEvent.ConfChangeRefusal
    if isPending {
      reason = .unapplied(index: pendingConfIndex, applied: log.applied)
    } else if isJoint, !leavesJoint {
      reason = .mustLeaveJointFirst
    } else if !isJoint, leavesJoint {
      reason = .notJoint
    } else {
      return false
    }
    if config.disableConfChangeValidation || config.mutates(.unguardedConfChange) { return false }
    note { .refusedConfChange(change, config: $0.tracker.config, reason: reason) }
    return true
  }

  /// Appends entries to the leader's log, and acknowledges them to itself once they are durable.
  ///
  /// - Returns: Whether they fit into what may be uncommitted.
  mutating func append(_ entries: consuming [Entry]) -> Bool {
    let lastIndex = log.lastIndex
    for position in entries.indices {
      entries[position].term = term
      entries[position].index = lastIndex + 1 + UInt64(position)
    }
    guard addUncommitted(entries.payloadByteCount) else {
      note(.droppedOverUncommittedLimit)
      return false
    }
    let newLast = lastIndex + UInt64(entries.count)
    noteUnstable(log.append(entries))
    #if ASSAY_MUTANTS
    mutateAfterAppend(entries)
    #endif
    if config.asyncStorageWrites {
      send(Message(.appResp, to: id, index: newLast))
    } else {
      ownAppends.append(EntryID(term: term, index: newLast))
    }
    return true
  }

  /// Counts bytes of requests against the limit; one request fits always.
  private mutating func addUncommitted(_ byteCount: UInt64) -> Bool {
    let limit = config.maxUncommittedEntriesSize
    if limit != 0, uncommittedByteCount > 0, byteCount > 0, uncommittedByteCount + byteCount > limit
    {
      return false
    }
    uncommittedByteCount += byteCount
    return true
  }

  /// Tells what an append replaced.
  mutating func noteUnstable(_ outcome: Unstable.AppendOutcome) {
    switch outcome {
    case .appended: break
    case .replaced(let index): note(.replacedUnstable(from: index))
    case .truncated(let index): note(.truncatedUnstable(before: index))
    }
  }

  // MARK: Transfer

  /// Starts to hand over leadership.
  ///
  /// > Source: features.md RAFT-32; Ongaro, "Consensus: Bridging Theory and Practice", §3.10.
  private mutating func transferLeadership(to transferee: UInt64, _ position: Int) {
    if tracker.progress[position].isLearner, !config.mutates(.transfersToNonVoter) {
      return note(.transferToLearner)
    }
    if leadTransferee != Message.none {
      if leadTransferee == transferee {
        return note { .transferAlreadyUnderWay(to: transferee, term: $0.term) }
      }
      note { .abortedTransfer(to: $0.leadTransferee, term: $0.term) }
      leadTransferee = Message.none
    }
    if transferee == id { return note(.transferToSelf) }
    note { .startedTransfer(to: transferee, term: $0.term) }
    // The transfer should be over within an election timeout.
    electionElapsed = 0
    leadTransferee = transferee
    if tracker.progress[position].match == log.lastIndex {
      sendTimeoutNow(to: transferee)
      note(.sentTimeoutNow(to: transferee, isImmediate: true))
    } else {
      sendAppend(position)
    }
  }

  /// Lets a member campaign at once.
  mutating func sendTimeoutNow(to transferee: UInt64) {
    send(Message(.timeoutNow, to: transferee))
  }
}
