package import SchemaFormat

/// Revisions without order or repetition, kept sorted: what a compaction leaves, or HashKV counts.
///
/// > Source: upstream `server/storage/mvcc/index.go`, the maps that `Compact` and `Keep` return.
package struct RevisionSet: Equatable, Sendable {
  /// The revisions, ascending.
  package private(set) var sorted: [Revision]

  /// Creates the set of some revisions, each given once.
  ///
  /// - Complexity: O(*n* log *n*)
  package init(_ revisions: [Revision] = []) {
    // An order that the optimizer can see: `<` of another module costs a call each time.
    sorted = revisions.sorted { left, right in
      left.main != right.main ? left.main < right.main : left.sub < right.sub
    }
  }

  /// Whether it holds nothing.
  package var isEmpty: Bool { sorted.isEmpty }

  /// Revisions it holds.
  package var count: Int { sorted.count }

  /// Whether it holds a revision.
  ///
  /// - Complexity: O(log *n*)
  package func contains(_ revision: Revision) -> Bool {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < revision { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == revision
  }
}

extension RevisionSet: CustomStringConvertible {
  /// The revisions as transcripts write them.
  package var description: String { listed(sorted) }
}
