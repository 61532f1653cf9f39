/// Watchers, by the keys they are told of.
///
/// > Source: features.md W-11; upstream `server/storage/mvcc/watcher_group.go`, `watcherGroup`.
package struct WatcherGroup: Sendable {
  private var byKey: [[UInt8]: [WatcherSerial]] = [:]
  private var byRange: IntervalTree<[WatcherSerial]>
  /// All watchers of the group, in no order.
  package private(set) var members: Set<WatcherSerial> = []

  /// Creates an empty group.
  package init(mutant: WatchMutant? = nil) { byRange = IntervalTree(mutant: mutant) }

  /// Number of watchers.
  package var count: Int { members.count }

  /// Whether a watcher is in the group.
  package func contains(_ serial: WatcherSerial) -> Bool { members.contains(serial) }

  /// Adds a watcher.
  ///
  /// - Precondition: It is not in the group.
  /// - Complexity: O(log *n*), and the number of watchers of the same range
  package mutating func insert(_ serial: WatcherSerial, _ range: WatchRange) {
    let isNew = members.insert(serial).inserted
    precondition(isNew, "watcher \(serial.rawValue) is added twice")
    switch range {
    case .key(let key): byKey[key, default: []].append(serial)
    case .range(let first, let end):
      let serials = byRange.value(first: first, end: end) ?? []
      byRange.insert(serials + [serial], first: first, end: end)
    }
  }

  /// Takes a watcher out, if it is there.
  ///
  /// - Returns: Whether it was.
  /// - Complexity: O(log *n*), and the number of watchers of the same range
  @discardableResult
  package mutating func remove(_ serial: WatcherSerial, _ range: WatchRange) -> Bool {
    guard members.remove(serial) != nil else { return false }
    switch range {
    case .key(let key):
      byKey[key]?.removeAll { $0 == serial }
      if byKey[key]?.isEmpty == true { byKey[key] = nil }
    case .range(let first, let end):
      let rest = (byRange.value(first: first, end: end) ?? []).filter { $0 != serial }
      if rest.isEmpty {
        byRange.remove(first: first, end: end)
      } else {
        byRange.insert(rest, first: first, end: end)
      }
    }
    return true
  }

  /// Lends every watcher that is told of a key, in no promised order.
  ///
  /// - Complexity: O(log *n* + *m*) for *m* watchers
  package func watchers(of key: [UInt8], _ body: (WatcherSerial) -> Void) {
    for serial in byKey[key] ?? [] { body(serial) }
    if !byRange.isEmpty { byRange.stab(key) { $0.forEach(body) } }
  }

  /// Throws unless each watcher is found under one range.
  ///
  /// - Complexity: O(*n*)
  package func checkInvariants() throws(BrokenWatchInvariant) {
    try byRange.checkInvariants()
  }
}
