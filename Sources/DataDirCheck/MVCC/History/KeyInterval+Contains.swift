internal import ByteCoding
package import EtcdMessages

extension KeyInterval {
  /// Whether a key lies in the interval.
  ///
  /// > Source: formats.md §7.3.
  package func contains(_ key: RawSpan) -> Bool {
    switch self {
    case .key(let only): key.isEqual(to: only.rawSpan)
    case .prefix(let prefix):
      key.byteCount >= prefix.count && key.extracting(0..<prefix.count).isEqual(to: prefix.rawSpan)
    case .range(let first, let end):
      key.compare(first.rawSpan) >= 0 && key.compare(end.rawSpan) < 0
    case .from(let first): key.compare(first.rawSpan) >= 0
    case .all: true
    }
  }

  /// Whether two intervals have room for a common key.
  package func overlaps(_ other: KeyInterval) -> Bool {
    let (first, end) = bounds
    let (otherFirst, otherEnd) = other.bounds
    let isBelow = end.map { !otherFirst.lexicographicallyPrecedes($0) } ?? false
    let isAbove = otherEnd.map { !first.lexicographicallyPrecedes($0) } ?? false
    return !isBelow && !isAbove
  }
}
