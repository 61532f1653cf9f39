internal import ByteCoding

/// SHA-1, which etcd makes ids with; it guards nothing here.
///
/// > Source: FIPS 180-4 §6.1.
enum SHA1 {
  /// The digest of a message: twenty bytes.
  ///
  /// - Complexity: O(*n*)
  static func digest(_ message: [UInt8]) -> [UInt8] {
    var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
    let padded = padded(message)
    for start in stride(from: 0, to: padded.count, by: 64) {
      mix(block: padded, at: start, into: &state)
    }
    return state.flatMap { word in
      (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
    }
  }

  /// The message, a bit, zeros, and its length in bits.
  private static func padded(_ message: [UInt8]) -> [UInt8] {
    let zeros = (119 - message.count % 64) % 64
    let bitCount = UInt64(message.count) * 8
    let length = (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> UInt64(56 - 8 * $0)) }
    return message + [0x80] + [UInt8](repeating: 0, count: zeros) + length
  }

  private static func mix(block bytes: [UInt8], at start: Int, into state: inout [UInt32]) {
    var words: [UInt32] = (0..<16).map { bytes.rawSpan.bigEndian(at: start + 4 * $0) }
    for index in 16..<80 {
      let word = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
      words.append(rotated(word, 1))
    }
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for (index, word) in words.enumerated() {
      let (f, k) = round(index, b, c, d)
      (a, b, c, d, e) = (rotated(a, 5) &+ f &+ e &+ k &+ word, a, rotated(b, 30), c, d)
    }
    for (index, value) in [a, b, c, d, e].enumerated() { state[index] &+= value }
  }

  private static func round(
    _ index: Int,
    _ b: UInt32,
    _ c: UInt32,
    _ d: UInt32
  ) -> (f: UInt32, k: UInt32) {
    switch index / 20 {
    case 0: (b & c | ~b & d, 0x5a82_7999)
    case 1: (b ^ c ^ d, 0x6ed9_eba1)
    case 2: (b & c | b & d | c & d, 0x8f1b_bcdc)
    default: (b ^ c ^ d, 0xca62_c1d6)
    }
  }

  private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word << count | word >> (32 - count)
  }
}
