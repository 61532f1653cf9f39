import ByteCoding
import EtcdMessages
import PropertyTesting
import SnapFormat
import StoreV2

/// One case: a store and its model, under the same requests.
final class StoreV2Run {
  private let choices: Choices
  private(set) var store: V2LiveStore
  private(set) var model: StoreV2Model
  private(set) var clock: Int64 = StoreV2Run.epoch
  private var isWatched: [V2WatcherID] = []

  /// When every case begins: well after 2000, before which no expiration counts.
  static let epoch: Int64 = 1_700_000_000_000_000_000
  private static let second: Int64 = 1_000_000_000

  init(_ choices: Choices, _ mutant: StoreV2Mutant?) {
    self.choices = choices
    let rules = V2Rules {
      $0.historyCapacity = choices.int(in: 1...4)
      $0.watcherCapacity = 2
      $0.mutant = mutant
    }
    store = V2LiveStore(rules: rules)
    model = StoreV2Model(rules)
  }

  private var now: V2Time { V2Time(unixNanoseconds: clock) }

  /// A clean path of few names, so that requests meet; `/_h` and what is below it is hidden.
  static func path(_ choices: Choices) -> String {
    let top = choices.weighted([(16, "/1"), (1, "/0"), (1, "")])
    let countMin = choices.chance(1, in: 12) ? 0 : 1
    let names = choices.array(count: countMin...3) { $0.element(of: ["a", "b", "ab", "_h"]) }
    let path = ([top] + names).joined(separator: "/")
    return path.isEmpty ? "/" : path
  }

  /// Another spelling of a path.
  private static func spelled(_ path: String, _ choices: Choices) -> String {
    choices.weighted([
      (12, path), (1, path + "/"), (1, "//" + path), (1, "/." + path), (1, path + "/x/.."),
      (1, "/.." + path),
    ])
  }

  /// A request of any kind, its path clean, more often than not about a node that stands.
  static func request(_ choices: Choices, clock: Int64, store: V2LiveStore) -> V2Request {
    var request = V2Request()
    request.method = choices.weighted([
      (10, "PUT"), (2, "POST"), (4, "DELETE"), (1, "QGET"), (3, "SYNC"),
    ])
    let nodes = store.nodes.nodes.filter { $0.path.hasPrefix("/1/") }
    let target = choices.bool() && !nodes.isEmpty ? choices.element(of: nodes) : nil
    request.path = target?.path ?? path(choices)
    request.val = choices.element(of: ["", "x", "y"])
    request.dir = choices.chance(1, in: 4)
    request.recursive = choices.chance(1, in: 3)
    request.time = clock + Int64(choices.int(in: -2...8)) * second
    guard request.method != "QGET", request.method != "SYNC" else { return request }
    if choices.bool() {
      request.expiration = clock + Int64(choices.int(in: -1...9)) * second / 2
    } else if choices.chance(1, in: 8) {
      request.expiration = second
    }
    if request.method == "PUT" {
      request.prevExist = choices.weighted([(3, nil), (1, true), (1, false)])
      request.refresh = choices.weighted([(2, nil), (1, true)])
    }
    if choices.chance(1, in: 4) {
      request.prevIndex = (target?.modifiedIndex ?? 1) + UInt64(choices.int(in: 0...1))
    }
    if choices.chance(1, in: 5) { request.prevValue = choices.element(of: ["x", "y"]) }
    return request
  }

  /// Applies a request to both and holds the answers together.
  func stepRequest() throws {
    clock += Int64(choices.int(in: 0...2)) * Self.second / 2
    let request = Self.request(choices, clock: clock, store: store)
    var spelled = request
    // What a get found and what a set replaced are named as the client wrote it.
    let isNamed = request.method == "QGET" || request.method == "PUT" && request.prevExist == nil
    if !isNamed { spelled.path = Self.spelled(request.path, choices) }
    choices.note("\(Self.describe(spelled)) at \(clock - Self.epoch)")
    let earlier = store
    let found = store.apply(spelled, now: now)
    let expected = model.apply(request, now: clock)
    try choices.hold(found == expected, "the store answers \(found), the model \(expected)")
    remark(request, found)
    do throws(BrokenStoreInvariant) {
      try store.checkInvariants()
      try store.checkStep(from: earlier)
    } catch {
      throw Falsified(error.message)
    }
    try compareNodes()
  }

  private func remark(_ request: V2Request, _ response: V2Response) {
    switch response {
    case .failure(let error): choices.tally("failed with \(error.code)")
    case .event(let event):
      choices.sometimes("a directory with children is deleted", if: event.removesDirectory)
      choices.sometimes("a comparison holds", if: event.action == .compareAndSwap)
      choices.sometimes("a file was refreshed", if: event.isRefresh)
    case .empty:
      choices.sometimes("a node expired", if: model.events.last?.action == .expire)
    case .unknownMethod: break
    }
  }

