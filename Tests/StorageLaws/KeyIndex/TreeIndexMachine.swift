internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import PropertyTesting
internal import SchemaFormat

/// A tree index beside a dictionary of models.
struct TreeIndexMachine {
  /// What can be done.
  enum Action: CaseIterable, Hashable, Sendable {
    case put
    case delete
    case read
    case compact
    case compactStep
    case restart
  }

  private let rules: KeyIndexRules
  private let nodeCapacity: Int
  private let keys: [[UInt8]]
  private let changeCountMax: Int
  private var index: TreeIndex
  private var models: [[UInt8]: KeyModel] = [:]
  private var current: Int64 = 1
  private var compactRevision: Int64 = 0
  /// The compaction that is under way: where its next step begins, and what the steps left.
  private var pending: (next: [UInt8], available: [Revision])?

  /// Creates an empty index.
  init(_ choices: Choices, _ mutant: KeyIndexMutant?, keyCount: Int, changeCountMax: Int) {
    rules = KeyIndexLaws.rules(choices, mutant)
    nodeCapacity = choices.element(of: [3, 4, 5, 8])
    choices.note("nodes of \(nodeCapacity) keys")
    index = TreeIndex(rules: rules, nodeCapacity: nodeCapacity)
    self.changeCountMax = changeCountMax
    keys = Self.keys(choices, keyCount).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Draws keys that are hard to tell apart: long common beginnings, zeros, and the ends of each
  /// other.
  private static func keys(_ choices: Choices, _ count: Int) -> [[UInt8]] {
    let stem = choices.element(
      of: [
        [], Array("/registry/pods/".utf8), [UInt8](repeating: 0, count: 5),
        [UInt8](repeating: 0x61, count: 60), [0xff, 0xff],
      ]
    )
    let alphabet: [UInt8] = choices.element(of: [[0, 1], [0x30, 0x31, 0x39], [0, 0x7f, 0xff]])
    return (0..<count).map { number in
      var rest = number
      var tail: [UInt8] = []
      // Every string over the alphabet, the shorter first.
      while rest > 0 {
        rest -= 1
        tail.append(alphabet[rest % alphabet.count])
        rest /= alphabet.count
      }
      return stem + tail
    }
  }

  private var expectedCount: Int {
    models.values.count { !$0.survivors(of: compactRevision, rules).isEmpty }
  }

  // MARK: - Steps

  /// Does one thing.
  mutating func step(_ action: Action, _ choices: Choices) throws {
    let before = index
    switch action {
    case .put, .delete: try change(choices, isDeleting: action == .delete)
    case .read: try read(choices)
    case .compact: try compact(choices)
    case .compactStep: try compactStep(choices)
    case .restart: try restart(choices)
    }
    try index.checkInvariants()
    if action != .restart { try index.checkStep(from: before) }
    if pending == nil { try choices.equal(index.count, expectedCount, "keys in the index") }
  }

  /// A transaction on a run of neighbors, or on keys from anywhere.
  private mutating func change(_ choices: Choices, isDeleting: Bool) throws {
    let isRun = choices.bool()
    // From the least key on nodes lack a left neighbor to borrow from.
    let first = choices.chance(1, in: 3) ? 0 : choices.int(in: 0...keys.count - 1)
    let edits = choices.array(count: 1...changeCountMax) { choices in
      (
        place: choices.int(in: 0...keys.count - 1),
        isTombstone: isDeleting != choices.chance(1, in: 4)
      )
    }
    let main = current + 1
    var sub: Int64 = 0
    for (offset, edit) in edits.enumerated() {
      let key = keys[isRun ? (first + offset) % keys.count : edit.place]
      let isLive = models[key]?.isLive ?? false
      let change = KeyChange(main, sub, isTombstone: edit.isTombstone)
      guard isLive || !edit.isTombstone else {
        try refuse(choices, key, change)
        continue
      }
      choices.note("\(change) \(printable(key))")
      if edit.isTombstone {
        try index.tombstone(change.revision, for: key)
      } else {
        try index.put(change.revision, for: key)
      }
      models[key, default: KeyModel()].changes.append(change)
      sub += 1
    }
    if sub > 0 { current = main }
  }

  /// Deletes what is not there.
  private mutating func refuse(_ choices: Choices, _ key: [UInt8], _ change: KeyChange) throws {
    do {
      try index.tombstone(change.revision, for: key)
    } catch KeyIndexError.revisionNotFound {
      return
    }
    try choices.hold(false, "\(change) of \(printable(key)), which is not there, was recorded")
  }

  private mutating func compact(_ choices: Choices) throws {
    guard pending == nil, compactRevision < current else { return }
    let main =
      choices.chance(1, in: 2) ? current : choices.integer(in: compactRevision + 1...current)
    choices.note("compact \(main)")
    compactRevision = main
    try checkAvailable(index.compact(at: main), choices)
  }

  private mutating func compactStep(_ choices: Choices) throws {
    if pending == nil {
      guard compactRevision < current else { return }
      compactRevision = choices.integer(in: compactRevision + 1...current)
      pending = ([], [])
    }
    guard let (key, before) = pending else { return }
    var available = before
    let count = choices.int(in: 1...4)
    choices.note("compact \(compactRevision), \(count) keys from \(printable(key)) on")
    let next = index.compact(
      at: compactRevision,
      from: key,
      keyCountMax: count,
      into: &available
    )
    pending = next.map { ($0, available) }
    if next == nil { try checkAvailable(RevisionSet(available), choices) }
  }

  /// Holds what compaction said is left to what the models say.
  private func checkAvailable(_ available: RevisionSet, _ choices: Choices) throws {
    let expected = models.values
      .compactMap { $0.survivor(of: compactRevision, rules)?.revision }.sorted()
    try choices.equal(available.sorted, expected, "available at \(compactRevision)")
    let tombstones = Set(
      models.values.flatMap { $0.changes.filter(\.isTombstone).map(\.revision) }
    )
    let kept = index.keep(at: compactRevision).sorted
    try choices.equal(kept, expected.filter { !tombstones.contains($0) }, "keep \(compactRevision)")
    for revision in expected {
      try choices.hold(available.contains(revision), "\(revision) is not contained")
    }
  }

  /// Forgets deletions at the compact revision, as releases before the fix of etcd#19179 do.
  private mutating func forgetTombstones() {
    for (key, model) in models {
      guard let last = model.survivor(of: compactRevision, rules), last.isTombstone else {
        continue
      }
      models[key]?.changes.removeAll { $0.revision <= last.revision }
    }
  }

  /// Rebuilds the index from the rows.
  private mutating func restart(_ choices: Choices) throws {
    guard pending == nil else { return }
    choices.note("restart")
    if !KeyIndexRules(rules.release).restoresTombstones { forgetTombstones() }
    index = TreeIndex(rules: rules, nodeCapacity: nodeCapacity)
    let rows = models.flatMap { key, model in
      model.survivors(of: compactRevision, rules).map { (key: key, change: $0) }
    }.sorted { $0.change.revision < $1.change.revision }
    for (key, change) in rows {
      let state = models[key]?.state(of: change)
      try index.restore(
        RevisionKey(revision: change.revision, isTombstone: change.isTombstone),
        for: key.rawSpan,
        createRevision: state?.created.main ?? 0,
        version: state?.version ?? 0
      )
    }
  }
}

// MARK: - Reading

extension TreeIndexMachine {
  /// Asks for an interval at a revision.
  private func read(_ choices: Choices) throws {
    let interval = interval(choices)
    let main = choices.integer(in: max(compactRevision, 1)...current + 1)
    let limit = choices.chance(1, in: 3) ? nil : choices.int(in: 0...4)
    choices.note(
      "range \(interval.describe()) at \(main), limit \(limit.map(String.init) ?? "none")"
    )
    let inside = keys.filter { models[$0] != nil && $0.isInside(interval) }
      .sorted { $0.lexicographicallyPrecedes($1) }
    let expected = inside.compactMap { key in
      models[key]?.state(at: main).map { (key: key, state: $0.asInRows) }
    }
    let range = index.range(interval, at: main)
    try choices.equal(range.map(\.key), expected.map(\.key), "keys of the range")
    try choices.equal(range.map(\.1), expected.map(\.state.modified), "revisions of the range")
    let (revisions, total) = index.revisions(interval, at: main, limit: limit)
    let limited = expected.prefix(limit ?? .max).map(\.state.modified)
    try choices.equal(revisions, limited, "limited revisions")
    try choices.equal(total, expected.count, "total")
    try choices.equal(index.countRevisions(interval, at: main), expected.count, "count")
    for key in inside {
      let state = models[key]?.state(at: main)?.asInRows
      try choices.equal(index.get(key, at: main)?.asInRows, state, "get \(printable(key)) \(main)")
    }
    try readSince(choices, interval, inside, main)
  }

