internal import ByteCoding
package import SchemaFormat

/// Every key of a store with all its revisions, in key order.
///
/// Means what a map from keys to ``KeyIndex`` means, and is made for a million of them: keys are in a
/// ``KeyTree``, their changes in one arena, 64 bytes and the key itself for each. A value, like all
/// of this module: a copy is a snapshot.
///
/// Functions are total. Revisions come from rows on disk as well as from transactions, and one that
/// cannot be is answered with a ``KeyIndexError``.
///
/// > Source: formats.md §7.2, §7.3, §7.5; upstream `server/storage/mvcc/index.go`, `treeIndex`.
package struct TreeIndex: Sendable {
  /// Whose behavior is followed.
  package let rules: KeyIndexRules

  var tree: KeyTree<IndexEntry>
  /// Blocks of changes.
  var changes: [Change] = []
  /// Changes in blocks, or parts of blocks, that no key has any more.
  var deadChangeCount = 0

  /// Creates an empty index.
  package init(rules: KeyIndexRules = .latest) {
    self.init(rules: rules, nodeCapacity: KeyTreeNodes.capacityMax)
  }

  /// Creates an empty index with small nodes, so that few keys make a high tree.
  package init(rules: KeyIndexRules = .latest, nodeCapacity: Int) {
    self.rules = rules
    tree = KeyTree(capacity: nodeCapacity, rules: rules)
  }

  /// Keys in the index, deleted ones that are not yet compacted included.
  package var count: Int { tree.count }

  /// Whether there is no key.
  package var isEmpty: Bool { count == 0 }
}

// MARK: - Writing

extension TreeIndex {
  /// Records a put.
  ///
  /// - Throws: ``KeyIndexError/notAbove(revision:modified:)`` unless it comes after every change of
  ///   the key.
  /// - Complexity: O(log *n*)
  package mutating func put(_ revision: Revision, for key: [UInt8]) throws(KeyIndexError) {
    _ = try put(revision, for: key.rawSpan)
  }

  /// Records a put, and tells what it made of the key.
  ///
  /// - Throws: As ``put(_:for:)``.
  /// - Complexity: O(log *n*)
  package mutating func put(
    _ revision: Revision,
    for key: RawSpan
  ) throws(KeyIndexError) -> IndexedState {
    let change = try Change(revision)
    let record = try begin(key, change, KeySummary(put: change))
    let entry = tree[record]
    return withChanges(of: entry) { changes in
      entry.summary.state(of: entry.count - 1, in: changes, rules)
    }
  }

  /// Records a deletion.
  ///
  /// - Throws: ``KeyIndexError/revisionNotFound`` if the key does not exist,
  ///   ``KeyIndexError/notAbove(revision:modified:)`` as ``put(_:for:)``.
  /// - Complexity: O(log *n*)
  package mutating func tombstone(_ revision: Revision, for key: [UInt8]) throws(KeyIndexError) {
    try tombstone(revision, for: key.rawSpan)
  }

  /// Records a deletion of a key that is borrowed.
  package mutating func tombstone(_ revision: Revision, for key: RawSpan) throws(KeyIndexError) {
    let change = try Change(revision, isTombstone: true)
    guard let record = tree.find(key) else { throw .revisionNotFound }
    try append(change, to: record)
  }

  /// Records a row that a start finds on disk; rows come in order of revision.
  ///
  /// - Parameters:
  ///   - row: Key of the row.
  ///   - key: User key, where it lies in the row.
  ///   - createRevision: `create_revision` of the row's value; without meaning for a tombstone.
  ///   - version: `version` of the row's value; likewise.
  /// - Throws: As ``put(_:for:)`` and ``tombstone(_:for:)``. Upstream panics where a put is not above
  ///   the last change, and logs a tombstone of nothing.
  /// - Complexity: O(log *n*)
  ///
  /// > Source: formats.md §7.5; upstream `server/storage/mvcc/kvstore.go`, `restoreIntoIndex`.
  package mutating func restore(
    _ row: RevisionKey,
    for key: RawSpan,
    createRevision: Int64,
    version: Int64
  ) throws(KeyIndexError) {
    let change = try Change(row.revision, isTombstone: row.isTombstone)
    guard row.isTombstone else {
      let created = Revision(main: createRevision)
      let summary = KeySummary(restored: change, created: created, version: version, rules)
      _ = try begin(key, change, summary)
      return
    }
    if let record = tree.find(key) { return try append(change, to: record) }
    guard rules.restoresTombstones else { return }
    _ = try begin(key, change, KeySummary(restoredTombstone: change))
  }

