internal import EtcdMessages
internal import PropertyTesting
internal import ProtoWire
internal import WatchCore

/// Two members with the watchers of a few clients, beside the list of all events.
struct WatchWorld {
  /// What can be done.
  enum Action: CaseIterable, Hashable, Sendable {
    case create
    case write
    case take
    case sync
    case victims
    case notify
    case compact
    case request
    case tick
    case resume
    case restore
    case cancel

    /// How often it is done: readers are slower than writers.
    var weight: Int {
      switch self {
      case .write: 6
      case .create: 4
      case .take, .sync: 3
      case .victims, .notify, .restore, .resume, .request: 2
      case .compact, .tick, .cancel: 1
      }
    }
  }

  /// A member: what it has written, what its watchers were told of.
  private struct Member {
    var past: WatchPast
    var store: WatchableStore
  }

  /// A client's stream.
  private struct Client {
    var member: Int
    var stream: StreamID
    var watches: [WatchID: FollowedWatch] = [:]
  }

  private let options: WatchOptions
  private var all = AllEvents()
  private var members: [Member]
  private var clients: [Client] = []
  private var lastID: Int64 = 1_000

  /// Draws limits, and opens streams: two on one member, one on the other.
  init(_ choices: Choices, _ mutant: WatchMutant?) {
    var options = WatchOptions()
    options.bufferCount = choices.int(in: 1...3)
    options.watchersPerSync = choices.int(in: 1...3)
    options.batchRevisionCountMax = choices.int(in: 1...2)
    options.fragmentByteCount = choices.element(of: [60, 30, 1_000])
    options.mutant = mutant
    self.options = options
    let past = WatchPast(all: all, written: 1, compactRevision: 0)
    let store = WatchableStore(options: options, revision: 1)
    members = [Member(past: past, store: store), Member(past: past, store: store)]
    for member in [0, 0, 1] {
      clients.append(Client(member: member, stream: members[member].store.openStream()))
    }
    choices.note(
      "buffers of \(options.bufferCount), \(options.watchersPerSync) watchers a pass, "
        + "\(options.batchRevisionCountMax) revisions a batch"
    )
  }

  /// Does one thing.
  mutating func step(_ action: Action, _ choices: Choices) throws {
    let before = members.map(\.store)
    let client = choices.int(in: 0...clients.count - 1)
    let member = clients[client].member
    switch action {
    case .create: try create(choices, client)
    case .write: write(choices, member)
    case .notify: notify(choices, member)
    case .take: try take(choices, client)
    case .sync: try sync(choices, member)
    case .victims:
      choices.note("member \(member) moves victims")
      members[member].store.moveVictims()
    case .compact: compact(choices, member)
    case .request:
      choices.note("client \(client) asks for progress")
      members[member].store.requestProgress(on: clients[client].stream)
    case .tick: tick(choices, client)
    case .cancel: cancel(choices, client)
    case .resume: try resume(choices, client)
    case .restore: restore(choices, member)
    }
    for (store, earlier) in zip(members.map(\.store), before) { try store.checkStep(from: earlier) }
    for member in members { choices.sometimes("victim", if: member.store.counts.victims > 0) }
  }

  /// Throws if a store has lost its order.
  func checkInvariants() throws { for member in members { try member.store.checkInvariants() } }

  // MARK: - Clients

  private mutating func create(_ choices: Choices, _ client: Int) throws {
    let member = clients[client].member
    let current = members[member].store.currentRevision
    var request = WatchCreateRequest()
    request.key = choices.element(of: AllEvents.keys)
    request.rangeEnd = choices.element(of: [[], [0], Array("c".utf8), Array("e".utf8)])
    request.startRevision =
      choices.weighted([
        (2, 0), (2, max(1, current - Int64(choices.int(in: 0...5)))),
        (1, current + Int64(choices.int(in: 0...4))),
      ])
    request.progressNotify = choices.bool()
    request.filters = choices.element(of: [[], [.noPut], [.noDelete]])
    request.prevKV = choices.bool()
    request.fragment = choices.bool()
    request.watchID = choices.bool() ? newID() : 0
    choices.sometimes("future start", if: request.startRevision > current)
    try start(request, on: client, choices)
  }

  /// An id that was never used, so that no answer is taken for another watch's.
  private mutating func newID() -> Int64 {
    lastID += 1
    return lastID
  }

