package import SchemaFormat

/// What the index knows of a key beside the list of its changes.
///
/// A key is the list of its changes, oldest first. A tombstone ends a generation, and the next put
/// begins another; compaction cuts the list from the front, so the oldest generation may lack its
/// beginning. What was cut is remembered here: who created the key, and how many puts came before.
///
/// The functions take the list as a span, so that one meaning serves a list of its own
/// (``KeyIndex``) and a million lists in one arena (``TreeIndex``).
///
/// - Invariant: `count` is the length of the list, and `last` its last element.
/// - Invariant: `lastGeneration` is the index after the last tombstone but for the last change's,
///   or `count` if the last change is a tombstone: then the last generation is empty.
///
/// > Source: formats.md §7.2; upstream `server/storage/mvcc/key_index.go`, `keyIndex`, `generation`.
struct KeySummary: Equatable, Sendable {
  /// Revision that created the oldest generation.
  var created: Revision
  /// Version of the first change of the list.
  var version: Int64
  /// The last change.
  var last: Change
  /// Changes in the list.
  var count: UInt32
  /// Index of the first change of the last generation.
  var lastGeneration: UInt32

  /// Begins a key with a put.
  init(put change: Change) {
    self.init(change, created: change.revision, version: 1)
  }

  /// Begins a key with the first row that a start finds of it.
  init(restored change: Change, created: Revision, version: Int64, _ rules: KeyIndexRules) {
    self.init(
      change,
      created: created,
      version: rules.mutates(.restoreForgetsVersion) ? 1 : version
    )
  }

  /// Begins a key with a tombstone, of which nobody knows what it deleted.
  init(restoredTombstone change: Change) {
    self.init(change, created: Revision(main: 0), version: 1)
  }

  private init(_ change: Change, created: Revision, version: Int64) {
    self.created = created
    self.version = version
    last = change
    count = 1
    lastGeneration = change.isTombstone ? 1 : 0
  }

  /// Takes note of a change that is appended to the list.
  ///
  /// - Precondition: it is above the last one, and a tombstone only if the key is there.
  mutating func append(_ change: Change) {
    last = change
    count += 1
    if change.isTombstone { lastGeneration = count }
  }

  /// Whether the last change deleted the key.
  var isDeleted: Bool { last.isTombstone }
}

/// A key as it stood at a revision.
///
/// > Source: formats.md §7.2; upstream `keyIndex.get`.
package struct IndexedState: Equatable, Sendable {
  /// The change that made it so.
  package var modified: Revision
  /// The put that created the key.
  package var created: Revision
  /// Puts since then, that one included.
  package var version: Int64

  /// Creates a state.
  package init(modified: Revision, created: Revision, version: Int64) {
    self.modified = modified
    self.created = created
    self.version = version
  }
}

// MARK: - Reading

extension KeySummary {
  /// The newest change whose main revision is at most a number.
  ///
  /// - Complexity: O(1) for the last change, O(log *n*) otherwise
  func newest(notAbove main: Int64, in changes: Span<Change>) -> Int? {
    if last.main <= main { return changes.count - 1 }
    var low = 0
    var high = changes.count - 1
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].main <= main { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  /// The key as it stood at a main revision; nil if it did not exist.
  ///
  /// - Complexity: O(log *n*) in the changes, and O(*n*) in those of an older generation
  func get(at main: Int64, in changes: Span<Change>, _ rules: KeyIndexRules) -> IndexedState? {
    let main = rules.mutates(.walkStopsBelow) ? main &- 1 : main
    guard let index = newest(notAbove: main, in: changes) else { return nil }
    let change = changes[index]
    return change.isTombstone ? nil : state(of: index, in: changes, rules)
  }

  /// What a change made of the key.
  func state(of index: Int, in changes: Span<Change>, _ rules: KeyIndexRules) -> IndexedState {
    let start = generationStart(of: index, in: changes)
    let change = changes[index]
    // In Go numbers wrap around, and a version from disk may be any number.
    var version =
      start == 0 ? version &+ Int64(index) : Int64(index - start + 1)
    if rules.mutates(.versionSurvivesTombstone) { version = self.version &+ Int64(index) }
    var created = start == 0 ? created : changes[start].revision
    if rules.mutates(.createdByEveryPut) { created = change.revision }
    return IndexedState(modified: change.revision, created: created, version: version)
  }

  /// The first change of the generation that a change belongs to.
  private func generationStart(of index: Int, in changes: Span<Change>) -> Int {
    if index >= Int(lastGeneration) { return Int(lastGeneration) }
    var start = index
    while start > 0, !changes[start - 1].isTombstone { start -= 1 }
    return start
  }

  /// Appends the revisions from a main revision on, the last one alone of each main revision.
  ///
  /// - Complexity: O(*n*) in what is appended, and O(log *n*) in the changes
  func since(
    _ main: Int64,
    in changes: Span<Change>,
    _ rules: KeyIndexRules,
    into revisions: inout [Revision]
  ) {
    // Nothing lies below the least number, and one less than it would be the greatest.
    let first = main == .min ? 0 : newest(notAbove: main - 1, in: changes).map { $0 + 1 } ?? 0
    for index in first..<changes.count {
      let other = rules.mutates(.sinceKeepsFirst) ? index - 1 : index + 1
      let isShadowed =
        other >= first && other < changes.count && changes[other].main == changes[index].main
      if !isShadowed || rules.mutates(.sinceKeepsAll) { revisions.append(changes[index].revision) }
    }
  }
}
