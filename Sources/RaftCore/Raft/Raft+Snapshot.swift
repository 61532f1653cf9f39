internal import EtcdMessages

extension Raft {
  /// Restores a leader's snapshot, or says what is committed here already.
  ///
  /// > Source: features.md RAFT-24; raft-interaction.md §4.4.
  mutating func handleSnapshot(_ message: Message) throws(RaftError) {
    let snapshot = message.snapshot ?? .empty
    guard snapshot.id.term <= term else { throw .numberOutOfRange }
    let isRestored = try restore(snapshot)
    let commit = log.committed
    note(.answeredSnapshot(snapshot.id, commit: commit, isRestored: isRestored))
    let known = isRestored ? log.lastIndex : commit
    send(Message(.appResp, to: message.from, index: known))
  }

  /// Puts a snapshot in the place of the log and the membership; false if there is no need to.
  private mutating func restore(_ snapshot: Snapshot) throws(RaftError) -> Bool {
    if snapshot.index <= log.committed { return false }
    if state != .follower {
      note(.refusedSnapshotAsLeader)
      becomeFollower(term: term + 1, lead: Message.none)
      return false
    }
    let members = snapshot.confState
    guard
      members.voters.contains(id) || members.learners.contains(id)
        || members.votersOutgoing.contains(id)
    else {
      note(.refusedSnapshotWithoutSelf(members))
      return false
    }
    if log.matches(snapshot.id), !config.mutates(.snapshotCutsLog) {
      // The log has all that the snapshot contains, and may have acknowledged what is after it.
      let (commit, last) = (log.committed, log.lastID)
      note(.fastForwarded(to: snapshot.id, commit: commit, last: last))
      try log.commit(to: snapshot.index)
      return false
    }
    // Before anything changes: a membership that makes no sense must not cost the log.
    var changer = ConfChanger(
      ProgressTracker(window: config.window, mutant: config.mutant),
      lastIndex: snapshot.index
    )
    do throws(ConfChangeError) {
      try changer.restore(members)
    } catch {
      throw .confChange(error)
    }
    note { .restoringSnapshot(snapshot.id, log: $0.log.description) }
    log.restore(snapshot)
    _ = adopt(changer)
    if let own = tracker.progress.position(of: id) {
      _ = tracker.progress[own].update(match: log.lastIndex)
    }
    let (commit, last) = (log.committed, log.lastID)
    note(.restoredLog(snapshot.id, commit: commit, last: last))
    return true
  }
}
