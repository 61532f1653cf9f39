package import EtcdMessages
internal import ProtoWire

extension WatchableStore {
  /// Takes the next response out of a stream, as the messages it is sent in; nil if none waits.
  ///
  /// Here the pairs before the events are looked up, if they were asked for and are not compacted,
  /// and large responses are cut, if the client said that it can put them together. The header says
  /// who sends; its revision is filled in.
  ///
  /// - Complexity: O(*bytes*)
  package mutating func next<History: WatchHistory>(
    from stream: StreamID,
    header: ResponseHeader = ResponseHeader(),
    _ history: History
  ) throws(History.Failure) -> [WatchResponse]? {
    guard let waiting = streams[stream]?.next() else { return nil }
    var response = waiting.response
    let revision = response.header?.revision ?? 0
    response.header = header
    response.header?.revision = revision
    if waiting.prevKV { try addPreviousPairs(to: &response, history) }
    if !response.events.isEmpty { noteEvents(waiting.id, stream) }
    return waiting.isCut ? fragments(of: response) : [response]
  }

  /// Lets the next notice of progress fail, since the watcher was told of events.
  private mutating func noteEvents(_ id: WatchID, _ stream: StreamID) {
    guard let serial = streams[stream]?.watchers[id], !options.mutates(.progressFlagKept),
      watchers[serial]?.isProgressDue != nil
    else { return }
    watchers[serial]?.isProgressDue = false
  }

  private func addPreviousPairs<History: WatchHistory>(
    to response: inout WatchResponse,
    _ history: History
  ) throws(History.Failure) {
    for index in response.events.indices {
      var event = response.events[index]
      if options.mutates(.prevKVAtEvent) { event.kv?.modRevision += 1 }
      response.events[index].prevKV = try history.previousPair(of: event)
    }
  }

  /// A response in pieces below ``WatchOptions/fragmentByteCount``, as far as events allow.
  ///
  /// > Source: wire.md §5; upstream `server/etcdserver/api/v3rpc/watch.go`, `sendFragments`.
  private func fragments(of response: WatchResponse) -> [WatchResponse] {
    var empty = response
    empty.events = []
    empty.fragment = true
    let emptyByteCount = empty.encoded(as: .google).count
    let sizes = response.events.map { Self.fieldByteCount($0.encoded(as: .google).count) }
    // Without the mark of a fragment, which is two bytes.
    let total = emptyByteCount - 2 + sizes.reduce(0, +)
    guard total >= options.fragmentByteCount, response.events.count > 1 else { return [response] }
    var pieces: [WatchResponse] = []
    var piece = empty
    var byteCount = emptyByteCount
    for (event, size) in zip(response.events, sizes) {
      if !piece.events.isEmpty, byteCount + size >= options.fragmentByteCount {
        pieces.append(piece)
        piece = empty
        byteCount = emptyByteCount
      }
      piece.events.append(event)
      byteCount += size
    }
    piece.fragment = options.mutates(.lastFragmentMarked)
    return pieces + [piece]
  }

  /// Bytes of a nested message with its tag and length.
  private static func fieldByteCount(_ byteCount: Int) -> Int {
    var lengthByteCount = 1
    var rest = byteCount >> 7
    while rest > 0 {
      lengthByteCount += 1
      rest >>= 7
    }
    return 1 + lengthByteCount + byteCount
  }
}
