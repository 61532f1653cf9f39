internal import EtcdMessages

/// Hard states and snapshots.
extension LogHistory {
  mutating func take(_ state: HardState, at offset: Int) {
    let wasAfterDamage = isAfterDamage
    if let before = report.hardState,
      let (problem, observed, expected) = Self.regression(from: before, to: state)
    {
      if !wasAfterDamage {
        add(problem, at: offset, index: state.commit, observed: observed, expected: expected)
        isAfterDamage = true
      }
      return
    }
    highestTerm = max(highestTerm, state.term)
    if let open = openOverwrite {
      if state.term <= open.oldTerm { collector.add(open.finding) }
      openOverwrite = nil
    }
    report.hardState = state
  }

  private static func regression(
    from before: HardState,
    to state: HardState
  ) -> (Problem, observed: String, expected: String)? {
    if state.term < before.term {
      return (.stateTermFell, "term \(state.term)", "\(before.term) or higher")
    }
    if state.term == before.term, before.vote != 0, state.vote != before.vote {
      return (
        .voteChanged, "vote \(String(state.vote, radix: 16)) in term \(state.term)",
        String(before.vote, radix: 16)
      )
    }
    if state.commit < before.commit {
      return (.commitFell, "commit \(state.commit)", "\(before.commit) or higher")
    }
    return nil
  }

  mutating func take(_ snapshot: WALSnapshot, at offset: Int, in scan: SegmentScan) {
    if let last = report.snapshots.last?.snapshot {
      if snapshot.index < last.index, !isAfterDamage {
        add(
          .snapshotOrder,
          at: offset,
          index: snapshot.index,
          observed: "index \(snapshot.index)",
          expected: "\(last.index) or higher"
        )
      }
      if last.confState != nil, snapshot.confState == nil, snapshot.index > 0 {
        add(
          .snapshotWithoutConfState,
          at: offset,
          index: snapshot.index,
          observed: "no ConfState at index \(snapshot.index)",
          expected: "one, as before"
        )
      }
    }
    report.snapshots.append(
      LoggedSnapshot(snapshot: snapshot, file: scan.summary.name, offset: offset)
    )
    if snapshot.index > base ?? 0 { startAnew(after: snapshot.index) }
  }

  /// Forgets the entries before a received snapshot, which the next ones do not join.
  private mutating func startAnew(after index: UInt64) {
    let commit = report.hardState?.commit ?? 0
    report.keptEntries.removeAll { $0.index > commit }
    report.clientV2Requests.removeAll { $0.index > commit }
    report.termRuns = []
    report.firstIndex = nil
    report.lastIndex = nil
    base = index
  }
}
