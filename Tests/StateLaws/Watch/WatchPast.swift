internal import EtcdMessages
internal import PropertyTesting
internal import WatchCore

/// Everything that ever happened to a few keys.
struct AllEvents {
  /// Keys that are written.
  static let keys: [[UInt8]] = ["a", "b", "c", "d"].map { Array($0.utf8) }

  /// Events by revision; that of the first is 2.
  private(set) var revisions: [[Event]] = []

  /// The last revision.
  var last: Int64 { Int64(revisions.count) + 1 }

  /// Takes note of the next transaction.
  mutating func append(_ events: [Event]) { revisions.append(events) }

  /// Events of a revision.
  func events(at revision: Int64) -> [Event] { revisions[Int(revision - 2)] }

  /// The pair of a key at a revision; nil if there is none.
  func pair(of key: [UInt8], at revision: Int64) -> KeyValue? {
    for events in revisions.prefix(max(0, Int(revision - 1))).reversed() {
      if let event = events.last(where: { $0.kv?.key == key }) {
        return event.type == .put ? event.kv : nil
      }
    }
    return nil
  }

  /// The pair an event replaced, if that can be known where history is compacted.
  func previousPair(of event: Event, compactRevision: Int64) -> KeyValue? {
    guard let kv = event.kv, kv.modRevision - 1 >= compactRevision else { return nil }
    if event.type == .put, kv.createRevision == kv.modRevision { return nil }
    return pair(of: kv.key, at: kv.modRevision - 1)
  }

  /// Draws a transaction: some keys, each put or deleted.
  mutating func write(_ choices: Choices) {
    let revision = last + 1
    var events: [Event] = []
    for key in choices.swarm(Self.keys) {
      let former = pair(of: key, at: revision - 1)
      var event = Event()
      var kv = KeyValue()
      kv.key = key
      kv.modRevision = revision
      if former != nil, choices.chance(1, in: 3) {
        event.type = .delete
      } else {
        kv.createRevision = former?.createRevision ?? revision
        kv.version = (former?.version ?? 0) + 1
        kv.value = choices.bytes(count: 0...3)
      }
      event.kv = kv
      events.append(event)
    }
    revisions.append(events)
    choices.note("write \(events.map(phrase)) at \(revision)")
  }
}

/// An event in a few characters.
func phrase(_ event: Event) -> String {
  let key = String(decoding: event.kv?.key ?? [], as: UTF8.self)
  return "\(event.type == .put ? "put" : "delete") \(key)@\(event.kv?.modRevision ?? 0)"
}

/// What a member has of the past.
struct WatchPast: WatchHistory {
  var all: AllEvents
  /// The last revision the member has written.
  var written: Int64
  var compactRevision: Int64

  func visitEvents(
    from first: Int64,
    through last: Int64,
    _ body: (Event) -> Void
  ) throws(Falsified) {
    // What is below was deleted; who reads it would miss events and not know.
    if first < compactRevision { throw Falsified("history is read from \(first), compacted") }
    guard max(first, 2) <= min(last, written) else { return }
    for revision in max(first, 2)...min(last, written) {
      for event in all.events(at: revision) { body(event) }
    }
  }

  func previousPair(of event: Event) throws(Falsified) -> KeyValue? {
    guard let kv = event.kv, kv.modRevision - 1 >= compactRevision else { return nil }
    if event.type == .put, kv.createRevision == kv.modRevision { return nil }
    return all.pair(of: kv.key, at: kv.modRevision - 1)
  }
}
