import ByteCoding
import TestSupport
import Testing
import WALFormat

@Suite("Record decoder")
struct RecordDecoderTests {
  private let log = SampleLog()

  @Test(arguments: [1, 8, 24, 64, 4096])
  func `what was written is read, whatever the window`(windowByteCount: Int) {
    let read = steps(of: log.first.preallocated(to: 2048), windowByteCount: windowByteCount)
    #expect(records(read).map(\.offset) == log.first.frameOffsets)
    #expect(records(read).map(\.kind).prefix(5) == [.crc, .metadata, .snapshot, .entry, .state])
    #expect(damages(read) == [])
    #expect(read.last == .end(.zeros))
    #expect(records(read).allSatisfy { $0.crcState == ($0.kind == .crc ? .seed : .verified) })
  }

  @Test func `a segment cut at its last record ends where the file does`() {
    #expect(steps(of: log.first.bytes).last == .end(.endOfFile))
    #expect(steps(of: []) == [.end(.endOfFile)])
  }

  @Test func `the chain goes on in the next segment`() {
    let first = steps(of: log.first.bytes)
    let second = steps(of: log.second.bytes, seed: records(first).last?.crc)
    #expect(damages(second) == [])
    let foreign = steps(of: log.second.bytes, seed: 12345)
    #expect(
      damages(foreign).map(\.kind) == [.chainBreak(stored: log.first.crc, computed: 12345)]
    )
    #expect(records(foreign).count == log.second.frameOffsets.count - 1)
  }

  @Test func `frames of 2.3 without padding are read`() {
    var bytes: [UInt8] = []
    for step in steps(of: log.first.bytes) {
      guard case .record(let record) = step else { continue }
      let header: UInt64 = log.first.bytes.rawSpan.littleEndian(at: record.offset)
      let byteCount = Int(FrameHeader(word: header).recordByteCount)
      bytes += [UInt8(byteCount), 0, 0, 0, 0, 0, 0, 0]
      bytes += log.first.bytes[record.offset + 8..<record.offset + 8 + byteCount]
    }
    let read = steps(of: bytes)
    #expect(damages(read) == [])
    #expect(records(read).count == log.first.frameOffsets.count)
    #expect(records(read).allSatisfy { $0.oddity == nil })
  }

  @Test(arguments: 0..<SampleLog().first.bytes.count)
  func `every cut keeps the records before it and names what follows`(byteCount: Int) {
    let read = steps(of: Array(log.first.bytes.prefix(byteCount)))
    let whole = steps(of: log.first.bytes)
    let kept = records(whole).filter { $0.end <= byteCount }
    #expect(records(read) == kept)
    let lastEnd = kept.last?.end ?? 0
    if lastEnd == byteCount {
      #expect(read.last == .end(.endOfFile))
    } else {
      #expect(damages(read).map(\.offset) == [lastEnd])
      #expect(damages(read).map(\.isUnexpectedEnd) == [true])
      #expect(read.last == .end(.damaged))
    }
  }

  @Test(arguments: 0..<SampleLog().first.bytes.count)
  func `every flipped bit ends in records or named damage, and later records survive`(at: Int) {
    let whole = records(steps(of: log.first.bytes))
    // The record that the flip is in may be lost, and no other; but a wrong seed shows at the
    // record after it.
    let others = whole.dropFirst(at < 16 ? 2 : 1).filter { at < $0.offset || at >= $0.end }
    for bit in 0..<8 {
      var bytes = log.first.bytes
      bytes[at] ^= 1 << UInt8(bit)
      let read = steps(of: bytes)
      let sound = Set(records(read).map(\.offset))
      #expect(others.map(\.offset).filter { !sound.contains($0) } == [], "bit \(bit)")
      #expect(damages(read).count <= 1, "bit \(bit)")
    }
  }

  @Test func `seeded noise never traps and always ends`() {
    var random = SeededGenerator(seed: 1)
    for round in 0..<400 {
      var bytes = log.first.bytes
      for _ in 0..<(1 + round % 20) {
        bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      #expect(steps(of: bytes, windowByteCount: 64).contains { $0.isEnd })
      let noise = random.bytes(512)
      #expect(records(steps(of: noise)) == [])
    }
  }
}

extension DecoderStep {
  fileprivate var isEnd: Bool {
    if case .end = self { true } else { false }
  }
}
