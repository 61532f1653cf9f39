package import BackendStore
internal import ByteCoding
internal import SchemaFormat

/// Index and term of the last entry of the log whose effects the database holds.
///
/// A start applies the entries after it, so it must become durable in the commit that makes the
/// entry's effects durable, and in none before. While an entry is applied its number waits; the first
/// critical section of its application makes it count, as that section and all that follow stand
/// or fall with the commit that holds both:
///
///     beginApplying(7)   sectionBegan    put put   end of section   finishApplying
///     ───────┬────────────────┬──────────────────────────┬────────────────┬───────
///     a commit here saves 6   └── none can come here ────┘  … here saves 7
///
/// It does what several parts of a member have in common, so it is an object: whoever writes while an
/// entry is applied calls ``lockInsideApply(_:)`` for ``Backend/lock()``.
///
/// - Invariant: index and term on disk never fall, unless they are forced to.
///
/// > Source: formats.md §6.2, §7.7; `server/etcdserver/cindex/cindex.go`, `server/etcdserver/server.go`,
/// > `applyEntryNormal`; `server/storage/backend/batch_tx.go`, `LockInsideApply`, in etcd; etcd#13766.
package final class ConsistentIndex {
  /// An entry's place in the log.
  package struct Position: Equatable, Sendable {
    /// Index of the entry.
    package var index: UInt64
    /// Term of the entry; 0 where a database of 3.4 does not tell.
    package var term: UInt64

    /// Creates a position.
    package init(index: UInt64 = 0, term: UInt64 = 0) {
      self.index = index
      self.term = term
    }
  }

  /// Whose behavior is followed.
  package let rules: StoreRules
  /// What the next commit saves.
  package private(set) var position = Position()
  /// The entry that is being applied.
  package private(set) var applying: Position?
  /// What was read or saved last.
  private var saved = Position()
  /// Whether the position is saved even where it falls.
  private var isForced = false
  /// Membership that the next commit saves, as JSON; see ``ConfStateRecord``.
  private var pendingConfState: [UInt8]?

  /// Creates the index of a database that holds nothing.
  package init(rules: StoreRules = .latest) { self.rules = rules }

  /// Takes what a database holds.
  ///
  /// A number of another length than eight bytes counts as missing.
  package func load(from reader: some BufferedReader) throws(BackendError) {
    position = Position(
      index: try Self.number(.consistentIndex, reader),
      term: try Self.number(.term, reader)
    )
    saved = position
    applying = nil
  }

  private static func number(
    _ key: MetaKey,
    _ reader: some BufferedReader
  ) throws(BackendError) -> UInt64 {
    let bytes = try reader.value(for: key.nameBytes, in: .meta) ?? []
    return bytes.count == 8 ? bytes.rawSpan.bigEndian(at: 0) : 0
  }

  // MARK: - Applying

  /// Notes which entry is going to be applied.
  ///
  /// - Precondition: it comes after the one that counts.
  package func beginApplying(index: UInt64, term: UInt64) {
    precondition(index > position.index, "entry \(index) is applied after \(position.index)")
    applying = Position(index: index, term: term)
    if rules.mutates(.etcd13766) { sectionBegan() }
  }

  /// Makes the entry that is being applied count, because a critical section of its has begun.
  package func sectionBegan() {
    if let applying { position = applying }
  }

  /// Makes the entry count, whether or not it has written anything.
  package func finishApplying() {
    if let applying, !rules.mutates(.idleEntryDoesNotCount) { position = applying }
    applying = nil
  }

  /// Begins a critical section of what an entry does.
  ///
  /// - Throws: As ``Backend/lock()``.
  @discardableResult
  package func lockInsideApply(_ backend: Backend) throws(BackendError) -> BatchTransaction {
    let batch = try backend.lock()
    sectionBegan()
    return batch
  }

  /// Sets another position, which may lie below: a snapshot was installed, or a directory restored.
  package func force(_ position: Position) {
    self.position = position
    applying = nil
    isForced = true
  }

  /// Sets the membership to be saved with the next commit; nothing is saved for nil.
  package func setConfState(_ record: [UInt8]?) { pendingConfState = record }

  // MARK: - Saving

  /// Writes what is to be saved; the hook before each commit of a backend.
  ///
  /// An index of 0 is never saved, for it was never set.
  ///
  /// > Source: `cindex.go`, `UnsafeSave`, `unsafeUpdateConsistentIndex`, in etcd.
  package func save(to batch: BatchTransaction) throws(BackendError) {
    if let record = pendingConfState, rules.savesTerm {
      try batch.put(record, for: MetaKey.confState.nameBytes, in: .meta)
      pendingConfState = nil
    }
    guard position.index > 0, position != saved else { return }
    let isAbove = (position.term, position.index) > (saved.term, saved.index)
    guard isForced || isAbove else { return }
    isForced = false
    try batch.put(position.index.bigEndianBytes, for: MetaKey.consistentIndex.nameBytes, in: .meta)
    if rules.savesTerm, position.term > 0, !(rules.mutates(.termIsSavedOnce) && saved.term > 0) {
      try batch.put(position.term.bigEndianBytes, for: MetaKey.term.nameBytes, in: .meta)
    }
    saved = position
  }
}

extension UInt64 {
  /// Eight bytes, the highest first.
  var bigEndianBytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * UInt64($0))) }
  }
}

extension MetaKey {
  /// The key as it stands in the database.
  var nameBytes: [UInt8] { Array(rawValue.utf8) }
}
