internal import SchemaFormat

/// What a compaction does to one key.
struct KeyCut: Equatable, Sendable {
  /// Changes that go, from the front.
  var dropCount: Int
  /// The one revision up to the compact revision that the index still answers with.
  var available: Revision?

  /// Nothing of the key is touched.
  static let none = KeyCut(dropCount: 0, available: nil)
}

extension KeySummary {
  /// What a compaction at a main revision does to the key.
  ///
  /// The newest change up to that revision says what the key then is, so it decides. A put stays:
  /// it is what every read from that revision on must find. A tombstone stays if it was made in that
  /// very revision, for a watcher that starts there waits for it. All before goes.
  ///
  /// > Deviation: upstream looks at whole generations, and stops at the first whose tombstone is not
  /// > below the revision. Where the key was put again in that same main revision, it keeps the
  /// > tombstone's row and lets the put's be deleted, while the index goes on to answer with the put
  /// > (etcd#22376). Here the put stays. In all other cases the answers are upstream's.
  ///
  /// > Source: formats.md §7.2; upstream `keyIndex.compact`, `doCompact`; etcd#18089.
  func cut(at main: Int64, in changes: Span<Change>, _ rules: KeyIndexRules) -> KeyCut {
    if rules.mutates(.etcd22376) { return cutByGenerations(at: main, in: changes, rules) }
    guard let index = newest(notAbove: main, in: changes) else { return .none }
    let change = changes[index]
    guard change.isTombstone else { return KeyCut(dropCount: index, available: change.revision) }
    guard change.main == main, rules.keepsTombstoneAtCompaction else {
      return KeyCut(dropCount: index + 1, available: nil)
    }
    let isKnown = !rules.mutates(.availableLacksTombstone)
    return KeyCut(dropCount: index, available: isKnown ? change.revision : nil)
  }

  /// The bug: generations are chosen by their tombstones.
  private func cutByGenerations(
    at main: Int64,
    in changes: Span<Change>,
    _ rules: KeyIndexRules
  ) -> KeyCut {
    var start = 0
    for index in changes.indices where changes[index].isTombstone {
      let tombstone = changes[index].main
      if rules.keepsTombstoneAtCompaction ? tombstone >= main : tombstone > main { break }
      start = index + 1
    }
    var found = start
    while found < changes.count, changes[found].main <= main {
      if changes[found].isTombstone || found + 1 == changes.count || changes[found + 1].main > main
      {
        return KeyCut(dropCount: found, available: changes[found].revision)
      }
      found += 1
    }
    return KeyCut(dropCount: start, available: nil)
  }

  /// The revision that HashKV at a main revision counts of the key; nil if it did not exist.
  ///
  /// It is what a compaction there would leave, but for a tombstone.
  ///
  /// > Source: formats.md §7.2, §8.2; upstream `keyIndex.keep`.
  func keep(at main: Int64, in changes: Span<Change>, _ rules: KeyIndexRules) -> Revision? {
    if rules.mutates(.etcd22376) {
      let cut = cutByGenerations(at: main, in: changes, rules)
      return cut.available.flatMap { changes[cut.dropCount].isTombstone ? nil : $0 }
    }
    guard let index = newest(notAbove: main, in: changes) else { return nil }
    let change = changes[index]
    let holdsTombstone = rules.mutates(.keepHoldsTombstone) && change.main == main
    return change.isTombstone && !holdsTombstone ? nil : change.revision
  }

  /// What is left when changes are dropped from the front; nil if none is.
  ///
  /// - Precondition: there are as many.
  func dropping(_ dropCount: Int, in changes: Span<Change>, _ rules: KeyIndexRules) -> KeySummary? {
    guard dropCount < changes.count else { return nil }
    let first = state(of: dropCount, in: changes, rules)
    var rest = self
    rest.created = rules.mutates(.compactionForgetsCreation) ? first.modified : first.created
    rest.version = rules.mutates(.compactionForgetsVersion) ? 1 : first.version
    rest.count -= UInt32(dropCount)
    if !rules.mutates(.generationStartNotMoved) {
      rest.lastGeneration = UInt32(max(0, Int(lastGeneration) - dropCount))
    }
    return rest
  }
}
