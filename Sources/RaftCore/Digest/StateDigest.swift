/// 128 bits that stand for a state, for who must tell millions of states apart.
///
/// Words are combined in order, and each is multiplied through: states that differ anywhere differ
/// in about half of the bits. With ten million states, the chance that any two are taken for one is
/// below 10⁻²⁴.
package struct StateDigest: Hashable, Sendable {
  /// One half.
  package var low: UInt64
  /// The other half.
  package var high: UInt64

  /// Creates a digest of nothing.
  @inlinable
  package init() {
    low = 0x9e37_79b9_7f4a_7c15
    high = 0xd1b5_4a32_d192_ed03
  }

  /// Creates a digest from its halves.
  @inlinable
  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Adds a word.
  @inlinable
  package mutating func combine(_ word: UInt64) {
    low = Self.mixed(low ^ word, 0xa076_1d64_78bd_642f)
    high = Self.mixed(high &+ word, 0xe703_7ed1_a0b4_28db) ^ low
  }

  @inlinable
  static func mixed(_ word: UInt64, _ factor: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }

  @inlinable
  package static func == (left: Self, right: Self) -> Bool {
    left.low == right.low && left.high == right.high
  }

  /// Adds whether something holds.
  package mutating func combine(_ flag: Bool) { combine(flag ? 1 : 0 as UInt64) }

  /// Adds a number.
  package mutating func combine(_ number: Int) { combine(UInt64(truncatingIfNeeded: number)) }

  /// Adds bytes.
  package mutating func combine(_ bytes: [UInt8]) {
    combine(bytes.count)
    for byte in bytes { combine(UInt64(byte)) }
  }
}

extension StateDigest: Comparable {
  @inlinable
  package static func < (left: Self, right: Self) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }
}

/// Other names for the members of a group, by which it is the same group.
///
/// Nothing in the protocol depends on which member has which id. States that differ only by that
/// have equal digests under the right names.
package struct Renaming: Equatable, Sendable {
  /// New ids by old ones; ids past the end keep theirs.
  private let names: [UInt64]

  /// Creates a renaming from the new ids of the members in order.
  package init(_ names: [UInt64]) { self.names = [Message.none] + names }

  /// All renamings of members from 1 to a number; the first changes nothing.
  package static func all(_ count: Int) -> [Renaming] {
    var found: [[UInt64]] = [[]]
    for _ in 0..<count {
      found = found.flatMap { names in
        (1...UInt64(count)).filter { !names.contains($0) }.map { names + [$0] }
      }
    }
    return found.map { Renaming($0) }
  }

  /// The new id of a member.
  package subscript(id: UInt64) -> UInt64 { id < UInt64(names.count) ? names[Int(id)] : id }
}

extension StateDigest {
  /// Adds a set of members.
  mutating func combine(_ ids: [UInt64], under renaming: Renaming) {
    combine(ids.count)
    for id in ids.map({ renaming[$0] }).sorted() { combine(id) }
  }
}
