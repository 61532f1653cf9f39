internal import ByteCoding

/// Keys from one on up to but not with another, as permissions and requests say it.
///
/// As upstream's comparable does, the empty key stands for what is above all keys.
///
/// > Source: `server/auth/range_perm_cache.go` and `pkg/adt/interval_tree.go`,
/// > `BytesAffineComparable`, in etcd.
package struct KeyRange: Equatable, Sendable {
  /// First key.
  package var begin: [UInt8]
  /// Key after the last; empty for no end.
  package var end: [UInt8]
  /// Whether one key is meant, so that an overlap is enough.
  package var isPoint: Bool

  /// Reads `key` and `range_end` of a request or permission.
  package init(key: [UInt8], rangeEnd: [UInt8], rules: AuthRules = AuthRules()) {
    begin = key
    isPoint = rangeEnd.isEmpty
    let isOpen = rangeEnd == [0] && !rules.mutates(.openEndClosed)
    end = isPoint ? key + [0] : isOpen ? [] : rangeEnd
    if rules.mutates(.inclusiveRangeEnd), !isPoint, !end.isEmpty { end.append(0) }
  }

  /// Whether a bound comes before another, the empty one last.
  static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard !left.isEmpty else { return false }
    return right.isEmpty || left.rawSpan.compare(right.rawSpan) < 0
  }

  /// Whether no key lies in the range.
  var isEmpty: Bool { !Self.precedes(begin, end) }
}
