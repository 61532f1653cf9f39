package import KeyIndexing
import PropertyTesting
import SchemaFormat

/// One key, in the index and in the model, with how far it was compacted.
///
/// What the laws say of a single key is said here, for one history; the suites go through all small
/// histories, and through large ones at random.
package struct KeyRun {
  /// The rules, and the bug that is switched on.
  package let rules: KeyIndexRules
  /// The index.
  package private(set) var index: KeyIndex
  /// What it should mean.
  package private(set) var model = KeyModel()
  /// How far it was compacted; 0 if it never was.
  package private(set) var compactRevision: Int64 = 0

  /// Begins with a key that was never written.
  package init(_ rules: KeyIndexRules) {
    self.rules = rules
    index = KeyIndex(key: [0x6b], rules: rules)
  }

  /// Begins with a history.
  package init(_ rules: KeyIndexRules, _ model: KeyModel) throws {
    self.init(rules)
    for change in model.changes { try apply(change) }
  }

  /// Applies a change, which must be possible.
  package mutating func apply(_ change: KeyChange) throws {
    model.changes.append(change)
    if change.isTombstone {
      try index.tombstone(change.revision)
    } else {
      try index.put(change.revision)
    }
  }

  /// The main revisions that tell answers apart: one on each side of the compaction, and of all later
  /// changes.
  private var readable: [Int64] {
    var mains = [compactRevision, compactRevision + 1]
    for change in model.changes where change.revision.main > compactRevision {
      mains += [change.revision.main - 1, change.revision.main, change.revision.main + 1]
    }
    return Set(mains.filter { $0 >= compactRevision }).sorted()
  }

  // MARK: - KI-1, KI-3, KI-4, KI-5

  /// Every read from the compact revision on answers as the model does.
  package func checkReads() throws {
    for main in readable {
      try equal(index.get(at: main), model.state(at: main), "get \(main)")
      let since = visibleSince(main).map(\.revision)
      try equal(index.since(main), since, "since \(main)")
      let isFound = index.findGeneration(at: main) != nil
      try equal(isFound, model.state(at: main) != nil, "findGeneration \(main)")
    }
  }

  /// What `since` should tell: where rules let a tombstone go at the compact revision, not that.
  private func visibleSince(_ main: Int64) -> [KeyChange] {
    let survivors = Set(model.survivors(of: compactRevision, rules))
    return model.since(main).filter { survivors.contains($0) || compactRevision == 0 }
  }

  /// The generations are the lives of the key, and the last is empty if it does not live.
  package func checkGenerations() throws {
    let generations = index.generations
    guard !index.isEmpty else { return try equal(generations, [], "generations of nothing") }
    let revisions = generations.flatMap(\.revisions)
    try equal(index.modified, revisions.last, "modified")
    try equal(generations.last?.isEmpty, !model.isLive, "the last generation is empty")
    try hold(!generations.dropLast().contains(where: \.isEmpty), "an empty generation in between")
    for generation in generations.dropLast() {
      let last = generation.revisions.last
      let isTombstone = model.changes.contains { $0.isTombstone && $0.revision == last }
      try hold(isTombstone, "\(generation) does not end with a tombstone")
    }
    for generation in generations where !generation.isEmpty {
      let index = generation.walk { _ in false }
      try equal(index, generation.revisions.count - 1, "the walk begins at")
      try hold(generation.walk { _ in true } == nil, "the walk does not end")
    }
  }

  // MARK: - KI-6, KI-7, CMP-9

  /// Compacts; what is left is exactly what can still be asked for.
  package mutating func compact(at main: Int64) throws {
    let before = index
    let available = index.compact(at: main)
    compactRevision = max(compactRevision, main)
    try index.checkInvariants()
    try index.checkStep(from: before)
    try checkReads()
    try checkAvailable(available, at: main)
    let kept = index.keep(at: main)
    try equal(kept, before.keep(at: main), "keep \(main), after and before the compaction")
    try equal(index.isEmpty, model.survivors(of: main, rules).isEmpty, "the index is empty")
    var again = index
    try equal(again.compact(at: main), available, "available the second time")
    try hold(again == index, "a second compaction at \(main) changes \(index.generations)")
  }

  /// The available revision is the one up to `main` that a read can find; there is no other.
  private func checkAvailable(_ available: Revision?, at main: Int64) throws {
    var found: Set<Revision> = []
    for reading in readable {
      if let state = index.get(at: reading) { found.insert(state.modified) }
      found.formUnion(index.since(reading))
    }
    let returnable = found.filter { $0.main <= main }
    try equal(available.map { [$0] } ?? [], Array(returnable), "available, and what reads return")
    let survivor = model.survivor(of: main, rules)?.revision
    try equal(available, survivor, "available at \(main)")
  }

  /// What HashKV counts is what a compaction leaves, but for a tombstone.
  package func checkKeep(at main: Int64) throws {
    var compacted = index
    let available = compacted.compact(at: main)
    let tombstones = model.changes.filter(\.isTombstone).map(\.revision)
    let expected = available.flatMap { tombstones.contains($0) ? nil : $0 }
    try equal(index.keep(at: main), expected, "keep \(main), and what compaction leaves")
    try equal(index.keep(at: main), model.kept(at: main), "keep \(main)")
  }

  /// Compacting in steps leaves what compacting once does.
  package func checkSteps(_ mains: [Int64]) throws {
    guard let last = mains.last else { return }
    var once = index
    var steps = index
    let available = once.compact(at: last)
    var availableInSteps: Revision?
    for main in mains { availableInSteps = steps.compact(at: main) }
    try equal(availableInSteps, available, "available after \(mains), and after \(last) alone")
    try hold(steps == once, "\(mains) leave \(steps.generations), \(last) \(once.generations)")
  }

  // MARK: - MV-10, MV-11

  /// An index rebuilt from the surviving rows answers as the live one, whatever is done next.
  package func checkRebuilt(then changes: [KeyChange] = [], compaction: Int64? = nil) throws {
    var rebuilt = KeyIndex(key: index.key, rules: rules)
    for change in model.survivors(of: compactRevision, rules) {
      try Self.restore(change, of: model, into: &rebuilt)
    }
    try rebuilt.checkInvariants()
    try compare(rebuilt, "rebuilt")
    var live = self
    for change in changes {
      try live.apply(change)
      if change.isTombstone {
        try rebuilt.tombstone(change.revision)
      } else {
        try rebuilt.put(change.revision)
      }
    }
    try live.compare(rebuilt, "rebuilt and changed")
    guard let compaction else { return }
    // Releases between the two fixes lose a tombstone that stands alone (etcd#19179).
    let knowsAll = KeyIndexRules(rules.release).restoresTombstones || compaction > compactRevision
    try live.compact(at: compaction)
    let available = rebuilt.compact(at: compaction)
    let expected = live.model.survivor(of: compaction, rules)?.revision
    if knowsAll { try equal(available, expected, "available, rebuilt") }
    try live.compare(rebuilt, "rebuilt and compacted")
  }

  /// Takes a row as a start does.
  private static func restore(
    _ change: KeyChange,
    of model: KeyModel,
    into index: inout KeyIndex
  ) throws {
    switch (index.isEmpty, change.isTombstone) {
    case (false, true): try index.tombstone(change.revision)
    case (false, false): try index.put(change.revision)
    case (true, true): try index.restoreTombstone(change.revision)
    case (true, false):
      guard let state = model.state(of: change)?.asInRows else { return }
      try index.restore(created: state.created, modified: state.modified, version: state.version)
    }
  }

  private func compare(_ other: KeyIndex, _ what: String) throws {
    let knowsTombstones = KeyIndexRules(rules.release).restoresTombstones
    for main in readable {
      let found = other.get(at: main)?.asInRows
      try equal(found, index.get(at: main)?.asInRows, "\(what): get \(main)")
      guard knowsTombstones || main > compactRevision else { continue }
      try equal(other.since(main), index.since(main), "\(what): since \(main)")
    }
  }

  // Messages are put together only where something is wrong: there are millions of checks.

  private func equal<Value: Equatable>(
    _ found: Value,
    _ expected: Value,
    _ subject: @autoclosure () -> String
  ) throws {
    if found != expected { throw Falsified("\(subject()): \(found), expected \(expected)") }
  }

  private func hold(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw Falsified(message()) }
  }
}
