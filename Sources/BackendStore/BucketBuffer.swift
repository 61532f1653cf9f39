internal import ByteCoding

/// Writes to one bucket that the database does not hold yet.
///
/// In a ``WriteBuffer`` the entries stand in the order they were written; in a ``ReadBuffer`` they
/// ascend strictly by key, and the newest write of a key is the only one. Unlike upstream's, a
/// buffer holds deletions too.
///
/// > Source: `server/storage/backend/tx_buffer.go`, `bucketBuffer`, in etcd.
struct BucketBuffer: Sendable {
  /// Entries that room is made for at the first write.
  static let initialEntryCount = 512

  private(set) var entries: [BufferEntry] = []
  private var arena = ByteArena()
  /// Whether the entries ascend strictly by key.
  private(set) var isSorted = true

  var isEmpty: Bool { entries.isEmpty }

  /// Notes that a key was given a value.
  ///
  /// - Complexity: O(*n*) in the bytes, amortized.
  mutating func put(_ value: RawSpan, for key: RawSpan) {
    add(arena.append(key: key, value: value))
  }

  /// Notes that a key was deleted.
  mutating func delete(_ key: RawSpan) {
    add(arena.append(deletionOf: key))
  }

  /// Forgets all writes but the first few.
  mutating func removeAll(but kept: Int = 0) {
    entries.removeSubrange(min(kept, entries.count)...)
    if entries.isEmpty { arena.removeAll() }
    isSorted = true
  }

  private mutating func add(_ entry: BufferEntry) {
    if let last = entries.last {
      isSorted = isSorted && arena.compare(last, entry) < 0
    } else {
      entries.reserveCapacity(Self.initialEntryCount)
    }
    entries.append(entry)
  }
}

/// Which of several writes of one key a buffer keeps.
enum DuplicateRule: Sendable {
  /// The last one.
  case newest
  /// The first one: a mutant's.
  case oldest
  /// All of them, oldest first: a mutant's.
  case all
}

extension BucketBuffer {
  /// Sorts the entries by key and drops the writes that newer ones hide.
  ///
  /// - Complexity: O(*n*) for writes that were made in key order, else O(*n* log *n*).
  mutating func sort(keeping rule: DuplicateRule = .newest) {
    guard !isSorted else { return }
    isSorted = true
    let arena = arena
    entries.sort { left, right in
      let order = arena.compare(left, right)
      return order == 0 ? left.isOlder(than: right) : order < 0
    }
    guard rule != .all else { return }
    var kept = 0
    for next in 1..<entries.count {
      let isDuplicate = arena.compare(entries[kept], entries[next]) == 0
      if !isDuplicate { kept += 1 }
      if !isDuplicate || rule == .newest { entries[kept] = entries[next] }
    }
    entries.removeSubrange((kept + 1)...)
  }

  /// Takes in newer writes.
  ///
  /// - Parameters:
  ///   - newer: Sorted writes, which hide writes of the same keys here.
  ///   - rule: Which write of a key both have is kept.
  /// - Precondition: the entries of both ascend.
  /// - Complexity: O(*m*) where all newer keys are above the older ones, else O(*m* + *k*) for *k*
  ///   older keys that are not below the newer ones.
  mutating func merge(_ newer: BucketBuffer, keeping rule: DuplicateRule = .newest) {
    guard let first = newer.entries.first else { return }
    let start = newer.withKey(of: first) { key in
      isBelow(key) ? entries.count : firstIndex(notBelow: key)
    }
    if newer.entries.count == 1 {
      let copy = arena.append(first, of: newer.arena)
      let isHiding = start < entries.count && arena.compare(entries[start], copy) == 0
      if !isHiding {
        entries.insert(copy, at: start)
      } else if rule != .oldest {
        entries[start] = copy
      }
      return
    }
    let hidden = Array(entries[start...])
    entries.removeSubrange(start...)
    var position = 0
    for entry in newer.entries {
      let copy = arena.append(entry, of: newer.arena)
      while position < hidden.count, arena.compare(hidden[position], copy) < 0 {
        entries.append(hidden[position])
        position += 1
      }
      let isHiding = position < hidden.count && arena.compare(hidden[position], copy) == 0
      entries.append(isHiding && rule == .oldest ? hidden[position] : copy)
      if isHiding { position += 1 }
    }
    entries.append(contentsOf: hidden[position...])
  }

  /// Whether all keys are below some bytes.
  private func isBelow(_ key: RawSpan) -> Bool {
    guard let last = entries.last else { return true }
    return arena.compare(last, key) < 0
  }
}

extension BucketBuffer {
  /// Position of the first entry whose key is not below some bytes.
  ///
  /// - Precondition: the entries ascend.
  /// - Complexity: O(log *n*)
  func firstIndex(notBelow key: RawSpan) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if arena.compare(entries[middle], key) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The entry of a key, if it was written.
  ///
  /// - Complexity: O(log *n*)
  func entry(of key: RawSpan) -> BufferEntry? {
    let index = firstIndex(notBelow: key)
    guard index < entries.count, arena.compare(entries[index], key) == 0 else { return nil }
    return entries[index]
  }

  /// Compares an entry's key with some bytes: negative, zero or positive.
  func compare(_ entry: BufferEntry, _ key: RawSpan) -> Int { arena.compare(entry, key) }

  /// The bytes an entry's key and value lie in.
  func chunk(of entry: BufferEntry) -> [UInt8] { arena.chunk(of: entry) }

  /// Lends the key of an entry.
  func withKey<Value>(of entry: BufferEntry, _ body: (RawSpan) -> Value) -> Value {
    let bytes = arena.chunk(of: entry)
    return body(bytes.rawSpan.extracting(entry.keyRange))
  }

  /// Whether the keys ascend strictly.
  ///
  /// - Complexity: O(*n*)
  var ascends: Bool {
    zip(entries, entries.dropFirst()).allSatisfy { arena.compare($0, $1) < 0 }
  }
}
