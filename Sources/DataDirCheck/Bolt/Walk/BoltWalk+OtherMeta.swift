internal import BoltFormat
package import Environment

extension BoltWalk {
  /// Looks at the tree of the meta that does not rule, once the ruling one's is damaged.
  ///
  /// A commit leaves the pages of the one before it untouched, so where only the last commit went
  /// wrong the other meta still leads to a whole tree, and the log has what it lacks.
  ///
  /// - Parameter runner: Reads leaves on as many threads as it has.
  /// - Returns: What the other tree is worth; nil if this one is whole or there is no other meta.
  /// - Throws: `FileError` if the file cannot be read.
  /// - Complexity: O(*n*) in the size of the file
  package func checkOtherMeta(_ runner: some WorkRunner) throws(FileError) -> Finding? {
    guard !isWhole, let active = database.activeMeta else { return nil }
    guard let other = database.metas[1 - active], other.isValid, other.txid != meta.txid else {
      return nil
    }
    var options = options
    options.searchesOrphans = false
    var walk = BoltWalk(database, meta: other, options: options)
    try walk.run(runner, progress: SilentProgress())
    let place = Place(file: database.name, page: UInt64(1 - active))
    let pages = "\(grouped(walk.reachedPageCount)) pages"
    guard walk.isWhole else {
      return Finding(
        .otherTreeDamaged,
        at: place,
        observed: "transaction \(other.txid): \(pages) reached, and damage among them",
        expected: "a whole tree to go back to"
      )
    }
    return Finding(
      .otherTreeWhole,
      at: place,
      observed: "transaction \(other.txid): \(pages) reached, all sound",
      expected: "the same of transaction \(meta.txid)"
    )
  }
}
