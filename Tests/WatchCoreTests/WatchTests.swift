internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import Testing
internal import WatchCore

/// A short past: a put of `a` at 2, of `b` at 3, a deletion of `a` at 4.
private struct Past: WatchHistory {
  var compactRevision: Int64 = 0

  static let events = [put("a", at: 2), put("b", at: 3), deletion("a", at: 4)]

  func visitEvents(from first: Int64, through last: Int64, _ body: (Event) -> Void) throws(Never) {
    for event in Self.events {
      if let revision = event.kv?.modRevision, first <= revision, revision <= last { body(event) }
    }
  }

  func previousPair(of event: Event) throws(Never) -> KeyValue? {
    event.type == .delete && event.kv?.key == [0x61] ? Self.events[0].kv : nil
  }
}

private func put(_ key: String, at revision: Int64, value: [UInt8] = []) -> Event {
  .with {
    $0.kv = .with {
      $0.key = Array(key.utf8)
      $0.createRevision = revision
      $0.modRevision = revision
      $0.version = 1
      $0.value = value
    }
  }
}

private func deletion(_ key: String, at revision: Int64) -> Event {
  .with {
    $0.type = .delete
    $0.kv = .with {
      $0.key = Array(key.utf8)
      $0.modRevision = revision
    }
  }
}

@Suite("Watchers")
struct WatchTests {
  private var store = WatchableStore(revision: 4)
  private let stream: StreamID

  init() { stream = store.openStream() }

  private func request(_ key: String, _ end: [UInt8] = [], from: Int64 = 0) -> WatchCreateRequest {
    .with {
      $0.key = Array(key.utf8)
      $0.rangeEnd = end
      $0.startRevision = from
    }
  }

  private mutating func responses() -> [WatchResponse] {
    var responses: [WatchResponse] = []
    while let next = store.next(from: stream, Past()) { responses += next }
    return responses
  }

  @Test mutating func `a watch is answered with its id and the current revision`() throws {
    var chosen = request("a")
    chosen.watchID = 1
    let ids = [request("a"), chosen, request("a")].map { store.create($0, on: stream)?.rawValue }
    #expect(ids == [0, 1, 2])
    let answers = responses()
    #expect(answers.map(\.watchID) == [0, 1, 2])
    #expect(answers.allSatisfy { $0.created && !$0.canceled && $0.header?.revision == 4 })
  }

