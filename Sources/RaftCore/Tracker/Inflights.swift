/// Appends that a follower was sent and has not answered, oldest first.
///
/// A ring that grows to its window as it is needed: most followers never need much of it.
///
/// > Source: features.md RAFT-13; etcd-io/raft `tracker/inflights.go`, `Inflights`.
package struct Inflights: Sendable {
  /// One append.
  struct Append: Equatable, Sendable {
    /// Index of its last entry.
    var index: UInt64
    /// Bytes of its entries.
    var byteCount: UInt64
  }

  /// Most appends.
  package let capacity: Int
  /// Most bytes, which the last append may go over; `UInt64.max` for no limit.
  package let byteCountMax: UInt64
  /// Appends under way.
  package private(set) var count = 0
  /// Bytes under way.
  package private(set) var byteCount: UInt64 = 0
  private var first = 0
  private var ring: [Append] = []

  /// Creates an empty window.
  package init(capacity: Int, byteCountMax: UInt64) {
    self.capacity = capacity
    self.byteCountMax = byteCountMax
  }

  /// Whether nothing more may be sent.
  @inline(__always)
  package var isFull: Bool { count >= capacity || byteCount >= byteCountMax }

  /// Notes an append.
  ///
  /// - Precondition: the window is not full, and indexes ascend
  package mutating func add(_ index: UInt64, byteCount: UInt64) {
    precondition(!isFull, "append \(index) does not fit into a full window of \(count)")
    if count == ring.count { grow() }
    ring[position(count)] = Append(index: index, byteCount: byteCount)
    count += 1
    self.byteCount &+= byteCount
  }

  /// Drops appends that end at or before an index.
  ///
  /// - Complexity: O(*dropped*)
  package mutating func free(upTo index: UInt64) {
    while count > 0, ring[first].index <= index {
      byteCount &-= ring[first].byteCount
      first = position(1)
      count -= 1
    }
  }

  /// Drops all.
  package mutating func reset() {
    first = 0
    count = 0
    byteCount = 0
  }

  /// The appends under way, oldest first.
  var appends: [Append] { (0..<count).map { ring[position($0)] } }

  private func position(_ offset: Int) -> Int {
    let position = first + offset
    return position < ring.count ? position : position - ring.count
  }

  private mutating func grow() {
    let empty = Append(index: 0, byteCount: 0)
    let larger = min(max(4, ring.count * 2), capacity)
    ring = appends + Array(repeating: empty, count: larger - count)
    first = 0
  }
}

extension Inflights: Equatable {
  package static func == (left: Inflights, right: Inflights) -> Bool {
    left.capacity == right.capacity && left.byteCountMax == right.byteCountMax
      && left.count == right.count && left.appends == right.appends
  }
}
