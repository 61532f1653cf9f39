/// The SHA-256 digest, fed piece by piece.
///
/// > Source: FIPS 180-4, section 6.2; etcd appends it to saved snapshots
/// > (`client/v3/snapshot`, `etcdutl/snapshot`).
package struct SHA256: Sendable {
  /// Bytes of a digest.
  package static let digestByteCount = 32

  /// Bytes the compression function takes at a time.
  private static let blockByteCount = 64

  /// The eight words of the chaining state.
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
    0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]
  /// Bytes that do not fill a block yet.
  private var pending: [UInt8] = []
  /// Bytes fed so far.
  private var byteCount: UInt64 = 0
  /// Whether the processor's SHA instructions are left unused.
  private let portable: Bool

  /// Creates the digest of no bytes.
  package init() { portable = false }

  /// Creates the digest of no bytes, with or without the processor's SHA instructions.
  package init(portable: Bool) { self.portable = portable }

  /// Feeds more bytes.
  ///
  /// - Complexity: O(*n*); whole blocks are read where they lie, not copied.
  package mutating func update(_ bytes: RawSpan) {
    byteCount &+= UInt64(bytes.byteCount)
    var start = 0
    if !pending.isEmpty {
      start = min(Self.blockByteCount - pending.count, bytes.byteCount)
      pending.append(contentsOf: bytes.array(0..<start))
      guard pending.count == Self.blockByteCount else { return }
      let block = pending
      pending = []
      block.rawSpan.sha256(blockCount: 1, into: &state, portable: portable)
    }
    let blocks = (bytes.byteCount - start) / Self.blockByteCount
    let end = start + blocks * Self.blockByteCount
    bytes.extracting(start..<end).sha256(blockCount: blocks, into: &state, portable: portable)
    pending.append(contentsOf: bytes.array(end..<bytes.byteCount))
  }

  /// The digest of the bytes fed so far.
  package func finalized() -> [UInt8] {
    var tail = pending
    tail.append(0x80)
    while tail.count % Self.blockByteCount != Self.blockByteCount - 8 { tail.append(0) }
    let bitCount = byteCount &* 8
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bitCount >> UInt64(shift)))
    }
    var words = state
    tail.rawSpan.sha256(
      blockCount: tail.count / Self.blockByteCount,
      into: &words,
      portable: portable
    )
    return words.flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
    }
  }

  /// Computes the digest of some bytes.
  ///
  /// - Complexity: O(*n*)
  package static func hash(_ bytes: RawSpan) -> [UInt8] {
    var digest = SHA256()
    digest.update(bytes)
    return digest.finalized()
  }
}
