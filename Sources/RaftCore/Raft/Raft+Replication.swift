internal import EtcdMessages

extension Raft {
  // MARK: Sending

  /// Sends to all others what they lack, or at least the commit index.
  mutating func broadcastAppend() {
    for position in tracker.progress.indices where tracker.progress[position].id != id {
      sendAppend(position)
    }
  }

  /// Sends a member what it lacks, or at least the commit index.
  mutating func sendAppend(_ position: Int) { _ = maybeSendAppend(position, evenIfEmpty: true) }

  /// Sends a member an append or a snapshot, unless it is paused.
  ///
  /// - Parameters:
  ///   - position: The member.
  ///   - evenIfEmpty: Whether an append without entries is worth sending.
  /// - Returns: Whether something was sent.
  ///
  /// > Source: features.md RAFT-12; raft-interaction.md §4.4.
  mutating func maybeSendAppend(_ position: Int, evenIfEmpty: Bool) -> Bool {
    let (id, next, isPaused, isFull) = tracker.progress.sending(at: position)
    if isPaused { return false }
    let previous: EntryID
    var entries: [Entry] = []
    do throws(StorageError) {
      previous = EntryID(term: try log.term(at: next - 1), index: next - 1)
      // With a full window only empty appends go out: the answer to one shows that those before
      // were lost.
      if !isFull { entries = try log.entries(from: next, limit: config.appendLimit) }
    } catch {
      return maybeSendSnapshot(position)
    }
    if entries.isEmpty, !evenIfEmpty { return false }
    let (count, byteCount) = (entries.count, entries.payloadByteCount)
    send(
      Message(
        .app,
        to: id,
        logTerm: previous.term,
        index: previous.index,
        commit: log.committed,
        entries: entries
      )
    )
    tracker.progress[position].sentEntries(count, byteCount: byteCount)
    tracker.progress[position].sentCommit = log.committed
    return true
  }

  /// Sends a member a snapshot, since entries it lacks were compacted.
  private mutating func maybeSendSnapshot(_ position: Int) -> Bool {
    let progress = tracker.progress[position]
    guard progress.isRecentlyActive else {
      note(.ignoredInactiveForSnapshot(progress.id))
      return false
    }
    let snapshot: Snapshot
    do throws(StorageError) {
      snapshot = try log.snapshot()
    } catch {
      note(.snapshotUnavailable(progress.id))
      return false
    }
    precondition(!snapshot.isEmpty, "entries were compacted that no snapshot contains")
    let (firstIndex, commit) = (log.firstIndex, log.committed)
    note(.sentSnapshot(snapshot.id, firstIndex: firstIndex, commit: commit, progress))
    tracker.progress[position].becomeSnapshot(snapshot.index)
    note { .pausedForSnapshot($0.tracker.progress[position]) }
    var message = Message(.snap, to: progress.id)
    message.snapshot = snapshot
    send(message)
    return true
  }

  /// Shows all others that there is a leader.
  mutating func broadcastHeartbeat() {
    let context = readOnly.lastContext(config.habits)
    for position in tracker.progress.indices where tracker.progress[position].id != id {
      // A member that lost entries may have less than is committed: it must not be told of more
      // than it has.
      let commit = min(tracker.progress[position].match, log.committed)
      var message = Message(.heartbeat, to: tracker.progress[position].id, commit: commit)
      if !context.isEmpty { message.context = context }
      send(message)
      tracker.progress[position].sentCommit = commit
    }
  }

  // MARK: Committing

  /// Commits what a quorum has of this term; true if that is more than before.
  ///
  /// An entry of an earlier term is committed only by one of this term after it: a quorum having it
  /// does not keep a later leader from overwriting it.
  ///
  /// > Source: Raft, §5.4.2.
  mutating func maybeCommit() -> Bool {
    let index = tracker.committedIndex
    guard index > log.committed, index <= log.lastIndex else { return false }
    guard
      log.matches(EntryID(term: term, index: index))
        || config.mutates(.commitsEarlierTermByCounting)
    else { return false }
    log.committed = index
    return true
  }

  // MARK: Answers

  /// Takes a member's answer to an append or a snapshot.
  ///
  /// > Source: features.md RAFT-17; raft-interaction.md §4.4.
  mutating func handleAppendResponse(_ message: Message, _ position: Int) {
    tracker.progress[position].isRecentlyActive = true
    if message.reject { return handleRejection(message, position) }
    acknowledge(message.index, by: message.from, position)
  }

