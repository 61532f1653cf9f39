package import SchemaFormat

/// Every revision of one key that a store still knows.
///
///     put 2.0, put 4.2, tombstone 6.0, put 8.0, put 10.0
///
///     {created=2.0 version=3 revs=[2.0 4.2 6.0]}      the first life of the key
///     {created=8.0 version=2 revs=[8.0 10.0]}         the second, which goes on
///
/// A ``Generation`` is a life of the key, from the put that created it to its tombstone; behind a
/// tombstone stands an empty generation. They are not stored: a key is the list of its changes, and
/// tombstones tell where a generation ends. The type is a value and every function total: revisions
/// come from disk, too, and one that cannot be is answered with a ``KeyIndexError``.
///
/// A store with many keys holds them in a ``TreeIndex``.
///
/// > Source: formats.md §7.2; upstream `server/storage/mvcc/key_index.go`, `keyIndex`.
package struct KeyIndex: Equatable, Sendable {
  /// The user key.
  package let key: [UInt8]
  /// Whose behavior is followed.
  package let rules: KeyIndexRules

  /// The changes, oldest first.
  private(set) var changes: [Change] = []
  /// What is known of the key beside them; nil if there are none.
  private(set) var summary: KeySummary?

  /// Creates the index of a key that was never written.
  package init(key: [UInt8], rules: KeyIndexRules = .latest) {
    self.key = key
    self.rules = rules
  }

  /// Wraps what a tree knows of a key.
  init(key: [UInt8], rules: KeyIndexRules, summary: KeySummary, changes: Span<Change>) {
    self.key = key
    self.rules = rules
    self.summary = summary
    self.changes = changes.indices.map { changes[$0] }
  }

  /// Whether nothing is known of the key.
  package var isEmpty: Bool { changes.isEmpty }

  /// Revision of the last change; nil if there is none.
  package var modified: Revision? { summary?.last.revision }

  /// Whether both are of one key and have the same generations, by whatever rules they go on.
  func hasSameHistory(as other: KeyIndex) -> Bool {
    key == other.key && summary == other.summary && changes == other.changes
  }
}

// MARK: - Writing

extension KeyIndex {
  /// Records a put.
  ///
  /// - Throws: ``KeyIndexError/notAbove(revision:modified:)`` unless it comes after every change of
  ///   the key.
  /// - Complexity: O(1) amortized
  package mutating func put(_ revision: Revision) throws(KeyIndexError) {
    let change = try Change(revision)
    guard let last = summary?.last else { return begin(change, KeySummary(put: change)) }
    guard change.isAbove(last) else {
      throw .notAbove(revision: revision, modified: last.revision)
    }
    append(change)
  }

  /// Records a deletion.
  ///
  /// - Throws: ``KeyIndexError/revisionNotFound`` if the key does not exist,
  ///   ``KeyIndexError/notAbove(revision:modified:)`` as ``put(_:)``.
  /// - Complexity: O(1) amortized
  package mutating func tombstone(_ revision: Revision) throws(KeyIndexError) {
    let change = try Change(revision, isTombstone: true)
    guard let summary, !summary.isDeleted else { throw .revisionNotFound }
    guard change.isAbove(summary.last) else {
      throw .notAbove(revision: revision, modified: summary.last.revision)
    }
    append(change)
  }

  /// Begins the index with the first row that a start finds of the key.
  ///
  /// - Parameters:
  ///   - created: Revision that created the key; rows know its main number alone.
  ///   - modified: Revision of the row.
  ///   - version: Version of the row, whatever it is.
  /// - Throws: ``KeyIndexError/notEmpty(modified:)`` if a change is known already.
  package mutating func restore(
    created: Revision,
    modified: Revision,
    version: Int64
  ) throws(KeyIndexError) {
    let change = try Change(modified)
    if let summary { throw .notEmpty(modified: summary.last.revision) }
    begin(change, KeySummary(restored: change, created: created, version: version, rules))
  }

  /// Begins the index with a tombstone, the first row that a start finds of the key.
  ///
  /// Under rules older than that the index stays empty.
  ///
  /// - Throws: ``KeyIndexError/notEmpty(modified:)`` if a change is known already.
  package mutating func restoreTombstone(_ revision: Revision) throws(KeyIndexError) {
    let change = try Change(revision, isTombstone: true)
    if let summary { throw .notEmpty(modified: summary.last.revision) }
    guard rules.restoresTombstones else { return }
    begin(change, KeySummary(restoredTombstone: change))
  }

  private mutating func begin(_ change: Change, _ summary: KeySummary) {
    changes = [change]
    self.summary = summary
  }

  private mutating func append(_ change: Change) {
    changes.append(change)
    summary?.append(change)
  }
}

// MARK: - Reading

extension KeyIndex {
  /// The key as it stood at a main revision; nil if it did not exist.
  ///
  /// - Complexity: O(log *n*) in the changes, and O(*n*) in those of an older generation
  package func get(at main: Int64) -> IndexedState? {
    summary?.get(at: main, in: changes.span, rules)
  }

  /// The revisions from a main revision on, in order.
  ///
  /// Of several in one main revision the last stands for all, for nobody outside sees the others.
  ///
  /// - Complexity: O(*n*)
  package func since(_ main: Int64) -> [Revision] {
    var revisions: [Revision] = []
    summary?.since(main, in: changes.span, rules, into: &revisions)
    return revisions
  }

  /// The revision that HashKV at a main revision counts of the key; nil if it did not exist.
  package func keep(at main: Int64) -> Revision? {
    summary?.keep(at: main, in: changes.span, rules)
  }

  /// Forgets what reads from a main revision on cannot find, however often it is called.
  ///
  /// - Returns: The one revision up to the compact revision that is left, whose row must stay on
  ///   disk. The key itself can go if it then ``isEmpty``.
  /// - Complexity: O(*n*)
  package mutating func compact(at main: Int64) -> Revision? {
    guard let summary else { return nil }
    let cut = summary.cut(at: main, in: changes.span, rules)
    self.summary = summary.dropping(cut.dropCount, in: changes.span, rules)
    changes.removeFirst(cut.dropCount)
    return cut.available
  }
}
