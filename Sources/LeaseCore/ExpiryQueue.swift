/// Leases by the time at which something is due, the earliest first.
///
/// A binary heap that knows where each lease stands, so that a deadline that moves is found without
/// a search. Of equal deadlines the lesser id comes first: the order is a function of what is in
/// the queue, not of how it came there.
///
/// > Source: features.md LS-11; upstream `server/lease/lease_queue.go`, `LeaseExpiredNotifier`.
package struct ExpiryQueue: Sendable {
  /// A lease and the time it is due.
  package struct Item: Hashable, Comparable, Sendable {
    /// The lease.
    package let id: LeaseID
    /// When it is due.
    package let time: Instant

    package static func < (left: Item, right: Item) -> Bool {
      left.time != right.time ? left.time < right.time : left.id < right.id
    }
  }

  private var heap: [Item] = []
  private var places: [LeaseID: Int] = [:]
  private let mutant: LeaseMutant?

  /// Creates an empty queue.
  package init(mutant: LeaseMutant? = nil) { self.mutant = mutant }

  /// Number of leases.
  package var count: Int { heap.count }

  /// The lease that is due first.
  package var first: Item? { heap.first }

  /// When a lease is due; nil if it is not in the queue.
  package func time(of id: LeaseID) -> Instant? { places[id].map { heap[$0].time } }

  /// Puts a lease in the queue, or moves it there.
  ///
  /// - Complexity: O(log *n*)
  package mutating func update(_ id: LeaseID, to time: Instant) {
    let item = Item(id: id, time: time)
    guard let place = places[id] else {
      heap.append(item)
      places[id] = heap.count - 1
      moveUp(from: heap.count - 1)
      return
    }
    heap[place] = item
    settle(place)
  }

  /// Takes a lease out, if it is there.
  ///
  /// - Complexity: O(log *n*)
  package mutating func remove(_ id: LeaseID) {
    guard let place = places.removeValue(forKey: id) else { return }
    let last = heap.removeLast()
    guard place < heap.count else { return }
    heap[place] = last
    places[last.id] = place
    settle(place)
  }

  /// Empties the queue.
  package mutating func removeAll() {
    heap.removeAll()
    places.removeAll()
  }

  private mutating func settle(_ place: Int) {
    moveUp(from: place)
    #if ASSAY_MUTANTS
    if mutant == .queueMovesUpOnly { return }
    #endif
    moveDown(from: place)
  }

  private mutating func moveUp(from start: Int) {
    var place = start
    while place > 0, heap[place] < heap[(place - 1) / 2] {
      exchange(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func moveDown(from start: Int) {
    var place = start
    while true {
      var least = 2 * place + 1
      guard least < heap.count else { return }
      if least + 1 < heap.count, heap[least + 1] < heap[least] { least += 1 }
      guard heap[least] < heap[place] else { return }
      exchange(place, least)
      place = least
    }
  }

  private mutating func exchange(_ left: Int, _ right: Int) {
    heap.swapAt(left, right)
    places[heap[left].id] = left
    places[heap[right].id] = right
  }
}

extension ExpiryQueue {
  /// Throws unless every lease is due no earlier than the one above it, and is found where it is.
  ///
  /// - Complexity: O(*n*)
  package func checkInvariants() throws(BrokenLeaseInvariant) {
    try hold(places.count == heap.count, "\(heap.count) leases due, \(places.count) places")
    for (place, item) in heap.enumerated() {
      let known = places[item.id].map(String.init) ?? "none"
      try hold(places[item.id] == place, "\(item.id) stands at \(place), known at \(known)")
      let above = heap[max(place - 1, 0) / 2]
      try hold(!(item < above), "\(item.id) is due before \(above.id), which stands above it")
    }
  }
}
