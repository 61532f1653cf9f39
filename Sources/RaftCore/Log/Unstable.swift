internal import EtcdMessages

/// The part of the log that is not known to be durable.
///
/// It is a snapshot, entries, or a snapshot and entries after it. What was handed to storage and
/// is being written is in progress; it stays here until storage says it is done, because it may be
/// overwritten meanwhile.
///
///     storage                | in progress           | to be written
///     … offset - 1           | offset …              | offsetInProgress …
///
/// > Source: features.md RAFT-9; etcd-io/raft `log_unstable.go`, `unstable`.
struct Unstable: Equatable, Sendable {
  /// Snapshot that replaces all that storage has.
  private(set) var snapshot: Snapshot?
  /// Whether the snapshot is being written.
  private(set) var isSnapshotInProgress = false
  /// Entries from `offset` on.
  private(set) var entries: [Entry] = []
  /// Index of the first entry that is kept here; may be below what storage has, to replace it.
  private(set) var offset: UInt64
  /// Index of the first entry that was not handed to storage.
  private(set) var offsetInProgress: UInt64

  /// Creates the unstable part behind a storage.
  init(after lastIndex: UInt64) {
    offset = lastIndex + 1
    offsetInProgress = offset
  }

  /// Index of the first entry of the log, if a snapshot decides it.
  var firstIndex: UInt64? { snapshot.map { $0.index + 1 } }

  /// Index of the last entry, if it is here.
  var lastIndex: UInt64? {
    entries.isEmpty ? snapshot?.index : offset &+ UInt64(entries.count) &- 1
  }

  /// The term of an entry, if it is known here.
  func term(at index: UInt64) -> UInt64? {
    if index < offset {
      guard let snapshot, snapshot.index == index else { return nil }
      return snapshot.id.term
    }
    let position = Int(index - offset)
    return position < entries.count ? entries[position].term : nil
  }

  /// Positions of entries from `offset` on, which must be here.
  func positions(of range: Range<UInt64>) -> Range<Int> {
    Int(range.lowerBound - offset)..<Int(range.upperBound - offset)
  }

  // MARK: Handing over to storage

  /// Whether there are entries to be written.
  var hasNextEntries: Bool { Int(offsetInProgress - offset) < entries.count }

  /// Entries to be written.
  var nextEntries: [Entry] {
    let inProgress = Int(offsetInProgress - offset)
    return inProgress == 0 ? entries : Array(entries[inProgress...])
  }

  /// Snapshot to be written.
  var nextSnapshot: Snapshot? { isSnapshotInProgress ? nil : snapshot }

  /// Notes that all that was to be written is in progress.
  mutating func accept() {
    if !entries.isEmpty { offsetInProgress = offset + UInt64(entries.count) }
    if snapshot != nil { isSnapshotInProgress = true }
  }

  /// What came of storage's word that entries up to one are durable.
  enum StableOutcome: Equatable {
    /// The entries are dropped here.
    case done
    /// The entry is not here: another append was as far, or it was truncated.
    case missing
    /// The entry is the snapshot's.
    case inSnapshot
    /// Another entry is there: it was overwritten while the first was being written.
    case mismatched(EntryID)
  }

  /// Drops the entries up to one that is durable.
  ///
  /// That the entry's term agrees does not mean that storage has it still: between two appends of
  /// the same leader's entries another leader's may have stood there. The caller therefore passes
  /// on only words of the present term.
  mutating func stable(to id: EntryID, checksTerm: Bool = true) -> StableOutcome {
    guard let term = term(at: id.index) else { return .missing }
    if id.index < offset { return .inSnapshot }
    if term != id.term, checksTerm {
      return .mismatched(EntryID(term: term, index: id.index))
    }
    let count = Int(id.index - offset) + 1
    if count == entries.count { entries = [] } else { entries.removeFirst(count) }
    offset = id.index + 1
    offsetInProgress = max(offsetInProgress, offset)
    return .done
  }

  /// Drops the snapshot of an index, which is durable.
  mutating func stableSnapshot(to index: UInt64) {
    guard snapshot?.index == index else { return }
    snapshot = nil
    isSnapshotInProgress = false
  }

  // MARK: Changes

  /// Puts a snapshot in the place of all that storage has and that is here.
  mutating func restore(_ snapshot: Snapshot) {
    offset = snapshot.index + 1
    offsetInProgress = offset
    entries = []
    self.snapshot = snapshot
    isSnapshotInProgress = false
  }

  /// What an append did to entries of the same indexes.
  enum AppendOutcome: Equatable {
    /// There were none.
    case appended
    /// All that was here is replaced.
    case replaced(from: UInt64)
    /// What was here from an index on is replaced.
    case truncated(before: UInt64)
  }

  /// Appends entries, over those of the same and higher indexes.
  ///
  /// - Precondition: There are entries, and no gap before them.
  mutating func append(_ new: [Entry]) -> AppendOutcome {
    let first = new[0].index
    let end = offset + UInt64(entries.count)
    if first == end {
      if entries.isEmpty { entries = new } else { entries += new }
      return .appended
    }
    if first <= offset {
      entries = new
      offset = first
      offsetInProgress = first
      return .replaced(from: first)
    }
    precondition(first < end, "entry \(first) leaves a gap after \(end - 1)")
    entries.removeSubrange(Int(first - offset)...)
    entries += new
    offsetInProgress = min(offsetInProgress, first)
    return .truncated(before: first)
  }
}
