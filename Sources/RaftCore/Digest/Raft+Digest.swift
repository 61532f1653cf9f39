internal import EtcdMessages

/// What of a member's state decides what it may do from here on.
///
/// Left out is what is settled by the rest, what another part must set before it is read, and time:
/// of the clocks only whether a lease runs, since an explorer lets them run out at any moment. Two
/// members with equal digests do the same on all inputs.
extension Raft {
  /// Adds the state to a digest.
  package func digest(into digest: inout StateDigest, under renaming: Renaming) {
    digest.combine(renaming[id])
    digest.combine(term)
    digest.combine(renaming[vote])
    digest.combine(renaming[lead])
    digest.combine(UInt64(state.rawValue))
    let hasLease = config.checkQuorum && state != .leader && electionElapsed < config.electionTick
    digest.combine(hasLease && lead != Message.none)
    log.digest(into: &digest, under: renaming)
    tracker.config.digest(into: &digest, under: renaming)
    switch state {
    case .leader: digestLeader(into: &digest, under: renaming)
    case .candidate, .preCandidate:
      let votes = tracker.votes.map { renaming[$0.id] << 1 | ($0.isGranted ? 1 : 0) }
      digest.combine(votes.count)
      for vote in votes.sorted() { digest.combine(vote) }
    case .follower: break
    }
    digest.combine(pendingReadIndexMessages.count)
    for message in pendingReadIndexMessages { message.digest(into: &digest, under: renaming) }
  }

  private func digestLeader(into digest: inout StateDigest, under renaming: Renaming) {
    digest.combine(renaming[leadTransferee])
    digest.combine(pendingConfIndex)
    if config.maxUncommittedEntriesSize != 0 { digest.combine(uncommittedByteCount) }
    let needsActivity = config.checkQuorum || log.firstIndex > 1
    for progress in tracker.progress.all.sorted(by: { renaming[$0.id] < renaming[$1.id] }) {
      digest.combine(UInt64(progress.state.rawValue))
      for number in [progress.match, progress.next, progress.sentCommit, progress.pendingSnapshot] {
        digest.combine(number)
      }
      digest.combine(progress.isAppendFlowPaused)
      if needsActivity { digest.combine(progress.isRecentlyActive) }
      digest.combine(progress.inflights.count)
      for append in progress.inflights.appends {
        digest.combine(append.index)
        digest.combine(append.byteCount)
      }
    }
    readOnly.digest(into: &digest, under: renaming)
  }
}

extension RaftLog {
  fileprivate func digest(into digest: inout StateDigest, under renaming: Renaming) {
    digest.combine(storage.hardState.term)
    digest.combine(renaming[storage.hardState.vote])
    digest.combine(storage.hardState.commit)
    digest.combine(storage.currentSnapshot, under: renaming)
    digest.combine(storage.compacted.term)
    digest.combine(storage.compacted.index)
    digest.combine(storage.entries.count)
    for entry in storage.entries { digest.combine(entry) }
    digest.combine(unstable.snapshot, under: renaming)
    digest.combine(unstable.isSnapshotInProgress)
    digest.combine(unstable.offset)
    digest.combine(unstable.offsetInProgress)
    digest.combine(unstable.entries.count)
    for entry in unstable.entries { digest.combine(entry) }
    for number in [committed, applying, applied, applyingByteCount] { digest.combine(number) }
    digest.combine(isApplyingPaused)
  }
}

extension TrackerConfig {
  fileprivate func digest(into digest: inout StateDigest, under renaming: Renaming) {
    for set in [voters.incoming, voters.outgoing, learners, learnersNext] {
      digest.combine(set.ids, under: renaming)
    }
    digest.combine(autoLeave)
  }
}

extension ReadOnly {
  fileprivate func digest(into digest: inout StateDigest, under renaming: Renaming) {
    digest.combine(pending.count)
    for read in pending {
      digest.combine(read.counter)
      digest.combine(read.index)
      read.request.digest(into: &digest, under: renaming)
    }
    let counters = acknowledged.map { (id: renaming[$0.id], counter: $0.counter) }
    for (id, counter) in counters.sorted(by: { $0.id < $1.id }) {
      digest.combine(id)
      digest.combine(counter)
    }
    digest.combine(counter)
  }
}
