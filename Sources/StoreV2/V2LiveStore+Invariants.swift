internal import SnapFormat

/// A law of the v2 store that it breaks, in one line.
///
/// Invariants throw rather than trap, so that a suite can shrink the history that broke one.
package struct BrokenStoreInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String
}

extension V2LiveStore {
  /// Throws unless the state is one a log can lead to.
  ///
  /// - Complexity: O(*n* log *n*)
  package func checkInvariants() throws(BrokenStoreInvariant) {
    let all = tree.descendants(of: NodeTree.root)
    try require(all.count == tree.count, "\(tree.count) nodes, of which \(all.count) are reached")
    for (_, id) in all {
      let node = tree[id]
      try require(
        node.isDirectory || node.children.isEmpty,
        "\(tree.path(of: id)) is a file with children"
      )
      try require(
        node.createdIndex <= node.modifiedIndex && node.modifiedIndex <= currentIndex,
        "\(tree.path(of: id)) was made at \(node.createdIndex), changed at \(node.modifiedIndex) and the "
          + "store is at \(currentIndex)"
      )
    }
    let expiring = all.count { tree[$0.id].expireTime != nil }
    try require(
      expiring == expirations.count && expirations.isSound,
      "\(expiring) nodes expire, and \(expirations.count) are in the heap"
    )
    let indexes = history.map(\.index)
    try require(
      zip(indexes, indexes.dropFirst()).allSatisfy { $1 == $0 + 1 },
      "the history has a gap: \(indexes)"
    )
    try require(
      indexes.isEmpty || indexes.last == currentIndex,
      "the history ends at \(indexes.last ?? 0) and the store is at \(currentIndex)"
    )
  }

  /// Throws unless one request can lead from a state to this.
  package func checkStep(from earlier: V2LiveStore) throws(BrokenStoreInvariant) {
    let (old, new) = (earlier.currentIndex, currentIndex)
    try require(new >= old, "the index fell from \(old) to \(new)")
    let isTold = history.suffix(Int(clamping: new - old)).first.map { $0.index == old + 1 } ?? true
    try require(
      isTold || new - old >= UInt64(rules.historyCapacity),
      "writes after \(old) are not in the history"
    )
  }

  private func require(
    _ condition: Bool,
    _ message: @autoclosure () -> String
  ) throws(BrokenStoreInvariant) {
    if !condition { throw BrokenStoreInvariant(message: message()) }
  }
}
