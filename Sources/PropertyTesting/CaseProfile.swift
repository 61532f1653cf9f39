/// How one case draws its values: each has tastes of its own, so that together they reach far.
///
/// Shares are in 256ths. Case 0 draws nothing but zeros, the smallest case there is; the next ones
/// are short, and grow until ``rampCaseCount``.
struct CaseProfile: Sendable {
  /// Share of values that are special: at an edge, small, or seen before.
  var special: UInt64
  /// Share of the special values that repeat an earlier one.
  var repeats: UInt64
  /// Share of the special values that are small, of any magnitude equally often.
  var small: UInt64
  /// Share of the elements of an array that repeat an earlier element as a whole.
  var echoes: UInt64
  /// Share of a count's range that the case makes use of, 1...256.
  var size: UInt64

  /// From this case on, counts use their whole range.
  static let rampCaseCount = 48

  /// Chooses the profile of a case.
  init(case number: Int, using random: inout SplitMix64) {
    let bits = random.next()
    (special, repeats, small) =
      switch bits & 7 {
      case 0, 1: (0, 0, 0)
      case 2, 3: (32, 85, 85)
      case 4: (96, 32, 64)
      case 5: (256, 0, 256)
      case 6: (128, 192, 32)
      default: (64, 64, 128)
      }
    echoes = (bits >> 3) & 3 == 0 ? 48 : 0
    if number < Self.rampCaseCount {
      size = UInt64(max(number, 0) + 1) * 256 / UInt64(Self.rampCaseCount)
    } else {
      // One case in four stays short: a long one hides what a short one would show.
      size = (bits >> 5) & 3 == 0 ? 8 + random.next(upTo: 120) : 256
    }
  }
}
