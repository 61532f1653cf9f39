import ByteCoding
internal import TestSupport

/// Damages bytes at random, the same way for the same seed and case.
package struct Mutator: RandomNumberGenerator, Sendable {
  private var random: SeededGenerator

  /// Creates the mutator of one case.
  package init(seed: UInt64, number: Int) {
    random = SeededGenerator(
      seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: number)
    )
    // Neighboring cases shall have nothing in common.
    _ = random.next()
    let salt = random.next()
    random = SeededGenerator(seed: random.state ^ salt)
  }

  package mutating func next() -> UInt64 { random.next() }

  /// A number below a bound; 0 if the bound is 0.
  package mutating func below(_ bound: Int) -> Int { random.below(bound) }

  /// Damages bytes in one to eight places; every other time in one alone.
  package mutating func mutate(_ bytes: inout [UInt8]) {
    let count = below(2) == 0 ? 1 : 1 + below(8)
    for _ in 0..<count { change(&bytes) }
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let kind = below(16)
    guard !bytes.isEmpty else {
      bytes = (0..<below(64)).map { _ in UInt8(truncatingIfNeeded: next()) }
      return
    }
    switch kind {
    case 0...4: bytes[offset(in: bytes)] ^= 1 << UInt8(below(8))
    case 5...7: bytes[offset(in: bytes)] = UInt8(truncatingIfNeeded: next())
    case 8...11: setInteger(&bytes)
    case 12: copyBlock(&bytes)
    case 13: zeroBlock(&bytes)
    case 14: insertOrRemove(&bytes)
    default: bytes.removeLast(below(min(bytes.count, below(4) == 0 ? bytes.count : 64)))
    }
  }

  /// An offset, half the time near the start of a sector, where structure is.
  private mutating func offset(in bytes: [UInt8]) -> Int {
    guard below(2) == 0 else { return below(bytes.count) }
    let sector = below((bytes.count + 511) / 512) * 512
    return min(bytes.count - 1, sector + below(64))
  }

  /// Writes an integer that sits on some boundary, in either byte order.
  private mutating func setInteger(_ bytes: inout [UInt8]) {
    let width = [1, 2, 4, 8][below(4)]
    let start = offset(in: bytes) / width * width
    let exponent = UInt64(below(64))
    let value: UInt64 =
      switch below(6) {
      case 0: 0
      case 1: .max
      case 2: 1 << exponent
      case 3: (1 << exponent) &- 1
      case 4: UInt64(below(256))
      default: next()
      }
    let isBig = below(2) == 0
    for place in 0..<width where start + place < bytes.count {
      let shift = UInt64(isBig ? width - 1 - place : place) * 8
      bytes[start + place] = UInt8(truncatingIfNeeded: value >> shift)
    }
  }

  private mutating func block(in bytes: [UInt8]) -> Range<Int> {
    let size = [8, 16, 64, 512, 4096][below(5)]
    let start = below(bytes.count) / size * size
    return start..<min(bytes.count, start + size)
  }

  private mutating func copyBlock(_ bytes: inout [UInt8]) {
    let source = block(in: bytes)
    let target = below(bytes.count) / source.count * source.count
    let end = min(bytes.count, target + source.count)
    bytes.replaceSubrange(
      target..<end,
      with: Array(bytes[source.lowerBound..<source.lowerBound + end - target])
    )
  }

  private mutating func zeroBlock(_ bytes: inout [UInt8]) {
    for place in block(in: bytes) { bytes[place] = 0 }
  }

  private mutating func insertOrRemove(_ bytes: inout [UInt8]) {
    let start = below(bytes.count)
    if below(2) == 0 {
      bytes.insert(contentsOf: (0..<1 + below(16)).map { _ in UInt8(below(256)) }, at: start)
    } else {
      bytes.removeSubrange(start..<min(bytes.count, start + 1 + below(16)))
    }
  }
}
