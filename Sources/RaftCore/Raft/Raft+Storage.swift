internal import EtcdMessages
internal import ProtoWire

/// Storage's word that it has written what it was given.
struct AppendAck: Equatable, Sendable {
  /// Term of the member when it handed the write out.
  var term: UInt64
  /// The last entry that is durable; zero if none was waiting.
  var last: EntryID
  /// The snapshot that is durable and restored.
  var snapshot: Snapshot?

  init(term: UInt64, last: EntryID, snapshot: Snapshot?) {
    self.term = term
    self.last = last
    self.snapshot = snapshot
  }

  /// Takes it from a message of the storage thread.
  init(_ message: Message) {
    term = message.term
    last = EntryID(term: message.logTerm, index: message.index)
    snapshot = message.snapshot
  }

  /// The message by which the storage thread gives it.
  func message(to id: UInt64) -> Message {
    var message = Message(
      .storageAppendResp,
      to: id,
      from: Message.appendThread,
      term: term,
      logTerm: last.term,
      index: last.index
    )
    message.snapshot = snapshot
    return message
  }
}

/// The application's word that it has carried out what it was given.
struct AppliedAck: Equatable, Sendable {
  /// Index of the last entry.
  var index: UInt64
  /// Bytes of the entries.
  var byteCount: UInt64
  /// Bytes of the requests in them.
  var payloadByteCount: UInt64

  /// Sums up entries, of which there is one at least, by the bytes of an encoder.
  init(_ entries: [Entry], as generation: WireGeneration) {
    index = entries[entries.count - 1].index
    (byteCount, payloadByteCount) = (0, 0)
    for position in entries.indices {
      byteCount += entries[position].byteCount(as: generation)
      payloadByteCount += entries[position].payloadByteCount
    }
  }
}

extension Raft {
  /// Notes what is durable.
  ///
  /// Entries only if the write was handed out in the present term. Else another leader's may have
  /// come between: the same entry appended, replaced, and appended again, with its first write
  /// done and its last not (the ABA race of appends). A snapshot cannot be replaced: what it
  /// contains is committed.
  ///
  /// > Source: raft-interaction.md §4.4.
  mutating func appended(_ ack: AppendAck) throws(RaftError) {
    if ack.last.index != 0 {
      if ack.term < term, !config.mutates(.stableAckABA) {
        note { .ignoredStableOfLowerTerm(own: $0.term, term: ack.term) }
      } else {
        stable(to: ack.last)
      }
    }
    guard let snapshot = ack.snapshot else { return }
    log.unstable.stableSnapshot(to: snapshot.index)
    try applied(to: snapshot.index, byteCount: 0)
  }

  private mutating func stable(to id: EntryID) {
    let checksTerm = !config.mutates(.stableAckABA)
    switch log.unstable.stable(to: id, checksTerm: checksTerm) {
    case .done: break
    case .missing: note(.stableEntryMissing(id.index))
    case .inSnapshot: note(.stableEntryInSnapshot(id.index))
    case .mismatched(let own): note(.stableEntryMismatched(id, own: own))
    }
  }

  /// Notes that the application has carried out entries.
  mutating func applied(_ entries: [Entry]) throws(RaftError) {
    guard !entries.isEmpty else { return }
    try applied(AppliedAck(entries, as: config.entryEncoding))
  }

  /// Notes that the application has carried out entries.
  mutating func applied(_ ack: AppliedAck) throws(RaftError) {
    try applied(to: ack.index, byteCount: ack.byteCount)
    uncommittedByteCount -= min(ack.payloadByteCount, uncommittedByteCount)
  }

  /// Notes that the application has carried out entries up to an index, and leaves a joint
  /// configuration that is to be left.
  private mutating func applied(to index: UInt64, byteCount: UInt64) throws(RaftError) {
    // A snapshot may be behind: entries were applied while it was being written.
    let index = max(index, log.applied)
    guard index <= log.committed else {
      throw .commitPastLog(index, lastIndex: log.committed)
    }
    log.applied(to: index, byteCount: byteCount)
    guard tracker.config.autoLeave, state == .leader else { return }
    guard index >= pendingConfIndex || config.mutates(.leavesJointTwice) else { return }
    let left = tracker.config
    #if ASSAY_MUTANTS
    if config.mutates(.leavesJointTwice) {
      _ = append([Entry(proposing: nil, type: .confChangeV2)])
      return broadcastAppend()
    }
    #endif
    do throws(RaftError) {
      try step(Message(.prop, from: id, entries: [Entry(proposing: nil, type: .confChangeV2)]))
      note(.leavingJoint(left))
    } catch {
      note(.cannotLeaveJoint(left, error))
    }
  }
}
