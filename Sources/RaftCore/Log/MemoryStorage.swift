package import EtcdMessages

/// The durable part of the log as raft reads it; beside it a write-ahead log keeps what must last.
///
/// Raft owns its storage and only reads it. Who carries out a ``Ready`` writes it, by
/// ``RawNode/store(_:)``, once the write-ahead log has it. Upstream has a protocol here, of which etcd
/// uses this one implementation; a concrete value costs no dispatch, and is part of the member's
/// state when that is copied, compared or replayed.
///
/// > Source: features.md RAFT-33; etcd-io/raft `storage.go`, `MemoryStorage`.
package struct MemoryStorage: Equatable, Sendable {
  /// Term, vote and commit that were made durable last.
  package var hardState = HardState()
  /// The application's latest snapshot, which lagging followers are sent; nil while it cannot make
  /// one.
  ///
  /// It contains at least what was compacted.
  package var currentSnapshot: Snapshot? = .empty
  /// The entry before the first: the last that was compacted.
  package private(set) var compacted = EntryID.zero
  /// Entries after the compacted ones.
  package private(set) var entries: [Entry] = []

  /// Creates the storage of a member that has never run.
  package init() {}

  /// Creates the storage of a member that starts with a membership and an empty log.
  package init(confState: ConfState) {
    currentSnapshot = Snapshot(id: .zero, confState: confState)
  }

  /// What was durable when the member last stopped.
  package var initialState: (hardState: HardState, confState: ConfState) {
    (hardState, currentSnapshot?.confState ?? ConfState())
  }

  /// Index of the first entry that can be read; the entries before are in the snapshot.
  package var firstIndex: UInt64 { compacted.index + 1 }
  /// Index of the last entry; `firstIndex - 1` if there is none.
  package var lastIndex: UInt64 { compacted.index + UInt64(entries.count) }

  /// The term of an entry from `firstIndex - 1` on.
  ///
  /// - Throws: ``StorageError/compacted`` below, ``StorageError/unavailable`` past the end
  package func term(at index: UInt64) throws(StorageError) -> UInt64 {
    if index <= compacted.index {
      guard index == compacted.index else { throw .compacted }
      return compacted.term
    }
    guard index <= lastIndex else { throw .unavailable }
    return entries[position(of: index)].term
  }

  /// Entries of a range, as many as fit into a number of bytes and at least one.
  ///
  /// - Throws: ``StorageError/compacted``, or ``StorageError/unavailable``
  package func entries(
    in range: Range<UInt64>,
    limit: SizeLimit
  ) throws(StorageError) -> [Entry] {
    guard range.lowerBound > compacted.index else { throw .compacted }
    guard range.upperBound <= lastIndex + 1 else { throw .unavailable }
    let positions = position(of: range.lowerBound)..<position(of: range.upperBound)
    return entries.fitting(limit, in: positions)
  }

  /// The application's latest snapshot.
  ///
  /// - Throws: ``StorageError/snapshotTemporarilyUnavailable``
  package func snapshot() throws(StorageError) -> Snapshot {
    guard let currentSnapshot else { throw .snapshotTemporarilyUnavailable }
    return currentSnapshot
  }

  // MARK: Writes

  /// Appends entries, over those of the same and higher indexes.
  ///
  /// Entries a snapshot contains are passed over.
  ///
  /// - Precondition: The entries follow each other, and the first follows or overlaps the log.
  /// - Complexity: O(*entries*)
  package mutating func append(_ new: [Entry]) {
    guard let first = new.first, let last = new.last, last.index > compacted.index else { return }
    precondition(
      first.index <= lastIndex + 1,
      "entry \(first.index) is past the last index \(lastIndex); is an append missing?"
    )
    let known = first.index <= compacted.index ? Int(compacted.index - first.index) + 1 : 0
    let kept = position(of: max(first.index, firstIndex))
    if kept < entries.count { entries.removeSubrange(kept...) }
    if new.count == 1 {
      entries.append(first)
    } else if known == 0 {
      entries.append(contentsOf: new)
    } else {
      entries.append(contentsOf: new[known...])
    }
  }

  /// Drops entries up to an index, which a snapshot contains.
  ///
  /// - Throws: ``StorageError/compacted`` if that was done already
  /// - Precondition: The index is not past the last one.
  /// - Complexity: O(*entries left*)
  package mutating func compact(to index: UInt64) throws(StorageError) {
    guard index > compacted.index else { throw .compacted }
    precondition(index <= lastIndex, "compacts to \(index) past the last index \(lastIndex)")
    let last = position(of: index)
    compacted = entries[last].id
    entries.removeFirst(last + 1)
  }

  /// Makes a snapshot of the application at an entry the log has.
  ///
  /// - Throws: ``StorageError/snapshotOutOfDate`` if there is one of that index or a later one
  /// - Precondition: The index is not past the last one, and its entry was not compacted.
  package mutating func createSnapshot(
    at index: UInt64,
    confState: ConfState?,
    data: [UInt8]?
  ) throws(StorageError) -> Snapshot {
    let before = currentSnapshot ?? .empty
    guard index > before.index else { throw .snapshotOutOfDate }
    precondition(index <= lastIndex, "snapshot \(index) is past the last index \(lastIndex)")
    let id = EntryID(term: try term(at: index), index: index)
    let made = Snapshot(id: id, confState: confState ?? before.confState, data: data)
    currentSnapshot = made
    return made
  }

  /// Puts a snapshot in the place of everything.
  ///
  /// - Throws: ``StorageError/snapshotOutOfDate`` if there is one of that index or a later one
  package mutating func apply(_ snapshot: Snapshot) throws(StorageError) {
    guard snapshot.index > (currentSnapshot?.index ?? 0) else { throw .snapshotOutOfDate }
    currentSnapshot = snapshot
    compacted = snapshot.id
    entries = []
  }

  private func position(of index: UInt64) -> Int { Int(index - compacted.index) - 1 }
}
