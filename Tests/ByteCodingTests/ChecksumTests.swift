internal import TestSupport
internal import Testing

@testable internal import ByteCoding

@Suite("CRC-32C")
struct CRC32CTests {
  @Test(arguments: [
    ("", 0 as UInt32), ("a", 0xc1d0_4330), ("123456789", 0xe306_9283),
  ])
  func `known inputs give their published checksums`(text: String, expected: UInt32) {
    #expect(CRC32C.checksum(Array(text.utf8).rawSpan) == expected)
    #expect(CRC32C.updatePortable(0, Array(text.utf8).rawSpan) == expected)
  }

  /// The vectors of RFC 3720, appendix B.4.
  @Test func `the vectors of iSCSI hold`() {
    let ascending = (0..<32).map { UInt8($0) }
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32).rawSpan) == 0x8a91_36aa)
    #expect(CRC32C.checksum([UInt8](repeating: 0xff, count: 32).rawSpan) == 0x62a8_ab43)
    #expect(CRC32C.checksum(ascending.rawSpan) == 0x46dd_794e)
    #expect(CRC32C.checksum(Array(ascending.reversed()).rawSpan) == 0x113f_db5c)
  }

  @Test func `the instruction and the tables agree at every length and alignment`() {
    var random = SeededGenerator(seed: 1)
    let bytes = random.bytes(40_000)
    let lengths = Array(0..<80) + [255, 767, 768, 769, 1_543, 12_287, 12_288, 12_289, 39_000]
    for length in lengths {
      for start in 0..<9 {
        let part = bytes.rawSpan.extracting(start..<(start + length))
        let crc = UInt32(truncatingIfNeeded: random.next())
        #expect(CRC32C.update(crc, part) == CRC32C.updatePortable(crc, part))
      }
    }
  }

  @Test func `a checksum continued over any split is the checksum of the whole`() {
    var random = SeededGenerator(seed: 2)
    let bytes = random.bytes(300)
    let whole = CRC32C.checksum(bytes.rawSpan)
    for cut in 0...bytes.count {
      let first = CRC32C.checksum(bytes.rawSpan.extracting(0..<cut))
      #expect(CRC32C.update(first, bytes.rawSpan.extracting(cut..<bytes.count)) == whole)
    }
  }

  @Test func `two checksums combined are the checksum of the whole`() {
    var random = SeededGenerator(seed: 3)
    for length in [1, 2, 17, 300, 70_000] {
      let bytes = random.bytes(length)
      let whole = CRC32C.checksum(bytes.rawSpan)
      for cut in stride(from: 0, through: length, by: max(1, length / 300)) {
        let first = CRC32C.checksum(bytes.rawSpan.extracting(0..<cut))
        let second = CRC32C.checksum(bytes.rawSpan.extracting(cut..<length))
        #expect(CRC32C.combine(first, second, secondByteCount: length - cut) == whole)
      }
    }
  }

  /// x has order 2^31 - 1 modulo the polynomial, which `combine` relies on for long runs.
  @Test func `combining goes on to be associative far beyond what memory holds`() {
    let piece = CRC32C.checksum([UInt8](repeating: 7, count: 1 << 16).rawSpan)
    var doubled = piece
    var byteCount = 1 << 16
    while byteCount < 1 << 50 {
      doubled = CRC32C.combine(doubled, doubled, secondByteCount: byteCount)
      byteCount *= 2
    }
    let left = CRC32C.combine(
      CRC32C.combine(piece, doubled, secondByteCount: byteCount),
      piece,
      secondByteCount: 1 << 16
    )
    let right = CRC32C.combine(
      piece,
      CRC32C.combine(doubled, piece, secondByteCount: 1 << 16),
      secondByteCount: byteCount + 1 << 16
    )
    #expect(left == right)
    #expect(CRC32C.combine(piece, 0, secondByteCount: (1 << 31) - 1) == piece)
  }
}

@Suite("FNV-1a")
struct FNV1a64Tests {
  @Test(arguments: [
    ("", 0xcbf2_9ce4_8422_2325 as UInt64), ("a", 0xaf63_dc4c_8601_ec8c),
    ("foobar", 0x8594_4171_f739_67e8),
  ])
  func `known inputs give their published hashes`(text: String, expected: UInt64) {
    #expect(FNV1a64.hash(Array(text.utf8).rawSpan) == expected)
  }
}

@Suite("SHA-256")
struct SHA256Tests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `the examples of the standard hold`(text: String, expected: String) {
    for portable in [false, true] {
      var digest = SHA256(portable: portable)
      digest.update(Array(text.utf8).rawSpan)
      #expect(hex(digest.finalized()) == expected)
    }
    #expect(hex(SHA256.hash(Array(text.utf8).rawSpan)) == expected)
  }

  @Test func `a million letters give the digest of the standard`() {
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    #expect(
      hex(SHA256.hash(bytes.rawSpan))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    )
  }

  @Test func `with and without the SHA instructions every length gives the same`() {
    var random = SeededGenerator(seed: 4)
    for length in 0..<200 {
      let bytes = random.bytes(length)
      var portable = SHA256(portable: true)
      portable.update(bytes.rawSpan)
      #expect(portable.finalized() == SHA256.hash(bytes.rawSpan))
    }
  }

  @Test func `pieces of any size give the digest of the whole`() {
    var random = SeededGenerator(seed: 5)
    let bytes = random.bytes(1_000)
    let whole = SHA256.hash(bytes.rawSpan)
    for size in 1..<200 {
      var digest = SHA256()
      var start = 0
      while start < bytes.count {
        let end = min(start + size, bytes.count)
        digest.update(bytes.rawSpan.extracting(start..<end))
        start = end
      }
      #expect(digest.finalized() == whole)
    }
  }
}