  /// Inserts a key that is not there, with all its revisions.
  ///
  /// - Throws: ``KeyIndexError/notEmpty(modified:)`` if it is there.
  /// - Complexity: O(log *n*)
  package mutating func insert(_ keyIndex: KeyIndex) throws(KeyIndexError) {
    guard let summary = keyIndex.summary else { return }
    if let record = tree.find(keyIndex.key.rawSpan) {
      throw .notEmpty(modified: tree[record].summary.last.revision)
    }
    guard keyIndex.key.count <= KeyRecords<IndexEntry>.keyByteCountMax else {
      throw .keyTooLong(byteCount: keyIndex.key.count)
    }
    var entry = IndexEntry(summary)
    if entry.count > 1 {
      let start = changes.count
      Self.allocateBlock(entry.count, in: &changes)
      for (index, change) in keyIndex.changes.enumerated() { changes[start + index] = change }
      entry.offset = UInt32(start)
    }
    _ = tree.insert(keyIndex.key.rawSpan, entry)
  }

  /// Begins a key that is not there with a summary, or appends a change to it.
  private mutating func begin(
    _ key: RawSpan,
    _ change: Change,
    _ summary: KeySummary
  ) throws(KeyIndexError) -> RecordID {
    guard key.byteCount <= KeyRecords<IndexEntry>.keyByteCountMax else {
      throw .keyTooLong(byteCount: key.byteCount)
    }
    let (record, isNew) = tree.insert(key, IndexEntry(summary))
    if !isNew { try append(change, to: record) }
    return record
  }

  private mutating func append(_ change: Change, to record: RecordID) throws(KeyIndexError) {
    var entry = tree[record]
    if change.isTombstone, entry.summary.isDeleted { throw .revisionNotFound }
    guard change.isAbove(entry.summary.last) else {
      throw .notAbove(revision: change.revision, modified: entry.summary.last.revision)
    }
    append(change, to: &entry)
    tree[record] = entry
    if isSparse { rebuildChanges() }
  }
}

// MARK: - Reading

extension TreeIndex {
  /// A key as it stood at a main revision; nil if it did not exist.
  ///
  /// - Complexity: O(log *n*)
  package func get(_ key: [UInt8], at main: Int64) -> IndexedState? {
    guard let record = tree.find(key.rawSpan) else { return nil }
    return state(of: record, at: main)
  }

  /// All that is known of a key; nil if nothing is.
  ///
  /// - Complexity: O(log *n*), and O(*m*) in the changes of the key
  package func keyIndex(_ key: [UInt8]) -> KeyIndex? {
    tree.find(key.rawSpan).map { keyIndex(of: $0, key: key) }
  }

  func keyIndex(of record: RecordID, key: [UInt8]) -> KeyIndex {
    let entry = tree[record]
    return withChanges(of: entry) { changes in
      KeyIndex(key: key, rules: rules, summary: entry.summary, changes: changes)
    }
  }

  @inline(__always)
  func state(of record: RecordID, at main: Int64) -> IndexedState? {
    let entry = tree[record]
    return withChanges(of: entry) { entry.summary.get(at: main, in: $0, rules) }
  }
}

extension TreeIndex: Equatable {
  /// Whether both hold the same keys with the same generations.
  ///
  /// - Complexity: O(*n*)
  package static func == (left: TreeIndex, right: TreeIndex) -> Bool {
    guard left.count == right.count else { return false }
    var (one, other) = (left.tree.first(), right.tree.first())
    while let record = left.tree.record(at: one), let otherRecord = right.tree.record(at: other) {
      let (key, otherKey) = (left.tree.key(of: record), right.tree.key(of: otherRecord))
      let index = left.keyIndex(of: record, key: key)
      guard index.hasSameHistory(as: right.keyIndex(of: otherRecord, key: otherKey)) else {
        return false
      }
      left.tree.advance(&one)
      right.tree.advance(&other)
    }
    return true
  }
}