  private mutating func start(
    _ request: WatchCreateRequest,
    on client: Int,
    _ choices: Choices,
    resuming former: FollowedWatch? = nil
  ) throws {
    let member = clients[client].member
    let stream = clients[client].stream
    let id = members[member].store.create(request, on: stream)
    choices.note(
      "client \(client) watches \(String(decoding: request.key, as: UTF8.self)) to "
        + "\(request.rangeEnd) from \(request.startRevision) on: \(id?.rawValue ?? -1)"
    )
    guard let id else {
      let isEmpty =
        !request.rangeEnd.isEmpty && request.rangeEnd != [0]
        && !request.key.lexicographicallyPrecedes(request.rangeEnd)
      return try choices.hold(isEmpty, "\(request) is refused")
    }
    var watch = try former ?? FollowedWatch(request, options)
    watch.resume()
    clients[client].watches[id] = watch
  }

  private mutating func cancel(_ choices: Choices, _ client: Int) {
    let ids = clients[client].watches.filter { !$0.value.isOver && !$0.value.isCanceled }.keys
      .sorted()
    guard !ids.isEmpty else { return }
    let id = choices.element(of: ids)
    choices.note("client \(client) cancels \(id.rawValue)")
    // One that is compacted is gone, though its client has not heard of it yet.
    if members[clients[client].member].store.cancel(id, on: clients[client].stream) {
      clients[client].watches[id]?.isCanceled = true
    }
  }

  private mutating func tick(_ choices: Choices, _ client: Int) {
    choices.note("client \(client) is to hear of progress")
    members[clients[client].member].store.tickProgress(on: clients[client].stream)
    for id in clients[client].watches.keys { clients[client].watches[id]?.tick() }
  }

  /// Resumable: the stream breaks, and its watches go on with another, perhaps elsewhere.
  private mutating func resume(_ choices: Choices, _ client: Int) throws {
    members[clients[client].member].store.closeStream(clients[client].stream)
    let member = choices.int(in: 0...1)
    choices.note("client \(client) goes on with member \(member)")
    let former = clients[client].watches.filter { !$0.value.isOver && !$0.value.isCanceled }
    clients[client] = Client(member: member, stream: members[member].store.openStream())
    choices.sometimes("resumed", if: !former.isEmpty)
    for (_, watch) in former.sorted(by: { $0.key < $1.key }) {
      var request = watch.resumption
      request.watchID = newID()
      try start(request, on: client, choices, resuming: watch)
    }
  }

  private mutating func take(_ choices: Choices, _ client: Int) throws {
    let count = choices.int(in: 1...4)
    choices.note("client \(client) takes up to \(count)")
    for _ in 0..<count { guard try takeOne(choices, client) else { return } }
  }

  private mutating func takeOne(_ choices: Choices, _ client: Int) throws -> Bool {
    let member = clients[client].member
    let past = members[member].past
    guard let pieces = try members[member].store.next(from: clients[client].stream, past)
    else { return false }
    var response = pieces[0]
    response.events = pieces.flatMap(\.events)
    for (number, piece) in pieces.enumerated() {
      let isLast = number == pieces.count - 1
      try choices.equal(piece.fragment, !isLast, "whether more of the answer follows")
      try choices.equal(piece.watchID, response.watchID, "watcher of a fragment")
      let isSmall = piece.encoded(as: .google).count < options.fragmentByteCount
      try choices.hold(
        pieces.count == 1 || isSmall || piece.events.count == 1,
        "a fragment of \(piece.events.count) events is too large"
      )
    }
    response.fragment = false
    choices.sometimes("fragments", if: pieces.count > 1)
    choices.note("client \(client) hears \(phrase(response))")
    choices.sometimes("compacted", if: response.compactRevision != 0)
    try receive(response, client, past, choices)
    return true
  }

  private mutating func receive(
    _ response: WatchResponse,
    _ client: Int,
    _ past: WatchPast,
    _ choices: Choices
  ) throws {
    let id = WatchID(response.watchID)
    if id == .invalid {
      guard !response.created else { return }
      choices.sometimes("progress of all")
      for id in clients[client].watches.keys.sorted() {
        try clients[client].watches[id]?
          .progressOfAll(to: response.header?.revision ?? 0, past)
      }
      return
    }
    let isProgress = response.events.isEmpty && !response.created && !response.canceled
    choices.sometimes("progress of one", if: isProgress)
    try choices.hold(clients[client].watches[id] != nil, "a watch \(id.rawValue) nobody knows")
    try clients[client].watches[id]?.receive(response, past)
  }

  // MARK: - Members

