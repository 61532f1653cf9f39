internal import EtcdMessages

/// One who is told of changes.
///
/// > Source: upstream `server/storage/mvcc/watchable_store.go`, `watcher`.
struct Watcher: Sendable {
  /// Where a watcher stands.
  enum State: Equatable, Sendable {
    /// It was told of everything, and hears of each change when it happens.
    case synced
    /// It lags behind, and is told of what history has.
    case unsynced
    /// It was to be told of a batch that found the stream's buffer full, and waits for room.
    case victim(EventBatch)
  }

  let stream: StreamID
  let id: WatchID
  let range: WatchRange
  let request: WatchCreateRequest
  /// First revision it is to be told of; everything below it was delivered, waits in the stream,
  /// or was not asked for.
  var minRevision: Int64
  /// First revision it asked for; 0 for the next one.
  let startRevision: Int64
  var state: State
  /// Whether progress is due at the next tick; nil if it was not asked for.
  var isProgressDue: Bool?

  /// Whether an event is left out.
  func filters(_ event: Event, _ options: WatchOptions) -> Bool {
    guard !request.filters.isEmpty else { return false }
    let isPut = event.type == .put
    let type = isPut != options.mutates(.filterInverted) ? WatchFilterType.noPut : .noDelete
    return request.filters.contains(type)
  }
}

/// A response that waits in a stream.
struct Waiting: Equatable, Sendable {
  /// Whom it is for.
  let id: WatchID
  /// The response as it will be sent, but for previous pairs and fragments.
  var response: WatchResponse
  /// Whether pairs before the events are to be added; the watcher may be gone by then.
  var prevKV = false
  /// Whether it may be cut.
  var isCut = false
  /// Whether it answers a request; such responses always find room.
  let isControl: Bool
}

/// A stream and what waits in it.
///
/// Answers to requests and events wait in one queue: an event never comes before its watcher's
/// creation is announced nor after its end, and progress never overtakes what it speaks of.
///
/// > Deviation: upstream has a channel for each and holds events back until the creation was sent.
///
/// > Source: features.md W-1, W-5, W-9; upstream `server/storage/mvcc/watcher.go`, `watchStream`;
/// > `server/etcdserver/api/v3rpc/watch.go`, `serverWatchStream`.
struct WatchStream: Sendable {
  var watchers: [WatchID: WatcherSerial] = [:]
  var queue: [Waiting] = []
  /// Where the queue begins; what is before it was taken.
  private var head = 0
  private(set) var controlCount = 0
  var nextID: Int64 = 0

  /// What waits, first to last.
  var waiting: ArraySlice<Waiting> { queue[head...] }
  var eventCount: Int { queue.count - head - controlCount }

  mutating func append(_ item: Waiting) {
    queue.append(item)
    if item.isControl { controlCount += 1 }
  }

  mutating func prepend(_ item: Waiting) { queue.insert(item, at: head) }

  mutating func next() -> Waiting? {
    guard head < queue.count else { return nil }
    let item = queue[head]
    if item.isControl { controlCount -= 1 }
    head += 1
    if head == queue.count {
      queue.removeAll(keepingCapacity: true)
      head = 0
    } else if head > 64, head > queue.count / 2 {
      queue.removeFirst(head)
      head = 0
    }
    return item
  }

  /// Drops what waits for a watcher that is no more.
  mutating func drop(_ id: WatchID) {
    queue.removeFirst(head)
    head = 0
    queue.removeAll { $0.id == id && !$0.isControl }
  }
}
