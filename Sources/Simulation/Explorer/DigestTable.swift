internal import RaftCore

/// Numbers by digests: a hash table of the digests' own bits, without a key to compare besides.
///
/// A digest and its number take 20 bytes, in a table that is half to three quarters of that full.
struct DigestTable: Sendable {
  private var digests: [StateDigest]
  private var values: [UInt32]
  private var mask: Int
  /// How many digests there are.
  private(set) var count = 0

  /// The digest of an empty slot, which no state has but by a chance of 2⁻¹²⁸.
  private static let vacant = StateDigest(low: 0, high: 0)

  /// Creates an empty table.
  init() {
    digests = Array(repeating: Self.vacant, count: 64)
    values = Array(repeating: 0, count: 64)
    mask = 63
  }

  /// Adds a digest, unless it is there.
  ///
  /// - Returns: The number of the digest, and whether that is the one given.
  /// - Complexity: O(1) on average
  @inline(__always)
  mutating func insert(_ digest: StateDigest, value: UInt32) -> (value: UInt32, isNew: Bool) {
    var slot = Int(truncatingIfNeeded: digest.low) & mask
    while digests[slot] != Self.vacant {
      if digests[slot] == digest { return (values[slot], false) }
      slot = (slot &+ 1) & mask
    }
    digests[slot] = digest
    values[slot] = value
    count += 1
    if count * 4 > digests.count * 3 { grow() }
    return (value, true)
  }

  /// The number of a digest; nil if it is not there.
  @inline(__always)
  func find(_ digest: StateDigest) -> UInt32? {
    var slot = Int(truncatingIfNeeded: digest.low) & mask
    while digests[slot] != Self.vacant {
      if digests[slot] == digest { return values[slot] }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  private mutating func grow() {
    let size = digests.count * 2
    var digests = Array(repeating: Self.vacant, count: size)
    var values = Array(repeating: 0 as UInt32, count: size)
    mask = size - 1
    for (position, digest) in self.digests.enumerated() where digest != Self.vacant {
      var slot = Int(truncatingIfNeeded: digest.low) & mask
      while digests[slot] != Self.vacant { slot = (slot &+ 1) & mask }
      digests[slot] = digest
      values[slot] = self.values[position]
    }
    self.digests = digests
    self.values = values
  }
}
