internal import ByteCoding

extension RaftEvent {
  /// Lines about sending to followers, and about snapshots.
  func replicationText(of id: UInt64) -> String? {
    let id = hexadecimal(id)
    switch self {
    case .noProgress(let other): return "\(id) no progress available for \(hexadecimal(other))"
    case .receivedRejection(let from, let index, let hint):
      return "\(id) received MsgAppResp(rejected, hint: (index \(hint.index), term "
        + "\(hint.term))) from \(hexadecimal(from)) for index \(index)"
    case .steppedBack(let progress):
      return "\(id) decreased progress of \(hexadecimal(progress.id)) to [\(progress)]"
    case .recoveredFromSnapshot(let progress):
      return "\(id) recovered from needing snapshot, resumed sending replication messages to "
        + "\(hexadecimal(progress.id)) [\(progress)]"
    case .snapshotSucceeded(let progress):
      return "\(id) snapshot succeeded, resumed sending replication messages to "
        + "\(hexadecimal(progress.id)) [\(progress)]"
    case .snapshotFailed(let progress):
      return "\(id) snapshot failed, resumed sending replication messages to "
        + "\(hexadecimal(progress.id)) [\(progress)]"
    case .unreachable(let progress):
      return "\(id) failed to send message to \(hexadecimal(progress.id)) because it is "
        + "unreachable [\(progress)]"
    case .ignoredInactiveForSnapshot(let other):
      return "ignore sending snapshot to \(hexadecimal(other)) since it is not recently active"
    case .snapshotUnavailable(let other):
      return "\(id) failed to send snapshot to \(hexadecimal(other)) because snapshot is "
        + "temporarily unavailable"
    case .sentSnapshot(let snapshot, let firstIndex, let commit, let progress):
      return "\(id) [firstindex: \(firstIndex), commit: \(commit)] sent "
        + "snapshot\(bracketed(snapshot)) to \(hexadecimal(progress.id)) [\(progress)]"
    case .pausedForSnapshot(let progress):
      return "\(id) paused sending replication messages to \(hexadecimal(progress.id)) "
        + "[\(progress)]"
    case .refusedSnapshotAsLeader:
      return "\(id) attempted to restore snapshot as leader; should never happen"
    case .refusedSnapshotWithoutSelf(let state):
      return "\(id) attempted to restore snapshot but it is not in the ConfState "
        + "\(describe(state)); should never happen"
    case .fastForwarded(let snapshot, let commit, let last):
      return "\(id) [commit: \(commit), lastindex: \(last.index), lastterm: \(last.term)] "
        + "fast-forwarded commit to snapshot \(bracketed(snapshot))"
    case .restoringSnapshot(let snapshot, let log):
      return "log [\(log)] starts to restore snapshot \(bracketed(snapshot))"
    case .restoredLog(let snapshot, let commit, let last):
      return "\(id) [commit: \(commit), lastindex: \(last.index), lastterm: \(last.term)] "
        + "restored snapshot \(bracketed(snapshot))"
    case .answeredSnapshot(let snapshot, let commit, let isRestored):
      return "\(id) [commit: \(commit)] \(isRestored ? "restored" : "ignored") snapshot "
        + bracketed(snapshot)
    default: return nil
    }
  }

  /// Lines about transfers of leadership.
  func transferText(of id: UInt64) -> String? {
    let id = hexadecimal(id)
    switch self {
    case .transferToLearner: return "\(id) is learner. Ignored transferring leadership"
    case .transferAlreadyUnderWay(let to, let term):
      return "\(id) [term \(term)] transfer leadership to \(hexadecimal(to)) is in progress, "
        + "ignores request to same node \(hexadecimal(to))"
    case .abortedTransfer(let to, let term):
      return "\(id) [term \(term)] abort previous transferring leadership to \(hexadecimal(to))"
    case .transferToSelf: return "\(id) is already leader. Ignored transferring leadership to self"
    case .startedTransfer(let to, let term):
      return "\(id) [term \(term)] starts to transfer leadership to \(hexadecimal(to))"
    case .sentTimeoutNow(let to, isImmediate: true):
      let to = hexadecimal(to)
      return "\(id) sends MsgTimeoutNow to \(to) immediately as \(to) already has up-to-date log"
    case .sentTimeoutNow(let to, isImmediate: false):
      return "\(id) sent MsgTimeoutNow to \(hexadecimal(to)) after received MsgAppResp"
    case .receivedTimeoutNow(let from, let term):
      return "\(id) [term \(term)] received MsgTimeoutNow from \(hexadecimal(from)) and starts "
        + "an election to get leadership."
    case .ignoredTimeoutNow(let from, let term, let state):
      return "\(id) [term \(term) state \(state)] ignored MsgTimeoutNow from "
        + hexadecimal(from)
    default: return nil
    }
  }
}

/// An id as events show a snapshot's place.
private func bracketed(_ id: EntryID) -> String { "[index: \(id.index), term: \(id.term)]" }
