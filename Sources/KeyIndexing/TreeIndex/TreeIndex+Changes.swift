/// The arena that holds the changes of keys with more than one.
extension TreeIndex {
  /// Lends the changes of a key.
  @inline(__always)
  func withChanges<R>(of entry: IndexEntry, _ body: (Span<Change>) -> R) -> R {
    if entry.summary.count == 1 {
      let only: [1 of Change] = [entry.summary.last]
      return body(only.span)
    }
    return body(changes.span.extracting(entry.block))
  }

  /// Appends a change to those of a key; the block of a key that is full moves.
  mutating func append(_ change: Change, to entry: inout IndexEntry) {
    let count = entry.count
    let room = IndexEntry.capacity(count)
    if count == room || count == 1 {
      let start = changes.count
      Self.allocateBlock(count + 1, in: &changes)
      if count == 1 { changes[start] = entry.summary.last }
      for index in 0..<(count == 1 ? 0 : count) {
        changes[start + index] = changes[Int(entry.offset) + index]
      }
      entry.offset = UInt32(start)
      deadChangeCount += room
    }
    changes[Int(entry.offset) + count] = change
    entry.summary.append(change)
  }

  /// Removes changes from the front of those of a key, so that `rest` is left of its summary.
  mutating func removeFirst(_ dropCount: Int, of entry: inout IndexEntry, leaving rest: KeySummary)
  {
    let room = IndexEntry.capacity(entry.count)
    let start = Int(entry.offset)
    if rest.count > 1 {
      for index in 0..<Int(rest.count) {
        changes[start + index] = changes[start + dropCount + index]
      }
    }
    deadChangeCount += room - IndexEntry.capacity(Int(rest.count))
    entry.summary = rest
  }

  /// Makes a block with room for a number of changes at the end of an arena.
  static func allocateBlock(_ count: Int, in arena: inout [Change]) {
    arena.append(contentsOf: repeatElement(.zero, count: IndexEntry.capacity(count)))
  }

  /// Whether so much of the arena is dead that looking through all keys is worth it.
  var isSparse: Bool {
    deadChangeCount > changes.count / 2 + tree.count / 8 + 1024
  }

  /// Moves all blocks into an arena without gaps.
  ///
  /// - Complexity: O(*n*) in the keys and in their changes
  mutating func rebuildChanges() {
    var packed: [Change] = []
    packed.reserveCapacity(changes.count - deadChangeCount)
    tree.records.updateAll { entry in
      guard entry.count > 1 else { return }
      let start = packed.count
      Self.allocateBlock(entry.count, in: &packed)
      for (index, place) in entry.block.enumerated() { packed[start + index] = changes[place] }
      entry.offset = UInt32(start)
    }
    changes = packed
    deadChangeCount = 0
  }
}

extension TreeIndex {
  /// Bytes of memory that keys, nodes and changes take, room for more included.
  package var byteCount: Int {
    tree.byteCount + changes.capacity * MemoryLayout<Change>.stride
  }
}
