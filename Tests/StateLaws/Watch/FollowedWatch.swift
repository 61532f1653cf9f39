internal import EtcdMessages
internal import PropertyTesting
internal import WatchCore

/// A watch as its client follows it, beside the list of all events.
struct FollowedWatch {
  let request: WatchCreateRequest
  let range: WatchRange
  /// Where it would go on after a break.
  private(set) var cursor: WatchCursor
  /// The first revision of which it may still be told; nil until it is known where it begins.
  private(set) var next: Int64?
  /// The revision it was asked from on, on the present stream.
  private(set) var startRevision: Int64
  /// Whether its creation was answered on the present stream.
  private(set) var isCreated = false
  /// Whether the client has asked for its end.
  var isCanceled = false
  /// Whether it has ended.
  private(set) var isOver = false
  /// Whether it was told of events since the last tick.
  private(set) var wasTold = false
  /// Notices of progress that ticks have made possible.
  private var noticeCount = 0

  /// Begins.
  init(_ request: WatchCreateRequest, _ options: WatchOptions) throws(WatchError) {
    self.request = request
    range = try WatchRange(request)
    cursor = WatchCursor(startRevision: request.startRevision, options: options)
    next = request.startRevision == 0 ? nil : request.startRevision
    startRevision = request.startRevision
  }

  /// Goes on with another stream.
  mutating func resume() {
    startRevision = cursor.nextRevision
    isCreated = false
    wasTold = false
    noticeCount = 0
  }

  /// The request with which it goes on.
  var resumption: WatchCreateRequest {
    var resumption = request
    resumption.startRevision = cursor.nextRevision
    return resumption
  }

  /// A tick of the progress timer.
  mutating func tick() {
    if request.progressNotify, !wasTold { noticeCount += 1 }
    wasTold = false
  }

  /// The events of a revision that it is to be told of.
  private func wanted(_ events: [Event]) -> [Event] {
    events.filter { event in
      guard let kv = event.kv, range.contains(kv.key) else { return false }
      let filter = event.type == .put ? WatchFilterType.noPut : .noDelete
      return !request.filters.contains(filter)
    }
  }

  /// Events of revisions from `next` up to one, which it lacks.
  func missing(_ past: WatchPast, through last: Int64) -> [Event] {
    guard let next, max(next, 2) <= last else { return [] }
    return (max(next, 2)...last).flatMap { wanted(past.all.events(at: $0)) }
  }

  /// Takes note of a whole response, whose fragments were put together.
  mutating func receive(_ response: WatchResponse, _ past: WatchPast) throws(Falsified) {
    let name = "watch \(response.watchID)"
    cursor.receive(response)
    if response.created {
      isCreated = true
      if next == nil { next = (response.header?.revision ?? 0) + 1 }
      return
    }
    if !isCreated { throw Falsified("\(name) is told of something before it is created") }
    if isOver { throw Falsified("\(name) is told of something after its end") }
    if response.canceled, response.compactRevision != 0 {
      if (next ?? .max) >= response.compactRevision {
        throw Falsified("\(name) is at \(next ?? 0), not compacted at \(response.compactRevision)")
      }
      isOver = true
      return
    }
    if response.canceled {
      isOver = true
      return
    }
    if isCanceled { throw Falsified("\(name) is told of something after it was canceled") }
    if response.events.isEmpty {
      noticeCount -= 1
      if noticeCount < 0 { throw Falsified("\(name) hears of progress that is not due") }
      try progress(to: response.header?.revision ?? 0, past)
    } else {
      try told(of: response, past)
    }
  }

  /// Bookmarkable: what was to be told up to the revision was told.
  mutating func progress(to revision: Int64, _ past: WatchPast) throws(Falsified) {
    if revision < startRevision {
      throw Falsified("progress to \(revision) of a watch from \(startRevision) on")
    }
    if let event = missing(past, through: revision).first {
      throw Falsified("Bookmarkable: progress to \(revision), not told of \(phrase(event))")
    }
    if let from = next { next = max(from, revision + 1) }
  }

  /// Takes note of what is heard on behalf of all watchers of a stream.
  mutating func progressOfAll(to revision: Int64, _ past: WatchPast) throws(Falsified) {
    guard isCreated, !isOver, !isCanceled else { return }
    var response = WatchResponse()
    response.header = ResponseHeader()
    response.header?.revision = revision
    cursor.receive(response)
    try progress(to: revision, past)
  }

  private mutating func told(of response: WatchResponse, _ past: WatchPast) throws(Falsified) {
    wasTold = true
    let events = response.events
    let last = events.last?.kv?.modRevision ?? 0
    guard let from = next else { throw Falsified("events of a watch that has not begun") }
    let revisions = events.map(revision)
    if revisions != revisions.sorted() {
      throw Falsified("Ordered: \(events.map(phrase))")
    }
    if let early = events.first, revision(early) < from {
      throw Falsified("Unique: \(phrase(early)) of a watch that is at \(from)")
    }
    if (response.header?.revision ?? 0) < last {
      throw Falsified("\(phrase(events[0])) at revision \(response.header?.revision ?? 0)")
    }
    let expected = missing(past, through: last)
    for at in Set(events.map(revision)).sorted() {
      let whole = expected.filter { revision($0) == at }
      let found = events.filter { revision($0) == at }
      if found.map(phrase) != whole.map(phrase) {
        throw Falsified("Atomic: \(found.map(phrase)) of \(whole.map(phrase))")
      }
    }
    if events.map(phrase) != expected.map(phrase) {
      throw Falsified("Reliable: \(events.map(phrase)), owed were \(expected.map(phrase))")
    }
    for (event, owed) in zip(events, expected) {
      if event.kv != owed.kv { throw Falsified("\(phrase(event)) has \(event), not \(owed)") }
      let previous =
        request.prevKV
        ? past.all.previousPair(of: owed, compactRevision: past.compactRevision) : nil
      if event.prevKV != previous {
        throw Falsified("before \(phrase(event)): \(event.prevKV?.version ?? 0)")
      }
    }
    next = last + 1
  }

  private func revision(_ event: Event) -> Int64 { event.kv?.modRevision ?? 0 }
}
