internal import ByteCoding

/// What is known of one user key while its rows go by in revision order.
package struct KeyState: Sendable {
  /// Main revision of the last row.
  package var main: Int64
  /// Sub revision of the last row.
  package var sub: Int64
  /// `create_revision` of the last row; 0 after a tombstone.
  package var createRevision: Int64
  /// `version` of the last row; 0 after a tombstone.
  package var version: Int64
  /// Lease of the last row.
  package var lease: Int64
  /// Number of the last row in the bucket, counted from zero.
  package var ordinal: Int
  /// Whether the last row is a tombstone.
  package var isDeleted: Bool
  /// Main revision of the last tombstone; 0 without one.
  package var tombstoneMain: Int64

  /// The last row's revision, as `main.sub`.
  package var revisionText: String { "\(main).\(sub)" }
}

/// User keys, each with its state, found by hash and kept in order of first sight.
///
/// Open addressing over arrays: a million keys cost two arrays and one arena, no object each.
package struct KeyTable: Sendable {
  private var slots: [UInt32]
  private var hashes: [UInt64] = []
  private var ranges: [Range<Int>] = []
  private var arena: [UInt8] = []
  /// State of each key, by number.
  package var states: [KeyState] = []

  /// Creates an empty table.
  package init() { slots = [UInt32](repeating: 0, count: 1 << 10) }

  /// Distinct keys.
  package var count: Int { ranges.count }

  /// The bytes of a key.
  package func key(_ number: Int) -> [UInt8] { Array(arena[ranges[number]]) }

  /// Finds a key's number; nil if it is not there.
  ///
  /// - Complexity: O(1) expected; hashes are keyed per process
  package func number(of key: RawSpan, hash: UInt64) -> Int? {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let number = Int(slots[slot]) &- 1
      if hashes[number] == hash, arena.rawSpan.extracting(ranges[number]).isEqual(to: key) {
        return number
      }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  /// Adds a key that is not there yet, with its first state.
  ///
  /// - Complexity: O(1) amortized
  package mutating func insert(_ key: RawSpan, hash: UInt64, state: KeyState) {
    if count * 4 >= slots.count * 3 { grow() }
    let start = arena.count
    arena.append(key)
    ranges.append(start..<arena.count)
    hashes.append(hash)
    states.append(state)
    place(count - 1)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for number in 0..<count { place(number) }
  }

  private mutating func place(_ number: Int) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hashes[number]) & mask
    while slots[slot] != 0 { slot = (slot &+ 1) & mask }
    slots[slot] = UInt32(number + 1)
  }
}
