internal import SchemaFormat

/// The revisions that have rows, as runs of transactions with the same number of changes.
///
/// A store of ten million revisions is a handful of runs when most transactions change one key.
package struct RevisionRuns: Sendable {
  /// Transactions `first...last`, each with changes numbered `0..<subCount`.
  private struct Run: Sendable {
    var first: Int64
    var last: Int64
    var subCount: Int64
  }

  private var runs: [Run] = []

  /// Creates an empty set.
  package init() {}

  /// Adds the next transaction.
  ///
  /// - Precondition: `main` is above every transaction added before.
  /// - Complexity: O(1) amortized
  package mutating func append(main: Int64, subCount: Int64) {
    if let last = runs.last, last.last == main - 1, last.subCount == subCount {
      runs[runs.count - 1].last = main
    } else {
      runs.append(Run(first: main, last: main, subCount: subCount))
    }
  }

  /// Whether a row with this revision was added.
  ///
  /// - Complexity: O(log *n*) in the number of runs
  package func contains(main: Int64, sub: Int64) -> Bool {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].last < main { low = middle + 1 } else { high = middle }
    }
    guard low < runs.count else { return false }
    return runs[low].first <= main && sub < runs[low].subCount
  }
}
