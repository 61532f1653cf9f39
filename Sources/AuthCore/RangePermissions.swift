/// The keys a user may read, or write: the union of what all roles allow.
///
/// - Invariant: `intervals` is sorted by beginning; `merged` is sorted, and no two of it touch.
///
/// > Source: `server/auth/range_perm_cache.go`, `unifiedRangePermissions`, in etcd.
package struct RangePermissions: Equatable, Sendable {
  /// What was granted, each permission by itself.
  private var intervals: [KeyRange] = []
  /// What was granted, joined where it overlaps or touches.
  private(set) var merged: [KeyRange] = []

  /// Creates a union.
  ///
  /// Permissions that hold no key, which earlier releases let pass, allow nothing.
  ///
  /// - Complexity: O(*n* log *n*)
  init(_ ranges: [KeyRange], rules: AuthRules) {
    intervals = ranges.filter { !$0.isEmpty }.sorted { KeyRange.precedes($0.begin, $1.begin) }
    for interval in intervals {
      guard let last = merged.last, joins(last, interval, rules) else {
        merged.append(interval)
        continue
      }
      if KeyRange.precedes(last.end, interval.end) { merged[merged.count - 1].end = interval.end }
    }
  }

  private func joins(_ last: KeyRange, _ next: KeyRange, _ rules: AuthRules) -> Bool {
    if rules.mutates(.gapBridged) { return true }
    if rules.mutates(.touchingIntervalsApart) { return KeyRange.precedes(next.begin, last.end) }
    return !KeyRange.precedes(last.end, next.begin)
  }

  /// Whether every key of a range is allowed.
  ///
  /// A range whose end is not above its beginning holds no key, yet upstream asks for one permission
  /// around both.
  ///
  /// - Complexity: O(log *n*), O(*n*) for a range that holds no key
  package func contains(_ range: KeyRange) -> Bool {
    guard !range.isEmpty else {
      return intervals.contains { interval in
        KeyRange.precedes(interval.begin, range.end) && KeyRange.precedes(range.begin, interval.end)
      }
    }
    guard let interval = interval(at: range.begin) else { return false }
    return range.isPoint || !KeyRange.precedes(interval.end, range.end)
  }

  /// The joined interval that holds a key.
  private func interval(at key: [UInt8]) -> KeyRange? {
    var low = 0
    var high = merged.count
    while low < high {
      let middle = (low + high) / 2
      if KeyRange.precedes(key, merged[middle].begin) { high = middle } else { low = middle + 1 }
    }
    guard low > 0, KeyRange.precedes(key, merged[low - 1].end) else { return nil }
    return merged[low - 1]
  }
}

/// What a user may do with which keys.
package struct UserPermissions: Equatable, Sendable {
  /// Keys that may be read.
  package var read: RangePermissions
  /// Keys that may be written.
  package var write: RangePermissions
}
