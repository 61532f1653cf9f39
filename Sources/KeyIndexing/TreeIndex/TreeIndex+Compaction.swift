internal import ByteCoding
package import SchemaFormat

extension TreeIndex {
  /// Forgets what reads from a main revision on cannot find.
  ///
  /// - Returns: Every revision up to the compact revision that the index still answers with: the rows
  ///   that must stay on disk.
  /// - Complexity: O(*n*)
  ///
  /// > Source: formats.md §7.4; upstream `treeIndex.Compact`.
  package mutating func compact(at main: Int64) -> RevisionSet {
    var available: [Revision] = []
    _ = compact(at: main, from: [], keyCountMax: .max, into: &available)
    return RevisionSet(available)
  }

  /// Does a step of a compaction, so that writes need not wait for all of it.
  ///
  /// Between the steps the index may be read from the compact revision on, and written.
  ///
  /// - Parameters:
  ///   - main: The compact revision.
  ///   - key: Where the step begins: with an empty key, then with what the step before returned.
  ///   - keyCountMax: Most keys to look at; at least one.
  ///   - available: What is left of these keys up to the compact revision is appended here.
  /// - Returns: Where the next step begins; nil if this was the last.
  /// - Complexity: O(*m* log *n*) in the keys of the step
  package mutating func compact(
    at main: Int64,
    from key: [UInt8],
    keyCountMax: Int,
    into available: inout [Revision]
  ) -> [UInt8]? {
    precondition(keyCountMax > 0, "a step of \(keyCountMax) keys")
    var emptied: [RecordID] = []
    var cursor = tree.seek(key.rawSpan)
    if rules.mutates(.stepSkipsKey), !key.isEmpty { tree.advance(&cursor) }
    var keyCount = 0
    while keyCount < keyCountMax, let record = tree.record(at: cursor) {
      if let revision = compact(record, at: main, &emptied) { available.append(revision) }
      tree.advance(&cursor)
      keyCount += 1
    }
    let next = tree.record(at: cursor).map { tree.key(of: $0) }
    if !rules.mutates(.emptyKeyStays) { emptied.forEach { tree.remove($0) } }
    if tree.isSparse { tree.rebuild() }
    if isSparse { rebuildChanges() }
    return next
  }

  private mutating func compact(
    _ record: RecordID,
    at main: Int64,
    _ emptied: inout [RecordID]
  ) -> Revision? {
    var entry = tree[record]
    let (cut, rest) = withChanges(of: entry) { changes in
      let cut = entry.summary.cut(at: main, in: changes, rules)
      return (cut, entry.summary.dropping(cut.dropCount, in: changes, rules))
    }
    guard let rest else {
      deadChangeCount += IndexEntry.capacity(entry.count)
      emptied.append(record)
      return cut.available
    }
    if cut.dropCount > 0 {
      removeFirst(cut.dropCount, of: &entry, leaving: rest)
      tree[record] = entry
    }
    return cut.available
  }

  /// The revisions that HashKV at a main revision counts whatever is compacted.
  ///
  /// - Complexity: O(*n*)
  ///
  /// > Source: formats.md §8.2; upstream `treeIndex.Keep`.
  package func keep(at main: Int64) -> RevisionSet {
    var kept: [Revision] = []
    tree.visit(from: tree.first(), to: KeyTreePath()) { record in
      let entry = tree[record]
      let revision = withChanges(of: entry) { entry.summary.keep(at: main, in: $0, rules) }
      if let revision { kept.append(revision) }
      return true
    }
    return RevisionSet(kept)
  }
}
