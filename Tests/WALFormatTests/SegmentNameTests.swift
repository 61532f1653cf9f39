import Testing
import WALFormat

@Suite("Segment name")
struct SegmentNameTests {
  @Test func `a name reads back as what it was made of`() {
    let name = SegmentName(sequence: 0x10, firstIndex: 0x45e2)
    #expect(name.fileName == "0000000000000010-00000000000045e2.wal")
    #expect(SegmentName(name.fileName) == name)
    #expect(SegmentName.isCanonical(name.fileName))
    let largest = SegmentName(sequence: .max, firstIndex: .max)
    #expect(SegmentName(largest.fileName) == largest)
  }

  @Test func `names order as their sequence numbers do`() {
    let names = [0, 1, 9, 10, 255, 256, UInt64.max].map {
      SegmentName(sequence: $0, firstIndex: 7).fileName
    }
    #expect(names == names.sorted())
  }

  @Test(arguments: [
    "", ".wal", "-.wal", "1.wal", "1-2", "1-2.wal.broken", "g-1.wal", "+1-2.wal", "1--2.wal",
    "11112222333344445-0.wal", "1-2-3.wal",
  ])
  func `a name that is no pair of numbers is not a segment`(name: String) {
    #expect(SegmentName(name) == nil)
  }

  @Test func `a name no server writes is read but not canonical`() {
    #expect(SegmentName("1-A.wal") == SegmentName(sequence: 1, firstIndex: 10))
    #expect(!SegmentName.isCanonical("1-A.wal"))
  }

  @Test(
    arguments: zip(
      ["0.tmp", "0000000000000000-0000000000000000.wal.broken", "notes", "0-0.wal"],
      [
        LogFileKind.temporary, .broken, .foreign,
        .segment(SegmentName(sequence: 0, firstIndex: 0)),
      ]
    )
  )
  func `every file of a log directory is of one kind`(name: String, kind: LogFileKind) {
    #expect(LogFileKind(name) == kind)
  }
}
