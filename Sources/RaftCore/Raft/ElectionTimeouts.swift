/// The random election timeouts of a member, one after the other.
///
/// Random only in that members differ: a seed decides the whole sequence.
///
/// > Source: SplitMix64, by Steele, Lea and Flood, "Fast splittable pseudorandom number
/// > generators".
struct ElectionTimeouts: Equatable, Sendable {
  private var state: UInt64

  /// Creates the sequence of a member.
  init(seed: UInt64, id: UInt64) { state = seed ^ id &* 0xd134_2543_de82_ef95 }

  /// The next timeout: from a number of ticks to one less than twice as many.
  mutating func next(electionTick: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    mixed ^= mixed >> 31
    return electionTick + Int(mixed % UInt64(electionTick))
  }
}
