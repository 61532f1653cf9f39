internal import SystemIO

/// Times a workload and prints its figure.
///
/// - Parameters:
///   - name: The same name as the Go program's.
///   - count: Operations the workload makes.
///   - body: The workload; what it returns is printed as a checksum, so that none of it is idle.
func measure(_ name: String, _ count: Int, _ body: () throws -> UInt64) rethrows {
  let clock = ContinuousClock()
  let start = clock.now
  let sum = try body()
  let elapsed = start.duration(to: clock.now).components
  let microseconds = elapsed.seconds * 1_000_000 + elapsed.attoseconds / 1_000_000_000_000
  let digits = String(microseconds % 1_000_000)
  let padding = String(repeating: "0", count: 6 - digits.count)
  let line = "\(name)\t\(count)\t\(microseconds / 1_000_000).\(padding)\(digits)\t\(sum)\n"
  _ = StandardStream.output.write(Array(line.utf8))
}

/// Random numbers that the Go program draws too.
///
/// > Source: SplitMix64, by Steele, Lea and Flood, “Fast splittable pseudorandom number generators”.
struct Dice {
  private var state: UInt64

  /// Creates the generator of one sequence.
  init(seed: UInt64) { state = seed }

  /// The next number.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// The numbers below `count` in a random order.
  static func shuffled(_ count: Int, seed: UInt64) -> [Int] {
    var dice = Dice(seed: seed)
    var order = Array(0..<count)
    for place in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(place, Int(dice.next() % UInt64(place + 1)))
    }
    return order
  }
}
