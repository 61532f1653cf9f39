extension TreeIndex {
  /// Checks what holds of every index.
  ///
  /// - Throws: ``BrokenInvariant``, the first law that is broken.
  /// - Complexity: O(*n* log *n*)
  package func checkInvariants() throws(BrokenInvariant) {
    try tree.checkInvariants()
    var blocks: [Range<Int>] = []
    var cursor = tree.first()
    while let record = tree.record(at: cursor) {
      let entry = tree[record]
      if entry.count > 1 {
        blocks.append(entry.offset(upTo: IndexEntry.capacity(entry.count)))
        let end = blocks[blocks.count - 1].upperBound
        try BrokenInvariant.unless(
          end <= changes.count,
          "a block ends at \(end) of \(changes.count) changes"
        )
      }
      try keyIndex(of: record, key: tree.key(of: record)).checkInvariants()
      tree.advance(&cursor)
    }
    blocks.sort { $0.lowerBound < $1.lowerBound }
    for (block, next) in zip(blocks, blocks.dropFirst()) {
      try BrokenInvariant.unless(
        block.upperBound <= next.lowerBound,
        "blocks \(block) and \(next) overlap"
      )
    }
    let liveCount = blocks.reduce(0) { $0 + $1.count }
    try BrokenInvariant.unless(
      liveCount + deadChangeCount == changes.count,
      "\(liveCount) changes and \(deadChangeCount) dead ones of \(changes.count)"
    )
  }

  /// Checks what holds between an earlier state of the index and this one, key by key.
  ///
  /// - Throws: ``BrokenInvariant``, the first law that is broken.
  /// - Complexity: O(*n* log *n*)
  package func checkStep(from earlier: TreeIndex) throws(BrokenInvariant) {
    var cursor = tree.first()
    while let record = tree.record(at: cursor) {
      let key = tree.key(of: record)
      if let before = earlier.keyIndex(key) {
        try keyIndex(of: record, key: key).checkStep(from: before)
      }
      tree.advance(&cursor)
    }
  }
}

extension IndexEntry {
  /// Where the block of the entry lies, with room for a number of changes.
  fileprivate func offset(upTo room: Int) -> Range<Int> { Int(offset)..<Int(offset) + room }
}
