import Testing
import WALFormat

@Suite("Damage")
struct DamageTests {
  private let log = SampleLog()

  /// Offset of the nth frame, and the frame's bytes.
  private func frame(_ number: Int) -> Range<Int> {
    let offsets = log.first.frameOffsets
    let end = number + 1 < offsets.count ? offsets[number + 1] : log.first.bytes.count
    return offsets[number]..<end
  }

  @Test(arguments: [(1 << 56) - 1, 1 << 40, 1 << 32, 100_000] as [UInt64])
  func `a length beyond the file is named and read over`(length: UInt64) {
    var bytes = log.first.bytes
    let victim = frame(5)
    for shift in 0..<7 { bytes[victim.lowerBound + shift] = UInt8(length >> (8 * shift) & 0xff) }
    let read = steps(of: bytes)
    guard case .beyondEnd(let found, _) = damages(read).first?.kind else {
      Issue.record("expected beyondEnd, found \(damages(read))")
      return
    }
    #expect(found == length)
    #expect(read.contains(.skipped(victim)))
    #expect(records(read).count == log.first.frameOffsets.count - 1)
    #expect(records(read).filter { $0.crcState == .reseeded }.map(\.offset) == [victim.upperBound])
  }

  @Test func `a record larger than any is refused without reading it`() {
    var decoder = RecordDecoder(fileByteCount: 1 << 40, seed: 0)
    let header = FrameHeader(recordByteCount: 1 << 36)
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: header.word >> (8 * $0)) }
    let step = unsafe decoder.next(in: bytes.span.bytes, at: 0)
    guard case .damage(let damage) = step else {
      Issue.record("expected damage, found \(step)")
      return
    }
    #expect(damage.kind == .tooLong(recordByteCount: 1 << 36))
  }

  @Test func `a flip in the data leaves the chain whole after it`() {
    var bytes = log.first.bytes
    let victim = frame(5)
    bytes[victim.upperBound - 9] ^= 1
    let read = steps(of: bytes)
    #expect(damages(read).count == 1)
    #expect(damages(read).first?.frameEnd == victim.upperBound)
    #expect(records(read).filter { $0.crcState == .reseeded } == [])
  }

  @Test func `a sector that reads as zero makes a torn write`() {
    var encoder = SegmentEncoder(firstOf: SampleLog.metadata)
    encoder.append(.entry, data: [UInt8](repeating: 0x5a, count: 2000))
    let last = encoder.frameOffsets[3]
    for byteCount in [512, 1024, 1536] {
      var bytes = encoder.preallocated(to: 4096)
      for position in byteCount..<byteCount + 512 { bytes[position] = 0 }
      let damage = damages(steps(of: bytes))
      #expect(damage.map(\.offset) == [last])
      #expect(damage.first?.hasZeroSector == true)
      #expect(damage.first?.isUnexpectedEnd == true)
    }
    var flipped = encoder.preallocated(to: 4096)
    flipped[1000] ^= 1
    #expect(damages(steps(of: flipped)).first?.isUnexpectedEnd == false)
  }

  @Test func `sound records after a header of zero are found`() {
    var bytes = log.first.preallocated(to: 4096)
    let victim = frame(5)
    for position in victim { bytes[position] = 0 }
    let read = steps(of: bytes)
    #expect(damages(read).map(\.kind) == [.bytesAfterEnd(firstNonzero: victim.upperBound)])
    #expect(read.contains(.skipped(victim)))
    #expect(records(read).count == log.first.frameOffsets.count - 1)
    #expect(read.last == .end(.zeros))
  }

  @Test func `bytes after the end that are no record are named`() {
    var bytes = log.first.preallocated(to: 4096)
    bytes[3001] = 7
    let read = steps(of: bytes)
    #expect(damages(read).map(\.kind) == [.bytesAfterEnd(firstNonzero: 3001)])
    #expect(damages(read).map(\.offset) == [log.first.bytes.count])
    #expect(read.last == .end(.damaged))
  }

  @Test func `padding and flags that no server writes are noted on the record`() {
    var bytes = log.first.bytes
    bytes[15] = 1
    #expect(records(steps(of: bytes)).first?.oddity == .nonzeroPadding(offset: 15))
    bytes = log.first.bytes
    bytes[7] |= 0x40
    #expect(
      records(steps(of: bytes)).first?.oddity == .flags(found: 0xc4, expected: 0x84)
    )
  }

  @Test func `a type no server knows is named, and its checksum counts`() {
    var encoder = SegmentEncoder(firstOf: SampleLog.metadata)
    encoder.append(type: 9, data: [1, 2, 3])
    encoder.append(.state, data: [8, 1, 16, 1, 24, 1])
    let read = steps(of: encoder.bytes)
    #expect(damages(read).map(\.kind) == [.unknownType(9)])
    #expect(records(read).last?.crcState == .verified)
  }
}
