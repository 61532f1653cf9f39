internal import EtcdMessages

extension Raft {
  /// Whether the leader has committed an entry of its term, and so knows what is committed.
  private var hasCommittedInTerm: Bool { log.termOrZero(at: log.committed) == term }

  /// Whether the leader is the only voter, and so has nobody to ask.
  ///
  /// > Deviation: upstream asks only whether there is one voter. A leader that was removed or made a
  /// > learner, and leads on, would answer for the voter that is left, which may lead already; the
  /// > simulator found that. See ``Config/Habits/answersSingleVoterAtOnce``.
  private var isSingleVoter: Bool {
    tracker.config.voters.isSingleton
      && (tracker.config.voters.contains(id) || config.habits.contains(.answersSingleVoterAtOnce))
  }

  /// Takes a read as the leader.
  ///
  /// > Source: features.md RAFT-25; raft-interaction.md §4.4.
  /// > Deviation: upstream lets a single voter answer before the first commit of its term. Its
  /// > commit index may have been lost in a crash, since writing it does not wait for the disk; then
  /// > it would let a read see less than was answered before. See
  /// > ``Config/Habits/answersSingleVoterAtOnce``.
  mutating func readIndex(_ request: Message) {
    // The context is its only entry; a message without one asks for nothing.
    guard request.entries.count == 1 else { return }
    let isExempt =
      config.mutates(.readsBeforeFirstCommit)
      || isSingleVoter && config.habits.contains(.answersSingleVoterAtOnce)
    if !hasCommittedInTerm, !isExempt {
      if !config.habits.contains(.dropsEarlyReads) { pendingReadIndexMessages.append(request) }
      return
    }
    startRead(request)
  }

  private mutating func startRead(_ request: Message) {
    if isSingleVoter || config.mutates(.readsWithoutConfirmation) {
      return answer(request, index: log.committed)
    }
    switch config.readOnlyOption {
    case .safe:
      readOnly.add(request, index: log.committed, by: id)
      broadcastHeartbeat()
    case .leaseBased: answer(request, index: log.committed)
    }
  }

  /// Starts the reads that waited for the first commit of the term.
  mutating func releasePendingReadIndexMessages() {
    guard !pendingReadIndexMessages.isEmpty, hasCommittedInTerm else { return }
    let requests = pendingReadIndexMessages
    pendingReadIndexMessages = []
    for request in requests { startRead(request) }
  }

  /// Counts a member's answer to a heartbeat for the reads that wait.
  mutating func acknowledgeRead(_ message: Message) {
    guard config.readOnlyOption == .safe,
      !message.context.isEmpty || config.mutates(.readsByEarlierAnswer),
      readOnly.acknowledge(message.context, by: message.from, config)
    else { return }
    for read in readOnly.advance(tracker.voters) { answer(read.request, index: read.index) }
  }

  /// Answers a read, to the application here or to the member that passed it on.
  private mutating func answer(_ request: Message, index: UInt64) {
    if request.from == Message.none || request.from == id {
      let context = request.entries.first?.data ?? []
      readStates.append(ReadState(index: index, requestContext: context))
    } else {
      send(Message(.readIndexResp, to: request.from, index: index, entries: request.entries))
    }
  }

  /// Takes the leader's answer to a read that was passed on.
  mutating func takeReadIndex(_ message: Message) {
    guard message.entries.count == 1 else {
      let (from, entryCount) = (message.from, message.entries.count)
      return note(.malformedReadResponse(from: from, entryCount: entryCount))
    }
    let context = message.entries[0].data ?? []
    readStates.append(ReadState(index: message.index, requestContext: context))
  }
}
