internal import EtcdMessages

/// Entries.
extension LogHistory {
  mutating func take(_ run: EntryRun, of scan: SegmentScan) {
    let wasAfterDamage = isAfterDamage
    isAfterDamage = false
    guard let base else {
      checkFirst(run, of: scan, mayBeOdd: wasAfterDamage)
      begin(with: run)
      return
    }
    guard run.firstIndex <= base else {
      if run.firstIndex == base + 1 {
        append(run, mayBeOdd: wasAfterDamage)
      } else {
        reportGap(before: run, after: base, mayBeOdd: wasAfterDamage)
        begin(with: run)
      }
      return
    }
    guard wasAfterDamage || maySee(overwrite: run) else {
      // The entries are not taken over, and where the log goes on is open again.
      isAfterDamage = true
      return
    }
    dropEntries(from: run.firstIndex)
    append(run, mayBeOdd: wasAfterDamage)
  }

  private mutating func checkFirst(_ run: EntryRun, of scan: SegmentScan, mayBeOdd: Bool) {
    guard !mayBeOdd, report.segments.isEmpty else { return }
    let expected = max(scan.summary.firstIndexInName, 1)
    guard run.firstIndex > expected else { return }
    add(
      .firstEntryAfterName,
      at: run.offset,
      index: run.firstIndex,
      observed: "first entry \(run.firstIndex)",
      expected: "\(expected) or lower"
    )
    report.isWhole = false
  }

  private mutating func reportGap(before run: EntryRun, after base: UInt64, mayBeOdd: Bool) {
    report.isWhole = false
    guard !mayBeOdd else { return }
    add(
      .entryGap,
      at: run.offset,
      index: run.firstIndex,
      observed: "entry \(run.firstIndex) after \(base)",
      expected: "entry \(base + 1)"
    )
  }

  /// Starts the contiguous entries anew.
  private mutating func begin(with run: EntryRun) {
    report.firstIndex = run.firstIndex
    report.lastIndex = run.lastIndex
    report.termRuns = [TermRun(firstIndex: run.firstIndex, term: run.term)]
    base = run.lastIndex
  }

  private mutating func append(_ run: EntryRun, mayBeOdd: Bool) {
    guard let last = report.termRuns.last else {
      begin(with: run)
      return
    }
    if run.term < last.term, !mayBeOdd {
      add(
        .termBackwards,
        at: run.offset,
        index: run.firstIndex,
        observed: "term \(run.term) after term \(last.term)",
        expected: "\(last.term) or higher"
      )
    }
    if run.term != last.term {
      report.termRuns.append(TermRun(firstIndex: run.firstIndex, term: run.term))
    }
    report.lastIndex = run.lastIndex
    base = run.lastIndex
  }

  /// Takes away the entries from an index on.
  private mutating func dropEntries(from index: UInt64) {
    report.hasOverwrites = true
    while let last = report.termRuns.last, last.firstIndex >= index {
      report.termRuns.removeLast()
    }
    while let last = report.keptEntries.last, last.index >= index {
      report.keptEntries.removeLast()
    }
    while let last = report.clientV2Requests.last, last.index >= index {
      report.clientV2Requests.removeLast()
    }
    if report.termRuns.isEmpty {
      report.firstIndex = nil
      report.lastIndex = nil
    }
  }

  /// Whether raft allows a run to overwrite what stands at its indexes; reports it if not.
  private mutating func maySee(overwrite run: EntryRun) -> Bool {
    let index = run.firstIndex
    if let commit = report.hardState?.commit, index <= commit {
      add(
        .committedOverwritten,
        at: run.offset,
        index: index,
        observed: "entry \(index) of term \(run.term) written again",
        expected: "an index after \(commit), which was committed before"
      )
      report.isWhole = false
      return false
    }
    guard let oldTerm = report.term(at: index) else { return true }
    if run.term == oldTerm {
      let problem: Problem = run.beginsWithConfChange ? .overwrittenByForce : .overwrittenInTerm
      add(
        problem,
        at: run.offset,
        index: index,
        observed: "entry \(index) of term \(run.term) written again",
        expected: "a term other than \(oldTerm)"
      )
      return run.beginsWithConfChange
    }
    if run.term < oldTerm, highestTerm <= oldTerm {
      let finding = Finding(
        .overwrittenInTerm,
        at: Place(file: file, offset: run.offset, index: index),
        observed: "entry \(index) of term \(oldTerm) overwritten by one of term \(run.term)",
        expected: "a hard state with a term after \(oldTerm)"
      )
      openOverwrite = (finding, oldTerm)
    }
    return true
  }
}
