/// Random numbers that depend on a seed alone, so that a failing run can be repeated.
///
/// > Source: SplitMix64, by Steele, Lea and Flood, “Fast splittable pseudorandom number generators”.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// Where the sequence stands; a generator with this seed goes on from here.
  package private(set) var state: UInt64

  /// Creates the generator of one sequence.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number below a bound; 0 if the bound is 0.
  package mutating func below(_ bound: Int) -> Int {
    bound > 0 ? Int(next() % UInt64(bound)) : 0
  }

  /// Whether something happens that happens so many times in a total.
  package mutating func chance(_ count: Int, in total: Int) -> Bool { below(total) < count }

  /// Random bytes.
  package mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
