import Testing
import WALFormat

@Suite("Frame header")
struct FrameHeaderTests {
  @Test(arguments: 0..<64)
  func `a frame is a multiple of eight bytes with less than eight of padding`(byteCount: Int) {
    let header = FrameHeader(recordByteCount: byteCount)
    #expect((byteCount + header.paddingByteCount) % 8 == 0)
    #expect((0..<8).contains(header.paddingByteCount))
    #expect(header.flags == (byteCount % 8 == 0 ? 0 : 0x80 | UInt8(8 - byteCount % 8)))
    #expect(header.isCanonical)
    #expect(FrameHeader(word: header.word) == header)
  }

  @Test(arguments: FrameHeader.layout)
  func `the byte at a field's offset changes that field alone`(field: String, offset: Int) {
    let sample = FrameHeader(recordByteCount: 0x01_0203_0405)
    let changed = FrameHeader(word: sample.word ^ 0x7f << UInt64(8 * offset))
    #expect((changed.recordByteCount != sample.recordByteCount) == (field == "recordByteCount"))
    #expect((changed.flags != sample.flags) == (field == "flags"))
  }

  @Test func `a length without padding is the form of 2.3`() {
    #expect(FrameHeader(word: 13).isUnpadded)
    #expect(!FrameHeader(word: 16).isUnpadded)
    #expect(FrameHeader(word: 13).paddingByteCount == 0)
  }

  /// The first sixteen bytes of every log: formats.md §2.6.
  @Test func `a log starts with the bytes every member's does`() {
    #expect(
      SegmentEncoder().bytes == [4, 0, 0, 0, 0, 0, 0, 0x84, 8, 4, 0x10, 0, 0, 0, 0, 0]
    )
  }
}