  /// Takes the leader's own word that an append is durable, as it would take a message of it.
  mutating func handleOwnAppend(_ last: EntryID) throws(RaftError) {
    guard last.term == term, state == .leader, let own = tracker.progress.position(of: id) else {
      return try step(Message(.appResp, to: id, from: id, term: last.term, index: last.index))
    }
    tracker.progress[own].isRecentlyActive = true
    acknowledge(last.index, by: id, own)
  }

  private mutating func acknowledge(_ index: UInt64, by from: UInt64, _ position: Int) {
    // A leader with less than a member says it has lost what it had: nothing can be sent.
    guard index <= log.lastIndex else { return }
    let isProbed =
      tracker.progress[position].match == index && tracker.progress[position].state == .probe
    guard tracker.progress[position].update(match: index) || isProbed else { return }
    switch tracker.progress[position].state {
    case .probe: tracker.progress[position].becomeReplicate()
    case .snapshot:
      // With any snapshot: the one that was sent need not be the one that arrived first.
      if tracker.progress[position].match + 1 >= log.firstIndex {
        note { .recoveredFromSnapshot($0.tracker.progress[position]) }
        tracker.progress[position].becomeProbe()
        tracker.progress[position].becomeReplicate()
      }
    case .replicate: tracker.progress[position].inflights.free(upTo: index)
    }
    if maybeCommit() {
      releasePendingReadIndexMessages()
      broadcastAppend()
    } else if from != id, tracker.progress[position].canLearnCommit(log.committed) {
      sendAppend(position)
    }
    // There may be room for several appends now, if their size is limited.
    if from != id { while maybeSendAppend(position, evenIfEmpty: false) {} }
    if from == leadTransferee, tracker.progress[position].match == log.lastIndex {
      note(.sentTimeoutNow(to: from, isImmediate: false))
      sendTimeoutNow(to: from)
    }
  }

  /// Steps back to where the logs may agree.
  private mutating func handleRejection(_ message: Message, _ position: Int) {
    let (from, index) = (message.from, message.index)
    let hint = EntryID(term: message.logTerm, index: message.rejectHint)
    note(.receivedRejection(from: from, index: index, hint: hint))
    var probe = hint.index
    // The member has entries of at most that term there; this log can agree only where its own are
    // of no higher one.
    if hint.term > 0 { probe = log.conflict(atOrBefore: hint.index, term: hint.term).index }
    guard tracker.progress[position].stepBack(rejected: index, hint: probe) else { return }
    note { .steppedBack($0.tracker.progress[position]) }
    if tracker.progress[position].state == .replicate {
      tracker.progress[position].becomeProbe()
    }
    sendAppend(position)
  }

  /// Takes a member's answer to a heartbeat.
  ///
  /// > Source: features.md RAFT-18.
  mutating func handleHeartbeatResponse(_ message: Message, _ position: Int) {
    tracker.progress[position].isRecentlyActive = true
    tracker.progress[position].isAppendFlowPaused = false
    if config.mutates(.heartbeatFreesWindow), tracker.progress[position].inflights.isFull,
      let first = tracker.progress[position].inflights.appends.first
    {
      tracker.progress[position].inflights.free(upTo: first.index)
    }
    if tracker.progress[position].match < log.lastIndex
      || tracker.progress[position].state == .probe
    {
      sendAppend(position)
    }
    acknowledgeRead(message)
  }

  /// Takes the word on what became of a snapshot.
  ///
  /// > Source: features.md RAFT-19.
  mutating func handleSnapshotStatus(_ message: Message, _ position: Int) {
    guard tracker.progress[position].state == .snapshot else { return }
    if message.reject {
      tracker.progress[position].pendingSnapshot = 0
      tracker.progress[position].becomeProbe()
      note { .snapshotFailed($0.tracker.progress[position]) }
    } else {
      tracker.progress[position].becomeProbe()
      note { .snapshotSucceeded($0.tracker.progress[position]) }
    }
    // Either way the member needs time: the next heartbeat's answer goes on.
    tracker.progress[position].isAppendFlowPaused = true
  }

  /// Takes the word that a message did not reach a member.
  mutating func handleUnreachable(_ position: Int) {
    // What was sent without waiting is most likely lost.
    if tracker.progress[position].state == .replicate { tracker.progress[position].becomeProbe() }
    note { .unreachable($0.tracker.progress[position]) }
  }
}
