package import SchemaFormat

/// Which rows HashKV is computed over.
///
/// Members that deleted old rows and members that did not yet must agree, so a row up to the compact
/// revision counts only if the index keeps it at the revision of the hash.
///
/// > Source: formats.md §8.2; upstream `server/storage/mvcc/hash.go`, `kvHasher.WriteKeyValue`.
package struct HashKVScope: Sendable {
  /// Revision the hash is of; later rows do not count.
  package let revision: Int64
  /// How far the store is compacted; -1 if it never was.
  package let compactRevision: Int64
  /// What the index keeps at ``revision``.
  package let kept: RevisionSet

  private let rules: KeyIndexRules

  /// Creates the scope of one hash.
  package init(
    revision: Int64,
    compactRevision: Int64,
    kept: RevisionSet,
    rules: KeyIndexRules = .latest
  ) {
    self.revision = revision
    self.compactRevision = compactRevision
    self.kept = kept
    self.rules = rules
  }

  /// Whether a row counts.
  ///
  /// > Deviation: none, though one may look wanted: where no key exists at the revision, ``kept`` is
  /// > empty, and upstream then counts every old row that is still there.
  ///
  /// - Complexity: O(log *n*) in the rows that are kept
  package func counts(_ row: RevisionKey) -> Bool {
    guard row.revision.main <= revision else { return false }
    if row.revision.main <= compactRevision, !kept.isEmpty, !kept.contains(row.revision) {
      return false
    }
    let isCompactedTombstone = row.isTombstone && row.revision.main == compactRevision
    return !(isCompactedTombstone && rules.hashSkipsTombstoneAtCompaction)
  }
}
