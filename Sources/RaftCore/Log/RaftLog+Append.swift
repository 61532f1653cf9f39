internal import EtcdMessages

extension RaftLog {
  /// What an append of a leader's entries did.
  struct AppendOutcome: Equatable {
    /// Id of the entry that was overwritten first, and the term of the one in its place.
    var conflict: (own: EntryID, term: UInt64)?
    /// What was replaced of the entries that are not durable.
    var unstable: Unstable.AppendOutcome = .appended

    static func == (left: Self, right: Self) -> Bool {
      left.conflict?.own == right.conflict?.own && left.conflict?.term == right.conflict?.term
        && left.unstable == right.unstable
    }
  }

  /// Appends a leader's own entries.
  ///
  /// - Precondition: They follow the last one.
  mutating func append(_ entries: [Entry]) -> Unstable.AppendOutcome {
    guard let first = entries.first else { return .appended }
    precondition(
      first.index > committed,
      "entry \(first.index) is not past the committed index \(committed)"
    )
    return unstable.append(entries)
  }

  /// Appends the entries of a leader that follow an entry this log has.
  ///
  /// Those that are here already stay: an append that was delayed must not cut off what a later
  /// one brought.
  ///
  /// - Precondition: The log has the entry before the first.
  /// - Throws: ``RaftError/conflictWithCommitted(_:committed:)``
  mutating func appendMissing(_ entries: [Entry]) throws(RaftError) -> AppendOutcome {
    var outcome = AppendOutcome()
    guard let position = entries.firstIndex(where: { !matches($0.id) }) else { return outcome }
    let first = entries[position].id
    guard first.index > committed else {
      throw .conflictWithCommitted(first, committed: committed)
    }
    if first.index <= lastIndex {
      let own = EntryID(term: termOrZero(at: first.index), index: first.index)
      outcome.conflict = (own, first.term)
    }
    outcome.unstable = append(position == 0 ? entries : Array(entries[position...]))
    return outcome
  }

  /// Raises the committed index.
  ///
  /// - Throws: ``RaftError/commitPastLog(_:lastIndex:)``
  mutating func commit(to index: UInt64) throws(RaftError) {
    guard index > committed else { return }
    guard index <= lastIndex else { throw .commitPastLog(index, lastIndex: lastIndex) }
    committed = index
  }

  /// Puts a snapshot in the place of the whole log.
  mutating func restore(_ snapshot: Snapshot) {
    committed = snapshot.index
    unstable.restore(snapshot)
  }
}