  /// Holds all nodes together.
  private func compareNodes() throws {
    let found = store.nodes.nodes.map { node in
      "\(node.path) \(node.value ?? "/") \(node.createdIndex) \(node.modifiedIndex) "
        + (node.expireTime ?? "-")
    }
    let expected = model.nodes.map { path, node in
      "\(path) \(node.value ?? "/") \(node.created) \(node.modified) "
        + (node.expires.map { V2Time(unixNanoseconds: $0).description } ?? "-")
    }
    try choices.hold(
      found.sorted() == expected.sorted(),
      "the store holds \(found.sorted()), the model \(expected.sorted())"
    )
    try choices.hold(store.currentIndex == model.index, "the indexes differ")
  }

  /// Saves, recovers in place and goes on.
  func stepRecovery() throws {
    let saved = store.saved
    choices.note("save and recover")
    do throws(V2RecoveryError) {
      try store.recover(saved.rawSpan)
    } catch {
      throw Falsified("what was saved is refused: \(error.message)")
    }
    try choices.hold(store.saved == saved, "what was recovered is saved in another way")
    choices.sometimes("a store with expirations was recovered", if: store.hasExpiringKeys)
    try compareNodes()
  }

  private static func describe(_ request: V2Request) -> String {
    var text = "\(request.method) \(request.path)"
    if request.method == "SYNC" { return "SYNC \(request.time - epoch)" }
    if !request.val.isEmpty { text += " val \(request.val)" }
    if request.dir { text += " dir" }
    if request.recursive { text += " recursive" }
    if let exist = request.prevExist { text += " prevExist \(exist)" }
    if request.prevIndex != 0 { text += " prevIndex \(request.prevIndex)" }
    if !request.prevValue.isEmpty { text += " prevValue \(request.prevValue)" }
    if request.expiration != 0 { text += " expires \(request.expiration - epoch)" }
    if request.refresh == true { text += " refresh" }
    return text
  }
}

/// Watchers.
extension StoreV2Run {
  /// Adds a watcher to both, and holds what it finds together.
  func stepWatch() throws {
    let ahead = choices.weighted([(3, 0), (2, 1), (4, -1)])
    var since: UInt64 = 0
    if ahead > 0 { since = model.index + UInt64(choices.int(in: 1...3)) }
    if ahead < 0 { since = model.index - min(model.index, UInt64(choices.int(in: 0...7))) }
    let last = model.events.last?.node.key
    var watcher = StoreV2Model.Watcher(
      key: choices.chance(1, in: 3) ? last ?? "/" : Self.path(choices),
      isRecursive: choices.bool(),
      isStream: choices.bool(),
      since: since == 0 ? model.index + 1 : since
    )
    choices.note("watch \(watcher.key) since \(since), \(watcher.isRecursive ? "recursive" : "")")
    var expected: Result<V2Event?, V2Error>
    do throws(V2Error) {
      expected = .success(try model.firstEvent(for: watcher))
    } catch { expected = .failure(error) }
    do throws(V2Error) {
      let id = try store.watch(
        watcher.key,
        recursive: watcher.isRecursive,
        stream: watcher.isStream,
        since: since
      )
      let found = store.watcher(id)?.events.first
      try hold(found, expected)
      if case .success(let event?) = expected {
        watcher.events = [event]
        watcher.isActive = false
        choices.sometimes("the history has the event")
      }
      model.watchers[id] = watcher
      isWatched.append(id)
    } catch {
      choices.sometimes("the history is cleared")
      guard case .failure(error) = expected else {
        throw Falsified("watch fails with \(error), expected \(expected)")
      }
    }
  }

  private func hold(
    _ found: V2Event?,
    _ expected: Result<V2Event?, V2Error>
  ) throws(V2Error) {
    guard case .success(let event) = expected, event == found else {
      choices.note("watch finds \(String(describing: found)), expected \(expected)")
      throw V2Error(.keyNotFound, cause: "the watcher finds another event", index: 0)
    }
  }

  /// Takes what one watcher was told.
  func stepTake() throws {
    guard !isWatched.isEmpty else { return }
    let id = choices.element(of: isWatched)
    choices.note("take from \(id.rawValue)")
    let found = store.takeEvents(of: id)
    let expected = model.watchers[id]?.events ?? []
    model.watchers[id]?.events = []
    try choices.hold(found == expected, "the watcher has \(found), expected \(expected)")
  }

  /// Removes one watcher.
  func stepUnwatch() {
    guard !isWatched.isEmpty else { return }
    let id = choices.element(of: isWatched)
    isWatched.removeAll { $0 == id }
    store.removeWatcher(id)
    model.watchers[id] = nil
  }

  /// Holds together what every watcher was told.
  func checkWatchers() throws {
    for id in isWatched {
      let (found, expected) = (store.watcher(id), model.watchers[id])
      try choices.hold(
        found?.events == expected?.events && found?.isActive == expected?.isActive,
        "watcher \(id.rawValue) has \(String(describing: found)), expected "
          + String(describing: expected)
      )
      choices.sometimes("a watcher has two events", if: found?.events.count == 2)
      choices.sometimes(
        "a slow watcher was removed",
        if: expected?.isStream == true && expected?.isActive == false
          && expected?.events.count == model.watcherCapacity
      )
    }
  }
}
