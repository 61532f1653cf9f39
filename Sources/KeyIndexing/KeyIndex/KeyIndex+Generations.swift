package import SchemaFormat

extension KeyIndex {
  /// One life of a key, from the put that created it to its tombstone.
  ///
  /// > Source: formats.md §7.2; upstream `server/storage/mvcc/key_index.go`, `generation`.
  package struct Generation: Equatable, Sendable {
    /// The put that created the key, which compaction may have removed since.
    package var created: Revision
    /// Version of the last revision; a tombstone counts as one more.
    package var version: Int64
    /// Revisions still known, oldest first.
    package var revisions: [Revision]

    /// Creates a generation.
    package init(created: Revision, version: Int64, revisions: [Revision]) {
      self.created = created
      self.version = version
      self.revisions = revisions
    }

    /// Whether it waits for a put.
    package var isEmpty: Bool { revisions.isEmpty }

    /// Goes through the revisions, newest first, while a condition holds.
    ///
    /// - Returns: Index of the first revision it does not hold for; nil if there is none.
    package func walk(while condition: (Revision) -> Bool) -> Int? {
      revisions.lastIndex { !condition($0) }
    }
  }

  /// The lives of the key; the last is empty if the key is deleted.
  ///
  /// - Complexity: O(*n*)
  package var generations: [Generation] {
    guard let summary else { return [] }
    var generations: [Generation] = []
    var start = 0
    for index in changes.indices where changes[index].isTombstone || index + 1 == changes.count {
      let last = summary.state(of: index, in: changes.span, rules)
      let revisions = changes[start...index].map(\.revision)
      generations.append(
        Generation(created: last.created, version: last.version, revisions: revisions)
      )
      start = index + 1
    }
    if summary.isDeleted {
      generations.append(Generation(created: Revision(main: 0), version: 0, revisions: []))
    }
    return generations
  }

  /// Index of the generation that the key lived in at a main revision; nil if it did not exist.
  ///
  /// - Complexity: O(*n*)
  package func findGeneration(at main: Int64) -> Int? {
    guard let summary, let index = summary.newest(notAbove: main, in: changes.span),
      !changes[index].isTombstone
    else { return nil }
    return changes[..<index].count(where: \.isTombstone)
  }
}

extension KeyIndex.Generation: CustomStringConvertible {
  /// The generation as transcripts write it: `{created=2.0 version=3 revs=[2.0 4.2 6.0]}`.
  package var description: String {
    isEmpty ? "{empty}" : "{created=\(created) version=\(version) revs=\(listed(revisions))}"
  }
}

extension IndexedState: CustomStringConvertible {
  /// The state as transcripts write it: `modified=4.2 created=2.0 version=2`.
  package var description: String { "modified=\(modified) created=\(created) version=\(version)" }
}

/// Revisions as transcripts write them: `[2.0 4.2]`.
func listed(_ revisions: [Revision]) -> String {
  "[\(revisions.map(\.description).joined(separator: " "))]"
}
