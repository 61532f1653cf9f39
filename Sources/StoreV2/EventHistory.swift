/// The newest events of the store, in a ring.
///
/// Watchers that name an index look here first, so that nothing is missed between two requests.
///
/// - Invariant: the events' indexes follow each other without a gap, since every write makes one.
///
/// > Source: features.md V2-8; formats.md §3.3; upstream `etcdserver/api/v2store/event_history.go`,
/// > `event_queue.go`.
struct EventHistory: Equatable, Sendable {
  /// The ring's slots; nil where none was written yet.
  private(set) var slots: [V2Event?]
  /// Events in it.
  private(set) var count = 0
  /// Slot of the oldest event.
  private(set) var front = 0
  /// Slot the next event goes to.
  private(set) var back = 0
  /// Index of the oldest event.
  private(set) var startIndex: UInt64 = 0
  /// Index of the newest event.
  private(set) var lastIndex: UInt64 = 0

  /// Most events a file may say the ring has room for.
  static let capacityMax = 1 << 20

  /// Creates an empty history.
  init(capacity: Int) {
    precondition(capacity > 0, "a history for \(capacity) events")
    slots = Array(repeating: nil, count: capacity)
  }

  /// Creates the history a file holds.
  init(
    slots: [V2Event?],
    count: Int,
    front: Int,
    back: Int,
    startIndex: UInt64,
    lastIndex: UInt64
  ) throws(V2RecoveryError) {
    let capacity = slots.count
    guard (1...Self.capacityMax).contains(capacity), (0...capacity).contains(count),
      (0..<capacity).contains(front), back == (front + count) % capacity
    else { throw .history("\(count) events from slot \(front) to \(back) of \(capacity)") }
    self.slots = slots
    self.count = count
    self.front = front
    self.back = back
    self.startIndex = startIndex
    self.lastIndex = lastIndex
  }

  /// The events, oldest first.
  var events: [V2Event] {
    (0..<count).compactMap { slots[(front + $0) % slots.count] }
  }

  /// Adds an event, over the oldest if the ring is full.
  mutating func add(_ event: V2Event) {
    slots[back] = event
    back = (back + 1) % slots.count
    if count == slots.count { front = back } else { count += 1 }
    lastIndex = event.index
    startIndex = slots[front]?.index ?? event.index
  }

  /// Finds the first event since an index that a watcher of a key would want; nil if none came yet.
  ///
  /// As in etcd this is less strict than the watchers' lists are: changes of hidden nodes are found,
  /// and a deleted directory is found for every key its path is a prefix of, `/a` for `/ab` too.
  ///
  /// - Throws: ``V2Error`` 401, if the history no longer reaches back to the index.
  /// - Complexity: O(*n*)
  func scan(
    _ key: String,
    recursive: Bool,
    since index: UInt64,
    storeIndex: UInt64,
    _ rules: V2Rules
  ) throws(V2Error) -> V2Event? {
    let start =
      rules.mutates(.historyReachesFurther) && startIndex > 0 ? startIndex - 1 : startIndex
    guard index >= start else {
      let cause = "the requested history has been cleared [\(startIndex)/\(index)]"
      throw V2Error(.eventIndexCleared, cause: cause, index: storeIndex)
    }
    guard index <= lastIndex else { return nil }
    let first = Int(clamping: max(index, startIndex) - startIndex)
    // A file may hold a history with gaps.
    guard first < count else { return nil }
    for offset in first..<count {
      let slot = rules.mutates(.scanIgnoresFront) ? offset : front + offset
      guard let event = slots[slot % slots.count] else { continue }
      if event.isRefresh && !rules.mutates(.scanSeesRefresh) { continue }
      if concerns(event, key, recursive, rules) { return event }
    }
    return nil
  }

  private func concerns(
    _ event: V2Event,
    _ key: String,
    _ recursive: Bool,
    _ rules: V2Rules
  ) -> Bool {
    if event.node.key.hasSameBytes(as: key) { return true }
    if recursive, event.node.key.utf8.starts(with: (key == "/" ? key : "\(key)/").utf8) {
      return true
    }
    return event.removesDirectory && !rules.mutates(.scanMissesDeletion)
      && key.utf8.starts(with: event.previous?.key.utf8 ?? "".utf8)
  }
}
