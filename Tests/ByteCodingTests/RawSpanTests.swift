internal import TestSupport
internal import Testing

@testable internal import ByteCoding

@Suite("Raw span")
struct RawSpanTests {
  @Test(arguments: 0..<9)
  func `words are loaded from any offset in both byte orders`(offset: Int) {
    let bytes: [UInt8] = (0..<17).map { $0 &* 29 &+ 3 }
    let ascending = bytes[offset..<(offset + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let span = bytes.rawSpan
    #expect(span.bigEndian(at: offset, as: UInt64.self) == ascending)
    #expect(span.littleEndian(at: offset, as: UInt64.self) == ascending.byteSwapped)
    #expect(span.bigEndian(at: offset, as: UInt16.self) == UInt16(ascending >> 48))
    #expect(span.littleEndian(at: offset, as: UInt32.self) == UInt32(ascending >> 32).byteSwapped)
    #expect(
      span.littleEndian(at: offset, as: Int64.self) == Int64(bitPattern: ascending.byteSwapped)
    )
    #expect(span.byte(at: offset) == bytes[offset])
    #expect(span.array(offset..<17) == Array(bytes[offset...]))
    let slice = bytes[offset...]
    #expect(slice.rawSpan.array() == Array(slice))
  }

  @Test func `spans are ordered as their bytes are, a prefix first`() {
    var random = SeededGenerator(seed: 21)
    for _ in 0..<3_000 {
      let left = (0..<Int.random(in: 0..<20, using: &random)).map { _ in
        UInt8.random(in: 0...1, using: &random) &* 0xff
      }
      var right = left
      if let place = right.indices.randomElement(using: &random) { right[place] ^= 0x80 }
      if Bool.random(using: &random) { right.append(0) }
      if Bool.random(using: &random) { right = left }
      let order = left.rawSpan.compare(right.rawSpan)
      #expect((order < 0) == left.lexicographicallyPrecedes(right))
      #expect((order > 0) == right.lexicographicallyPrecedes(left))
      #expect(left.rawSpan.isEqual(to: right.rawSpan) == (left == right))
    }
  }

  @Test func `one set bit anywhere in a range makes it nonzero, and none outside does`() {
    for place in 0..<40 {
      var bytes = [UInt8](repeating: 0, count: 40)
      bytes[place] = 0x10
      for start in 0...40 {
        for end in start...40 {
          #expect(bytes.rawSpan.isZero(start..<end) == !(start..<end).contains(place))
        }
      }
    }
  }
}