  private func readSince(
    _ choices: Choices,
    _ interval: KeyInterval,
    _ inside: [[UInt8]],
    _ main: Int64
  ) throws {
    // Whether a tombstone at the compact revision is still there is up to the release.
    let isPromised = rules.release == .v3_6_0
    guard main > compactRevision || isPromised else { return }
    let since = inside.flatMap { models[$0]?.since(main).map(\.revision) ?? [] }.sorted()
    try choices.equal(index.rangeSince(interval, main), since, "since \(main)")
  }

  private func interval(_ choices: Choices) -> KeyInterval {
    let key = choices.element(of: keys)
    let other = choices.element(of: keys)
    return switch choices.int(in: 0...4) {
    case 0: .key(key)
    case 1: .range(key, other)
    case 2: .from(key)
    case 3: .prefix(Array(key.prefix(choices.int(in: 1...3))))
    default: .all
    }
  }
}

extension [UInt8] {
  /// Whether a key lies in an interval.
  fileprivate func isInside(_ interval: KeyInterval) -> Bool {
    switch interval {
    case .key(let key): self == key
    case .prefix(let prefix): starts(with: prefix)
    case .range(let first, let end):
      !lexicographicallyPrecedes(first) && lexicographicallyPrecedes(end)
    case .from(let first): !lexicographicallyPrecedes(first)
    case .all: true
    }
  }
}
