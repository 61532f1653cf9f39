internal import BoltFormat
internal import BoltStore
internal import Environment
package import PropertyTesting

extension BoltLaws {
  /// Leaves are merged away where bbolt merges them away.
  package static func merge(_ bug: Bug? = nil) -> Law {
    Law(
      "a leaf that deletes have left too small is merged with the neighbor the format says",
      cases: 300,
      reaching: ["with the left", "with the right", "emptied", "left alone", "root replaced"]
    ) { choices in
      let options = options(choices, bug)
      let files = InMemoryFileSystem()
      let database = try Database.open(BoltWorld.path, in: files, options)
      let sizes = choices.array(count: 8...150) { choices in
        choices.int(in: choices.weighted([(6, 0...60), (1, 0...400)]))
      }
      choices.note("values of \(sizes)")
      try putAll(sizes, fillPercent(choices), in: database)
      let before = try levels(of: files, options)
      guard before.count > 1, let leaves = before.last else { try choices.discard() }

      // Keys of one leaf are deleted, so whatever the order in which nodes are looked at, it is
      // the first that is merged.
      let leaf = choices.int(in: 0...(leaves.count - 1))
      let kept = keptItems(of: leaves[leaf], choices)
      guard kept.count < leaves[leaf].count else { try choices.discard() }
      let percent = fillPercent(choices)
      choices.note("of leaf \(leaf), which has \(leaves[leaf]), stay items \(kept)")
      let first = leaves[..<leaf].reduce(0) { $0 + $1.count }
      try database.update { (transaction) throws(BoltStoreError) in
        guard let bucket = try transaction.bucket(named: [98]) else { return }
        bucket.fillPercent = Double(percent) / 100
        for item in leaves[leaf].indices where !kept.contains(item) {
          try bucket.delete([UInt8(first + item)])
        }
      }
      let rule = MergeRule(
        split: SplitRule(pageByteCount: options.pageByteCount, percent: percent),
        thresholdPercent: options.release == .v1_4 ? percent : 50
      )
      let (expected, what) = rule.leaves(
        after: kept.map { leaves[leaf][$0] },
        at: leaf,
        of: leaves,
        parents: before[before.count - 2].map(\.count)
      )
      choices.sometimes(what)
      // A bucket so small is stored in its parent, whatever its pages were.
      let byteCount = expected.joined().reduce(16, +)
      if expected.count == 1, byteCount <= options.pageByteCount / 4 { return }
      let after = try levels(of: files, options)
      try equal(after.last ?? [], expected, "bytes of the items of each leaf")
      choices.sometimes("root replaced", if: after.count < before.count)
      var ledger = try ledger(of: files, options)
      try ledger.checkItemCounts()
      try ledger.checkConservation(free: database.freelist.allIDs)
    }
  }

  private static func fillPercent(_ choices: Choices) -> Int {
    let percent = choices.element(of: [50, 10, 100, 90])
    choices.note("fill \(percent) %")
    return percent
  }

  /// Puts values of some sizes under keys of one byte, in one transaction.
  private static func putAll(_ sizes: [Int], _ percent: Int, in database: Database) throws {
    try database.update { (transaction) throws(BoltStoreError) in
      let bucket = try transaction.createBucket([98])
      bucket.fillPercent = Double(percent) / 100
      for (number, size) in sizes.enumerated() {
        try bucket.put([UInt8](repeating: 7, count: size), for: [UInt8(number)])
      }
    }
  }

  /// Draws which items of a leaf stay: few, or most.
  private static func keptItems(of leaf: [Int], _ choices: Choices) -> [Int] {
    let keeps = choices.weighted([(3, 1), (2, 0), (1, 7)])
    return leaf.indices.filter { _ in choices.chance(keeps, in: 8) }
  }
}

/// What becomes of leaves when items of one are deleted, from the words of the format alone.
///
/// > Source: formats.md §5.11.
struct MergeRule {
  var split: SplitRule
  /// Share of a page, half of which is the size at or below which a leaf is merged away.
  var thresholdPercent: Int

  /// The leaves after a commit, and what happened.
  ///
  /// - Parameters:
  ///   - rest: Items that are left of a leaf of which some were deleted.
  ///   - position: The leaf.
  ///   - leaves: All leaves.
  ///   - parents: How many leaves each page above them has.
  /// - Returns: The leaves, each as the bytes of its items.
  func leaves(
    after rest: [Int],
    at position: Int,
    of leaves: [[Int]],
    parents: [Int]
  ) -> (leaves: [[Int]], what: String) {
    let (merged, what) = merged(rest, at: position, of: leaves, parents: parents)
    // A leaf that is left alone replaces the root, and so is written again.
    return (merged.count == 1 ? split.pages(of: merged[0]) : merged, what)
  }

  private func merged(
    _ rest: [Int],
    at position: Int,
    of leaves: [[Int]],
    parents: [Int]
  ) -> (leaves: [[Int]], what: String) {
    var leaves = leaves
    let threshold = Int(Double(split.pageByteCount) * Double(thresholdPercent) / 100) / 2
    if 16 + rest.reduce(0, +) > threshold, rest.count > 1 {
      leaves.replaceSubrange(position...position, with: split.pages(of: rest))
      return (leaves, "left alone")
    }
    if rest.isEmpty {
      leaves.remove(at: position)
      return (leaves, "emptied")
    }
    var first = 0
    for count in parents where first + count <= position { first += count }
    if position == first {
      let merged = split.pages(of: rest + leaves[position + 1])
      leaves.replaceSubrange(position...(position + 1), with: merged)
      return (leaves, "with the right")
    }
    let merged = split.pages(of: leaves[position - 1] + rest)
    leaves.replaceSubrange((position - 1)...position, with: merged)
    return (leaves, "with the left")
  }
}
