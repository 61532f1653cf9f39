package import EtcdMessages

extension Raft {
  /// Puts a change of the membership in force, which the application found committed.
  ///
  /// - Returns: The membership from here on, for snapshots.
  /// - Throws: ``RaftError/confChange(_:)``
  ///
  /// > Source: raft-interaction.md §4.4, §6.
  package mutating func apply(_ change: ConfChangeV2) throws(RaftError) -> ConfState {
    if config.mutates(.appliesConfChangeAtAppend) { return tracker.config.confState }
    do throws(ConfChangeError) {
      return adopt(try changed(by: change))
    } catch {
      throw .confChange(error)
    }
  }

  private func changed(by change: ConfChangeV2) throws(ConfChangeError) -> ConfChanger {
    var changer = ConfChanger(tracker, lastIndex: log.lastIndex)
    if change.leavesJoint {
      try changer.leaveJoint()
    } else if config.mutates(.skipsJoint), !tracker.config.voters.isJoint {
      try changer.simple(change.changes, countMax: .max)
    } else if change.entersJoint {
      try changer.enterJoint(autoLeave: change.autoLeaves, change.changes)
    } else {
      try changer.simple(change.changes)
    }
    return changer
  }

  /// Takes over a membership, and draws the consequences.
  mutating func adopt(_ changer: ConfChanger) -> ConfState {
    tracker.adopt(changer)
    note { .switchedConfiguration($0.tracker.config) }
    let confState = tracker.config.confState
    let own = tracker.progress[of: id]
    isLearner = own?.isLearner == true
    if own == nil || isLearner, state == .leader {
      // A leader may remove itself. It leads on until the change is known to be committed by those
      // that are left, unless it is told to leave at once.
      if config.stepDownOnRemoval { becomeFollower(term: term, lead: Message.none) }
      return confState
    }
    // A leader alone in an empty group is about to be given members.
    guard state == .leader, !confState.voters.isEmpty else { return confState }
    if maybeCommit() {
      // A smaller quorum may have had for long what is now committed.
      broadcastAppend()
    } else {
      // New members are probed at once: they may not be heard of until the next heartbeat.
      for position in tracker.progress.indices where tracker.progress[position].id != id {
        _ = maybeSendAppend(position, evenIfEmpty: false)
      }
    }
    if leadTransferee != Message.none, !tracker.config.voters.contains(leadTransferee),
      !config.mutates(.transfersToNonVoter)
    {
      leadTransferee = Message.none
    }
    return confState
  }

  #if ASSAY_MUTANTS
  /// Shows the bugs that act right after an append.
  mutating func mutateAfterAppend(_ entries: [Entry]) {
    if config.mutates(.countsSelfBeforeDurable), state == .leader,
      let own = tracker.progress.position(of: id)
    {
      _ = tracker.progress[own].update(match: log.lastIndex)
      if maybeCommit() { broadcastAppend() }
    }
    guard config.mutates(.appliesConfChangeAtAppend) else { return }
    for entry in entries {
      do {
        guard let change = try entry.decodedConfChange() else { continue }
        _ = adopt(try changed(by: change))
      } catch {
        continue
      }
    }
  }
  #endif
}
