/// Random numbers that depend on a seed alone.
///
/// > Source: Steele, Lea and Flood, “Fast splittable pseudorandom number generators”, 2014.
struct SplitMix64: Sendable {
  private var state: UInt64

  /// Creates the generator of one sequence.
  init(seed: UInt64) { state = seed }

  /// The generator of one case of a run: neighbors share nothing.
  init(seed: UInt64, case number: Int) {
    state =
      Self.mixed(seed) ^ Self.mixed(UInt64(truncatingIfNeeded: number) &+ 0x632b_e59b_d9b4_e019)
  }

  /// Draws 64 bits.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mixed(state)
  }

  /// Draws a value of `0...maximum`; the bias is below 2⁻³² for maxima below 2³².
  mutating func next(upTo maximum: UInt64) -> UInt64 {
    let bits = next()
    return maximum == .max ? bits : bits.multipliedFullWidth(by: maximum + 1).high
  }

  private static func mixed(_ bits: UInt64) -> UInt64 {
    var mixed = bits
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
