internal import ByteCoding
internal import ProtoWire
import Testing

@Suite("Protobuf reader")
struct ProtoReaderTests {
  @Test(
    arguments: [
      (0, 1), (1, 1), (127, 1), (128, 2), (16383, 2), (16384, 3), (UInt64(UInt32.max), 5),
      (UInt64.max >> 1, 9), (UInt64.max, 10),
    ] as [(UInt64, Int)]
  )
  func `a varint reads back, and every cut of it is truncated`(
    value: UInt64,
    byteCount: Int
  ) throws {
    var writer = ProtoWriter(as: .gogo)
    writer.varint(value)
    #expect(writer.bytes.count == byteCount)
    #expect(try varint(writer.bytes) == value)
    for kept in 0..<byteCount {
      let cut = Array(writer.bytes.prefix(kept))
      #expect(throws: ProtoError.truncated(at: 0, needed: kept + 1, found: kept)) {
        try varint(cut)
      }
    }
  }

  @Test func `bits of a tenth byte past the 64th are dropped, as etcd drops them`() throws {
    let nine = [UInt8](repeating: 0x80, count: 9)
    #expect(try varint(nine + [0x7f]) == 1 << 63)
    #expect(try varint(nine + [0x02]) == 0)
  }

  @Test func `an eleventh byte is an overflow`() {
    #expect(throws: ProtoError.varintOverflow(at: 0)) {
      try varint([UInt8](repeating: 0x80, count: 10) + [0])
    }
  }

  @Test(
    arguments: [
      (bytes: [0x00], error: ProtoError.illegalFieldNumber(at: 0, number: 0)),
      (
        bytes: [0x80, 0x80, 0x80, 0x80, 0x40],
        error: .illegalFieldNumber(at: 0, number: .min)
      ),
      (bytes: [0x0c], error: .unexpectedEndGroup(at: 0)),
      (bytes: [0x0e], error: .illegalWireType(at: 0, wireType: 6)),
      (bytes: [0x0f], error: .illegalWireType(at: 0, wireType: 7)),
      (bytes: [0x7a, 5, 1], error: .truncated(at: 2, needed: 5, found: 1)),
      (bytes: [0x79, 1, 2], error: .truncated(at: 1, needed: 8, found: 2)),
      (bytes: [0x7d, 1, 2], error: .truncated(at: 1, needed: 4, found: 2)),
      (
        bytes: [0x7a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        error: .negativeLength(at: 1)
      ),
      (
        bytes: [0x7a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
        error: .truncated(at: 10, needed: .max, found: 0)
      ),
      (
        bytes: [0x0a, 1, 1],
        error: .wrongWireType(at: 0, field: 1, expected: .varint, found: .lengthDelimited)
      ),
      (bytes: [0x7b, 0x78], error: .truncated(at: 2, needed: 1, found: 0)),
      (bytes: [0x7b, 0x0e], error: .illegalWireType(at: 1, wireType: 6)),
    ] as [(bytes: [UInt8], error: ProtoError)]
  )
  func `what is wrong is said with its offset`(bytes: [UInt8], error: ProtoError) {
    #expect(throws: error) { try Sample(decoding: bytes.rawSpan) }
  }

  @Test func `a group is passed over and kept`() throws {
    // Field 15: group of a varint, four bytes, eight bytes, text and another group.
    let group: [UInt8] =
      [0x7b, 0x08, 1, 0x15, 1, 2, 3, 4, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x22, 1, 65]
      + [0x2b, 0x08, 1, 0x2c, 0x7c]
    let sample = try Sample(decoding: (group + [0x08, 9]).rawSpan)
    #expect(sample.scalar == 9)
    #expect(sample.unknown.bytes == group)
  }

  private func varint(_ bytes: [UInt8]) throws -> UInt64 {
    var reader = ProtoReader(bytes.rawSpan)
    return try reader.varint(bytes.rawSpan)
  }
}
