internal import EtcdMessages

extension RaftLog {
  /// Throws unless a state is possible.
  ///
  /// - Complexity: O(*entries not durable*)
  func checkInvariants(term: UInt64) throws(BrokenRaftInvariant) {
    try require(
      applied <= applying && applying <= committed && committed <= lastIndex,
      "the order of \(self), lastIndex=\(lastIndex)"
    )
    try unstable.checkInvariants(term: term)
    if let snapshot = unstable.snapshot {
      try require(
        snapshot.index <= committed,
        "a snapshot up to \(snapshot.index) is ahead of commit \(committed)"
      )
    } else {
      try require(
        unstable.offset <= storage.lastIndex + 1,
        "a gap from \(storage.lastIndex) to \(unstable.offset)"
      )
    }
    // Where the durable part ends, the other begins: by a term that is not lower.
    if let first = unstable.entries.first, first.index > firstIndex {
      try require(
        termOrZero(at: first.index - 1) <= first.term,
        "terms fall from \(termOrZero(at: first.index - 1)) at \(first.index)"
      )
    }
  }
}

extension Unstable {
  /// Throws unless a state is possible.
  func checkInvariants(term: UInt64) throws(BrokenRaftInvariant) {
    try require(
      offset <= offsetInProgress && offsetInProgress <= offset + UInt64(entries.count),
      "in progress from \(offsetInProgress) of \(entries.count) entries from \(offset)"
    )
    try require(
      !isSnapshotInProgress || snapshot != nil,
      "a snapshot is in progress that is not there"
    )
    if let snapshot {
      try require(
        offset == snapshot.index + 1,
        "entries from \(offset) do not follow a snapshot up to \(snapshot.index)"
      )
    }
    var before: UInt64 = 0
    for (position, entry) in entries.enumerated() {
      try require(
        entry.index == offset + UInt64(position),
        "entry \(entry.index) stands at \(offset + UInt64(position))"
      )
      try require(
        before <= entry.term && entry.term <= term,
        "entry \(entry.index) is of term \(entry.term), after \(before) and in term \(term)"
      )
      before = entry.term
    }
  }
}
