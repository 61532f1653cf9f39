/// The nodes that expire, soonest first.
///
/// Of nodes that expire at the same time the one with the lesser path comes first.
///
/// > Deviation: upstream leaves that order to the heap's shape, which is random after a recovery,
/// > so that two members can give the same expirations different indexes.
/// >
/// > Source: features.md V2-6; upstream `etcdserver/api/v2store/ttl_key_heap.go`.
struct TTLKeyHeap: Sendable {
  /// A node and when it expires.
  struct Entry: Sendable {
    var time: V2Time
    var path: String
    var node: NodeID
    /// Order of arrival, which only a bug goes by.
    var order: UInt64
  }

  private(set) var entries: [Entry] = []
  private var positions: [NodeID: Int] = [:]
  private var arrivals: UInt64 = 0
  /// Whether the order of arrival counts, which is a bug.
  var isUnordered = false

  var isEmpty: Bool { entries.isEmpty }
  var count: Int { entries.count }
  var first: Entry? { entries.first }

  /// Puts a node in, or moves it to its new time.
  mutating func set(_ node: NodeID, path: String, time: V2Time) {
    remove(node)
    arrivals += 1
    entries.append(Entry(time: time, path: path, node: node, order: arrivals))
    positions[node] = entries.count - 1
    siftUp(entries.count - 1)
  }

  /// Takes a node out, if it is in.
  mutating func remove(_ node: NodeID) {
    guard let position = positions.removeValue(forKey: node) else { return }
    let last = entries.removeLast()
    guard position < entries.count else { return }
    entries[position] = last
    positions[last.node] = position
    siftDown(position)
    siftUp(position)
  }

  /// Whether each entry comes after the one above it, and is found by its node.
  var isSound: Bool {
    positions.count == entries.count
      && entries.indices.allSatisfy { index in
        positions[entries[index].node] == index
          && (index == 0 || !precedes(index, (index - 1) / 2))
      }
  }

  private func precedes(_ one: Int, _ other: Int) -> Bool {
    let (left, right) = (entries[one], entries[other])
    if isUnordered { return left.order < right.order }
    return left.time != right.time
      ? left.time < right.time
      : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
  }

  private mutating func siftUp(_ start: Int) {
    var index = start
    while index > 0, precedes(index, (index - 1) / 2) {
      swap(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func siftDown(_ start: Int) {
    var index = start
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < entries.count && precedes(child, least) {
        least = child
      }
      guard least != index else { return }
      swap(index, least)
      index = least
    }
  }

  private mutating func swap(_ one: Int, _ other: Int) {
    entries.swapAt(one, other)
    positions[entries[one].node] = one
    positions[entries[other].node] = other
  }
}
