internal import BackendStore
internal import BoltStore
internal import ByteCoding
internal import Environment
internal import EtcdMessages
internal import KeyIndexing
internal import MVCCStore
internal import PropertyTesting
internal import SchemaFormat
internal import WatchCore

/// The past as a real store has it.
private struct StoreHistory: WatchHistory {
  let view: ReadView

  var compactRevision: Int64 { view.compactRevision }

  func visitEvents(
    from first: Int64,
    through last: Int64,
    _ body: (Event) -> Void
  ) throws(KVError) {
    try view.visitHistory(from: first, through: last) { _, event in
      body(event)
      return true
    }
  }

  func previousPair(of event: Event) throws(KVError) -> KeyValue? {
    try view.previousPair(of: event)
  }
}

/// Watchers over a key space in a database, beside the list of what its transactions did.
final class StoreWatchWorld {
  /// What can be done.
  enum Action: CaseIterable, Hashable, Sendable {
    case write
    case create
    case take
    case sync
    case compact
    case compactBatch
    case commit
    case restore
  }

  /// Few enough to be deleted and put again.
  private static let keys = AllEvents.keys.prefix(2)

  private let store: KVStore
  private var watches: WatchableStore
  private let stream: StreamID
  private var followed: [WatchID: FollowedWatch] = [:]
  private var all = AllEvents()
  private var finished: [(revision: Int64, events: [Event])] = []
  private let options: WatchOptions

  /// Creates an empty database, and opens a stream.
  init(_ choices: Choices, _ mutant: KeyIndexMutant?) throws {
    var options = WatchOptions()
    options.bufferCount = choices.int(in: 1...2)
    options.batchRevisionCountMax = choices.int(in: 1...3)
    self.options = options
    let version = SemanticVersion(major: 3, minor: 6)
    let rules = StoreRules(of: version, indexMutant: mutant)
    let position = ConsistentIndex(rules: rules)
    let files = InMemoryFileSystem()
    let backendOptions = BackendOptions {
      $0.batchLimit = choices.element(of: [10_000, 1, 3])
      $0.deletionPolicy = .buffered
      $0.storage.pageByteCount = 512
      $0.storage.growthByteCount = 1 << 13
    }
    let opened = try Backend(opening: "db", in: files, backendOptions, preCommit: position.save)
    store = try KVStore(on: opened, rules: rules, consistentIndex: position)
    watches = WatchableStore(options: options, revision: store.currentRevision)
    stream = watches.openStream()
    store.onChange = { [unowned self] revision, events in
      self.finished.append((revision, events))
    }
  }

  private var past: WatchPast {
    WatchPast(all: all, written: store.currentRevision, compactRevision: store.compactRevision)
  }

  private var history: StoreHistory { StoreHistory(view: store.view) }

  /// Does one thing.
  func step(_ action: Action, _ choices: Choices) throws {
    switch action {
    case .write: try write(choices)
    case .create: try create(choices)
    case .take: while try takeOne(choices) {}
    case .sync: try sync(choices)
    case .compact: try compact(choices)
    case .compactBatch:
      var pace = CompactionPace()
      pace.rowCountMax = choices.element(of: [1_000, 1])
      choices.note("a batch of the compaction, of \(pace.rowCountMax)")
      while try store.compactBatch(pace), pace.rowCountMax > 1 {}
    case .commit:
      choices.note("commit")
      try store.commit()
    case .restore:
      choices.note("restore")
      watches.restore(revision: store.currentRevision)
    }
    try watches.checkInvariants()
  }

  private func write(_ choices: Choices) throws {
    let edits = choices.array(count: 1...3) {
      (key: $0.element(of: Self.keys), isDeletion: $0.bool())
    }
    let revision = try store.write { (transaction) throws(KVError) in
      var changed: Set<[UInt8]> = []
      for edit in edits where changed.insert(edit.key).inserted {
        if edit.isDeletion {
          try transaction.deleteRange(.key(edit.key))
        } else {
          try transaction.put([1].rawSpan, for: edit.key.rawSpan)
        }
      }
      return transaction.revision
    }
    for (at, events) in finished {
      choices.note("write \(events.map(phrase)) at \(at)")
      all.append(events)
      watches.notify(revision: at, events: events)
    }
    finished = []
    try choices.equal(watches.currentRevision, revision, "revision the watchers heard of")
  }

  private func create(_ choices: Choices) throws {
    let current = store.currentRevision
    var request = WatchCreateRequest()
    request.key = choices.element(of: Self.keys)
    request.rangeEnd = choices.element(of: [[0], []])
    request.startRevision = choices.element(of: [
      0, max(1, current - Int64(choices.int(in: 0...4))), max(1, store.compactRevision),
    ])
    request.prevKV = choices.bool()
    guard let id = watches.create(request, on: stream) else { return }
    choices.note("watch \(id.rawValue) from \(request.startRevision) on")
    choices.sometimes(
      "from the compact revision on",
      if: request.startRevision == store.compactRevision && request.startRevision > 0
    )
    followed[id] = try FollowedWatch(request, options)
  }

  private func compact(_ choices: Choices) throws {
    let least = max(store.compactRevision + 1, 1)
    guard least <= store.currentRevision else { return }
    let isLast = choices.bool()
    let revision =
      isLast ? store.currentRevision : choices.integer(in: least...store.currentRevision)
    choices.note("compact at \(revision)")
    try store.compact(at: revision)
  }

  private func sync(_ choices: Choices) throws {
    choices.note("feed those that lag behind")
    watches.moveVictims()
    try watches.syncWatchers(history)
  }

  private func takeOne(_ choices: Choices) throws -> Bool {
    guard let response = try watches.next(from: stream, history)?.first else { return false }
    let id = WatchID(response.watchID)
    choices.note("watch \(id.rawValue) hears \(response.events.map(phrase))")
    choices.sometimes("told from history", if: response.events.count > 3)
    try followed[id]?.receive(response, past)
    return true
  }

  /// Lets all that is under way arrive, and holds that nothing is owed then.
  func finish(_ choices: Choices) throws {
    for _ in 0..<2 * (all.revisions.count + 2) * (followed.count + 1) {
      try sync(choices)
      var isQuiet = !watches.hasLagging(on: stream)
      while try takeOne(choices) { isQuiet = false }
      if isQuiet { break }
    }
    for (id, watch) in followed.sorted(by: { $0.key < $1.key }) where !watch.isOver {
      if let event = watch.missing(past, through: store.currentRevision).first {
        throw Falsified("Reliable: watch \(id.rawValue) lacks \(phrase(event))")
      }
    }
  }
}
