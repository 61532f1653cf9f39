internal import EtcdMessages

extension RawNode {
  @inline(__always)
  private var appliesUnstable: Bool { !raft.config.asyncStorageWrites }

  @inline(__always)
  private var hasNewHardState: Bool {
    raft.term != previousTerm || raft.vote != previousVote || raft.committed != previousCommit
  }

  /// Whether there is something to do.
  @inline(__always)
  package var hasReady: Bool {
    !raft.messages.isEmpty || !raft.messagesAfterAppend.isEmpty
      || raft.log.unstable.hasNextEntries || hasNewHardState
      || raft.log.hasNextCommitted(allowingUnstable: appliesUnstable)
      || raft.log.unstable.nextSnapshot != nil || !raft.readStates.isEmpty
      || raft.softState != previousSoftState
  }

  /// Hands out all there is to do; nil if there is nothing.
  ///
  /// - Precondition: Unless storage answers by messages, the ready before was advanced.
  package mutating func nextReady() -> Ready? { hasReady ? ready() : nil }

  /// Hands out all there is to do.
  ///
  /// - Precondition: Unless storage answers by messages, the ready before was advanced.
  package mutating func ready() -> Ready {
    precondition(
      stepsOnAdvance.isEmpty && ownAppends.isEmpty && appendAck == nil && appliedAck == nil,
      "a ready was handed out and not advanced"
    )
    var ready = Ready()
    handOut(&ready)
    return ready
  }

  private mutating func handOut(_ ready: inout Ready) {
    ready.entries = raft.log.unstable.nextEntries
    ready.committedEntries = raft.log.nextCommitted(allowingUnstable: appliesUnstable)
    ready.snapshot = raft.log.unstable.nextSnapshot
    swap(&ready.readStates, &raft.readStates)
    swap(&ready.messages, &raft.messages)
    if raft.softState != previousSoftState {
      previousSoftState = raft.softState
      ready.softState = previousSoftState
    }
    takeHardState(&ready)
    if appliesUnstable { prepareAdvance(&ready) } else { addStorageMessages(&ready) }
    if !raft.messagesAfterAppend.isEmpty {
      raft.messagesAfterAppend.removeAll(keepingCapacity: true)
    }
    raft.log.unstable.accept()
    if !ready.committedEntries.isEmpty { acceptApplying(ready.committedEntries) }
  }

  private mutating func acceptApplying(_ entries: [Entry]) {
    let ack = AppliedAck(entries, as: raft.config.entryEncoding)
    raft.log.acceptApplying(
      to: ack.index,
      byteCount: ack.byteCount,
      allowingUnstable: appliesUnstable
    )
    if appliesUnstable { appliedAck = ack }
  }

  @inline(__always)
  private func takenHardState() -> HardState {
    let vote = raft.config.mutates(.voteNotPersisted) ? Message.none : raft.vote
    return HardState(term: raft.term, vote: vote, commit: raft.committed)
  }

  private mutating func takeHardState(_ ready: inout Ready) {
    ready.mustSync = Ready.mustSync(
      term: raft.term != previousTerm,
      vote: raft.vote != previousVote,
      entryCount: ready.entries.count
    )
    guard hasNewHardState else { return }
    ready.hardState = takenHardState()
    previousTerm = raft.term
    previousVote = raft.vote
    previousCommit = raft.committed
  }

  // MARK: Storage that is written before advance

  /// Adds the messages that wait for the write, and notes what the member tells itself after it.
  private mutating func prepareAdvance(_ ready: inout Ready) {
    if !raft.messagesAfterAppend.isEmpty { sortPromises(&ready) }
    swap(&ownAppends, &raft.ownAppends)
    appendAck = nextAppendAck(ready.snapshot)
  }

  private mutating func sortPromises(_ ready: inout Ready) {
    let own = raft.messagesAfterAppend.count { $0.to == id }
    if own == raft.messagesAfterAppend.count {
      swap(&stepsOnAdvance, &raft.messagesAfterAppend)
    } else if own == 0, ready.messages.isEmpty {
      swap(&ready.messages, &raft.messagesAfterAppend)
    } else {
      ready.messages += raft.messagesAfterAppend.filter { $0.to != id }
      stepsOnAdvance += raft.messagesAfterAppend.filter { $0.to == id }
    }
  }

  /// Notes that the last ready is carried out: all is durable, and all is applied.
  ///
  /// - Precondition: Storage does not answer by messages.
  package mutating func advance() {
    precondition(!raft.config.asyncStorageWrites, "storage answers by messages, not by advance")
    if !stepsOnAdvance.isEmpty {
      var steps: [Message] = []
      swap(&steps, &stepsOnAdvance)
      for message in steps {
        certainly { (raft) throws(RaftError) in try raft.step(message) }
      }
      // The room is kept. They are one or two: to remove all at once would take longer.
      while !steps.isEmpty { steps.removeLast() }
      swap(&steps, &stepsOnAdvance)
    }
    if !ownAppends.isEmpty { acknowledgeOwnAppends() }
    if let ack = appendAck {
      appendAck = nil
      certainly { (raft) throws(RaftError) in try raft.appended(ack) }
    }
    if let ack = appliedAck {
      appliedAck = nil
      certainly { (raft) throws(RaftError) in try raft.applied(ack) }
    }
  }

  private mutating func acknowledgeOwnAppends() {
    for position in ownAppends.indices {
      let last = ownAppends[position]
      certainly { (raft) throws(RaftError) in try raft.handleOwnAppend(last) }
    }
    while !ownAppends.isEmpty { ownAppends.removeLast() }
  }

  // MARK: Storage that answers by messages

  /// Adds the messages to the storage threads, which answer when they are done.
  ///
  /// > Source: raft-interaction.md §4.2.
  private func addStorageMessages(_ ready: inout Ready) {
    if !ready.entries.isEmpty || ready.hardState != nil || ready.snapshot != nil
      || !raft.messagesAfterAppend.isEmpty
    {
      var message = Message(
        .storageAppend,
        to: Message.appendThread,
        from: id,
        entries: ready.entries
      )
      if let hardState = ready.hardState {
        message.term = hardState.term
        message.vote = hardState.vote
        message.commit = hardState.commit
      }
      message.snapshot = ready.snapshot
      let ack = nextAppendAck(ready.snapshot)
      message.responses = raft.messagesAfterAppend + (ack.map { [$0.message(to: id)] } ?? [])
      ready.messages.append(message)
    }
    if !ready.committedEntries.isEmpty {
      var message = Message(
        .storageApply,
        to: Message.applyThread,
        from: id,
        entries: ready.committedEntries
      )
      message.responses = [
        Message(
          .storageApplyResp,
          to: id,
          from: Message.applyThread,
          entries: ready.committedEntries
        )
      ]
      ready.messages.append(message)
    }
  }

  /// What storage says when it has written what it is given now; nil if nobody waits for it.
  ///
  /// Also if all entries were handed out before: a write that was overtaken by a change of term is
  /// not believed, so the last of several must speak for all of them.
  @inline(__always)
  private func nextAppendAck(_ snapshot: Snapshot?) -> AppendAck? {
    let hasUnstable = !raft.log.unstable.entries.isEmpty
    guard hasUnstable || snapshot != nil else { return nil }
    return AppendAck(
      term: raft.term,
      last: hasUnstable ? raft.log.lastID : .zero,
      snapshot: snapshot
    )
  }
}