  private mutating func write(_ choices: Choices, _ member: Int) {
    if members[member].past.written == all.last { all.write(choices) }
    for number in members.indices { members[number].past.all = all }
    notifyAll(member)
    members[member].past.written += 1
    let isLate = choices.chance(1, in: 4)
    choices.note(
      "member \(member) writes \(members[member].past.written)\(isLate ? ", silent" : "")"
    )
    if !isLate { notifyAll(member) }
  }

  private mutating func notifyAll(_ member: Int) {
    while members[member].store.currentRevision < members[member].past.written {
      let revision = members[member].store.currentRevision + 1
      members[member].store.notify(revision: revision, events: all.events(at: revision))
    }
  }

  private mutating func notify(_ choices: Choices, _ member: Int) {
    choices.note("member \(member) tells of all it has written")
    notifyAll(member)
  }

  private mutating func sync(_ choices: Choices, _ member: Int) throws {
    choices.note("member \(member) feeds those that lag behind")
    let left = try members[member].store.syncWatchers(members[member].past)
    choices.sometimes("several batches", if: left > 0)
  }

  private mutating func compact(_ choices: Choices, _ member: Int) {
    let past = members[member].past
    guard past.compactRevision < members[member].store.currentRevision else { return }
    let revision = choices.integer(
      in: past.compactRevision + 1...members[member].store.currentRevision
    )
    choices.note("member \(member) compacts at \(revision)")
    members[member].past.compactRevision = revision
  }

  /// A snapshot brings the member to where the other is, without telling it how.
  private mutating func restore(_ choices: Choices, _ member: Int) {
    choices.note("member \(member) is restored at \(all.last)")
    choices.sometimes("restored with watchers", if: members[member].store.counts.watchers > 0)
    members[member].past.all = all
    members[member].past.written = all.last
    members[member].store.restore(revision: all.last)
  }
}

extension WatchWorld {
  // MARK: - The end

  /// Lets all that is under way arrive, and holds that nothing is owed then.
  ///
  /// First all clients but one read: what that one does not take must hold up nobody else's.
  mutating func finish(_ choices: Choices) throws {
    for member in members.indices { notify(choices, member) }
    let idle = choices.int(in: 0...clients.count)
    choices.note("all clients read, but \(idle)")
    try drain(choices, clients.indices.filter { $0 != idle })
    try drain(choices, Array(clients.indices))
    for client in clients.indices {
      let store = members[clients[client].member].store
      let live = clients[client].watches.values.filter { !$0.isOver && !$0.isCanceled }
      members[clients[client].member].store.requestProgress(on: clients[client].stream)
      let hasNotice = try takeOne(choices, client)
      let isDue = !live.isEmpty && live.allSatisfy { $0.startRevision <= store.currentRevision }
      try choices.hold(hasNotice == isDue, "client \(client) hears of progress: \(hasNotice)")
    }
  }

  private mutating func drain(_ choices: Choices, _ readers: [Int]) throws {
    // Each round gives some watcher a batch or a place in a buffer.
    let watchCount = clients.map(\.watches.count).reduce(0, +)
    let roundCount = 2 * (all.revisions.count + 2) * (watchCount + 1)
    var isQuiet = false
    for _ in 0..<roundCount where !isQuiet {
      isQuiet = true
      for member in members.indices {
        if members[member].store.moveVictims() > 0 { isQuiet = false }
        try members[member].store.syncWatchers(members[member].past)
        if lagging(member, readers) { isQuiet = false }
      }
      for client in readers { while try takeOne(choices, client) { isQuiet = false } }
    }
    for client in readers {
      let past = members[clients[client].member].past
      for (id, watch) in clients[client].watches.sorted(by: { $0.key < $1.key })
      where !watch.isOver && !watch.isCanceled {
        if let event = watch.missing(past, through: past.written).first {
          throw Falsified(
            "Reliable: watch \(id.rawValue) of client \(client) lacks \(phrase(event))"
          )
        }
      }
    }
  }

  private func lagging(_ member: Int, _ readers: [Int]) -> Bool {
    readers.contains { client in
      clients[client].member == member
        && members[member].store.hasLagging(on: clients[client].stream)
    }
  }
}

/// A response in a few words.
private func phrase(_ response: WatchResponse) -> String {
  var words = ["watch \(response.watchID) at \(response.header?.revision ?? 0)"]
  if response.created { words.append("created") }
  if response.canceled { words.append("canceled \(response.cancelReason)") }
  if response.compactRevision != 0 { words.append("compacted at \(response.compactRevision)") }
  return (words + response.events.map { phrase($0) }).joined(separator: ", ")
}
