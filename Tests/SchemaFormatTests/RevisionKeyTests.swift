import ByteCoding
import SchemaFormat
import Testing

@Suite("Revision key")
struct RevisionKeyTests {
  private let key = RevisionKey(
    revision: Revision(main: 0x0102_0304_0506_0708, sub: 0x1112_1314_1516_1718)
  )

  @Test(arguments: [0, 1, 2, 255, 256, Int64.max], [0, 1, 999, Int64.max])
  func `a key reads back`(main: Int64, sub: Int64) throws {
    for isTombstone in [false, true] {
      let key = RevisionKey(
        revision: Revision(main: main, sub: sub),
        isTombstone: isTombstone
      )
      #expect(try RevisionKey(parsing: key.encoded.rawSpan) == key)
    }
  }

  @Test func `fields stand where the layout says`() {
    let offsets = Dictionary(
      uniqueKeysWithValues: RevisionKey.layout.map { ($0.field, $0.offset) }
    )
    let bytes = RevisionKey(revision: key.revision, isTombstone: true).encoded
    #expect(bytes.count == RevisionKey.tombstoneByteCount)
    #expect(offsets["main"].map { bytes[$0] } == 0x01)
    #expect(offsets["separator"].map { bytes[$0] } == UInt8(ascii: "_"))
    #expect(offsets["sub"].map { bytes[$0] } == 0x11)
    #expect(offsets["mark"].map { bytes[$0] } == UInt8(ascii: "t"))
  }

  @Test(arguments: Array(0..<17) + Array(19..<24))
  func `every other size is refused`(byteCount: Int) {
    let bytes = Array((key.encoded + key.encoded).prefix(byteCount))
    #expect(throws: RevisionKeyError.byteCount(found: byteCount)) {
      try RevisionKey(parsing: bytes.rawSpan)
    }
  }

  @Test func `every flipped bit is refused or read as another key`() {
    let tombstone = RevisionKey(revision: key.revision, isTombstone: true)
    for bit in 0..<(tombstone.encoded.count * 8) {
      var bytes = tombstone.encoded
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      do throws(RevisionKeyError) {
        #expect(try RevisionKey(parsing: bytes.rawSpan).encoded == bytes)
      } catch {
        switch error {
        case .separator: #expect(bit / 8 == 8)
        case .mark: #expect(bit / 8 == 17)
        case .negative: #expect(bit == 7 || bit == 79)
        case .byteCount: Issue.record("the size did not change")
        }
      }
    }
  }

  @Test func `bytes are in the order of revisions`() {
    let revisions = [0, 1, 2, 255, 256, 65536].flatMap { main in
      [0, 1, 300].map { Revision(main: main, sub: $0) }
    }
    for left in revisions {
      for right in revisions {
        let (one, other) = (RevisionKey(revision: left), RevisionKey(revision: right))
        #expect((left < right) == one.encoded.lexicographicallyPrecedes(other.encoded))
      }
    }
  }

  @Test func `text is main and sub`() {
    #expect("\(Revision(main: 5))" == "5.0")
    #expect("\(RevisionKey(revision: Revision(main: 5, sub: 2), isTombstone: true))" == "5.2t")
  }
}