  @Test mutating func `what cannot be watched is refused in etcd's words`() {
    var taken = request("a")
    taken.watchID = 7
    let refused = [
      taken, taken, request("b", [0x61]), request("b", [0x62]), request("b", from: -1),
    ].map { store.create($0, on: stream) == nil }
    #expect(refused == [false, true, true, true, true])
    store.refuse("etcdserver: permission denied", on: stream)
    let refusals = responses().dropFirst()
    #expect(refusals.allSatisfy { $0.created && $0.canceled && $0.watchID == -1 })
    #expect(
      refusals.map(\.cancelReason) == [
        "mvcc: duplicate watch ID provided on the WatchStream", "mvcc: watcher range is empty",
        "mvcc: watcher range is empty", "etcdserver: mvcc: required revision has been compacted",
        "etcdserver: permission denied",
      ]
    )
  }

  @Test func `an empty key is the least there is, and a zero byte ends nowhere`() throws {
    #expect(try WatchRange(request("")) == .key([0]))
    #expect(try WatchRange(request("", [0])) == .range(first: [0], end: nil))
    #expect(try WatchRange(request("b", [0])) == .range(first: [0x62], end: nil))
    #expect(try WatchRange(request("b", [0x63])) == .range(first: [0x62], end: [0x63]))
  }

  @Test mutating func `a past start is fed from history, with what was there before`() throws {
    var all = request("", [0], from: 3)
    all.prevKV = true
    store.create(all, on: stream)
    #expect(store.hasLagging(on: stream))
    let leftCount = store.syncWatchers(Past())
    #expect(leftCount == 0)
    #expect(!store.hasLagging(on: stream))
    let told = responses().last
    #expect(told?.events.map(\.kv) == [Past.events[1].kv, Past.events[2].kv])
    #expect(told?.events.map(\.prevKV) == [nil, Past.events[0].kv])
    #expect(told?.header?.revision == 4)
  }

  @Test mutating func `a compacted start is answered with where history begins, and is over`() {
    store.create(request("a", from: 2), on: stream)
    let leftCount = store.syncWatchers(Past(compactRevision: 3))
    #expect(leftCount == 0)
    let notice = responses().last
    #expect(notice?.canceled == true && notice?.compactRevision == 3)
    #expect(notice?.cancelReason == "" && notice?.header?.revision == 0)
    #expect(store.counts.watchers == 0)
  }

  @Test mutating func `of a watch that is not there nothing is said`() throws {
    let wasThere = store.cancel(WatchID(3), on: stream)
    #expect(!wasThere)
    store.handle(WatchRequest(), on: stream)
    store.requestProgress(on: stream)
    let nothing = responses()
    #expect(nothing.isEmpty)
    store.create(request("a"), on: stream)
    store.handle(.with { $0.request = .cancel(.with { $0.watchID = 0 }) }, on: stream)
    let answers = responses()
    #expect(answers.map(\.canceled) == [false, true])
    store.closeStream(stream)
    let watch = store.create(request("a"), on: stream)
    #expect(watch == nil)
    try store.checkInvariants()
  }

  @Test mutating func `a stream whose client does not read takes no more requests`() {
    for _ in 0..<WatchOptions().controlCountMax {
      #expect(store.takesRequests(stream))
      store.create(request("a"), on: stream)
    }
    #expect(!store.takesRequests(stream))
    _ = responses()
    #expect(store.takesRequests(stream))
  }

  @Test mutating func `a buffer that is full loses nothing and repeats nothing`() throws {
    store.create(request("", [0]), on: stream)
    for revision in Int64(5)...200 {
      store.notify(revision: revision, events: [put("k", at: revision)])
    }
    #expect(store.counts.victims == 1)
    var told: [Int64] = []
    for _ in 0..<200 {
      for response in responses() { told += response.events.compactMap(\.kv?.modRevision) }
      store.moveVictims()
      // History ends before these revisions: what the watcher missed was never written there.
    }
    #expect(told == Array(5...133))
  }

  @Test mutating func `a revocation of a lease is told like any deletion, one revision at once`() {
    store.create(request("", [0]), on: stream)
    store.notify(revision: 5, events: [deletion("a", at: 5), deletion("b", at: 5)])
    let told = responses().last
    #expect(told?.events.count == 2 && told?.header?.revision == 5)
  }

  @Test mutating func `progress is told when asked for, and when nothing else was`() {
    var asking = request("a")
    asking.progressNotify = true
    store.create(asking, on: stream)
    store.requestProgress(on: stream)
    store.tickProgress(on: stream)
    let notices = responses()
    #expect(notices.map(\.watchID) == [0, -1, 0])
    store.notify(revision: 5, events: [put("a", at: 5)])
    _ = responses()
    store.tickProgress(on: stream)
    let nothing = responses()
    #expect(nothing.isEmpty)
    store.tickProgress(on: stream)
    let again = responses()
    #expect(again.map(\.header?.revision) == [5])
  }

  @Test(arguments: [false, true])
  func `large answers come in pieces to whom can put them together`(isCut: Bool) {
    var options = WatchOptions()
    options.fragmentByteCount = 100
    var store = WatchableStore(options: options, revision: 4)
    let stream = store.openStream()
    var all = request("", [0])
    all.fragment = isCut
    store.create(all, on: stream)
    let events = (0..<6).map { put("k\($0)", at: 5, value: [UInt8](repeating: 1, count: 60)) }
    store.notify(revision: 5, events: events)
    _ = store.next(from: stream, Past())
    let pieces = store.next(from: stream, Past()) ?? []
    #expect(pieces.flatMap(\.events) == events)
    #expect(pieces.map(\.fragment) == (isCut ? [true, true, true, true, true, false] : [false]))
  }

  @Test func `filters are written packed and read either way`() throws {
    let request = WatchCreateRequest.with { $0.filters = [.noPut, .noDelete] }
    #expect(request.encoded(as: .google) == [0x2a, 2, 0, 1])
    #expect(
      try WatchCreateRequest(decoding: [0x28, 0, 0x28, 1].rawSpan).filters == request.filters
    )
  }
}
