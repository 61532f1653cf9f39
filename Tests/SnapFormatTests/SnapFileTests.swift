import ByteCoding
import EtcdMessages
import ProtoWire
import SchemaFormat
import SnapFormat
import Testing

@Suite("Snap file")
struct SnapFileTests {
  private static let snapshot = RaftSnapshot(
    data: Array("{}".utf8),
    metadata: SnapshotMetadata(confState: ConfState(voters: [1, 2]), index: 501, term: 2)
  )

  @Test(arguments: WireGeneration.allCases)
  func `a file reads back`(generation: WireGeneration) throws {
    let bytes = SnapFile(snapshot: Self.snapshot).encoded(as: generation)
    let read = try SnapFile(decoding: bytes.rawSpan)
    #expect(read.snapshot.data == Self.snapshot.data)
    #expect(read.snapshot.metadata.index == 501)
    #expect(read.snapshot.metadata.term == 2)
    #expect(read.snapshot.metadata.confState.voters == [1, 2])
    #expect(read.encoded(as: generation) == bytes)
  }

  @Test func `every cut is an error`() {
    let bytes = SnapFile(snapshot: Self.snapshot).encoded(as: .gogo)
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(throws: SnapFileError.self) { try SnapFile(decoding: cut.rawSpan) }
    }
  }

  @Test func `every flipped bit of the data is an error`() {
    let bytes = SnapFile(snapshot: Self.snapshot).encoded(as: .gogo)
    let data = Self.snapshot.encoded(as: .gogo)
    for bit in ((bytes.count - data.count) * 8)..<(bytes.count * 8) {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: SnapFileError.self) { try SnapFile(decoding: flipped.rawSpan) }
    }
  }

  @Test func `each fault has its name`() {
    expect([], throws: .emptyFile)
    expect(SnapEnvelope(crc: 1, data: nil).encoded(as: .gogo), throws: .emptyData)
    expect(SnapEnvelope(crc: 1, data: []).encoded(as: .gogo), throws: .emptyData)
    expect(SnapEnvelope(crc: 0, data: [1]).encoded(as: .gogo), throws: .zeroCRC)
    expect(
      SnapEnvelope(crc: 7, data: [1]).encoded(as: .gogo),
      throws: .crcMismatch(stored: 7, computed: CRC32C.checksum([1].rawSpan))
    )
  }

  private func expect(_ bytes: [UInt8], throws error: SnapFileError) {
    #expect(throws: error) { try SnapFile(decoding: bytes.rawSpan) }
  }

  @Test(arguments: [
    ("0000000000000002-00000000000001f5.snap", SnapName.snapshot(term: 2, index: 501)),
    ("00000000000001f5.snap.db", .databaseSnapshot(index: 501)),
    ("db", .database), ("db.tmp.123", .defragmentation), ("tmp123", .reception),
    ("0000000000000002-00000000000001f5.snap.broken", .broken),
    ("2-1f5.snap", .unnumberedSnapshot), ("x.snap.db", .other), ("notes.txt", .other),
    ("0000000000000002-00000000000001F5.snap", .unnumberedSnapshot),
  ])
  func `names say what files are`(name: String, kind: SnapName) {
    #expect(SnapName(name) == kind)
  }

  @Test func `names are written as they are read`() {
    let name = SnapName.snapshotFile(term: 2, index: .max)
    #expect(SnapName(name) == .snapshot(term: 2, index: .max))
    #expect(SnapName(SnapName.databaseSnapshotFile(index: 9)) == .databaseSnapshot(index: 9))
  }

  @Test(arguments: 0..<1100)
  func `the size tells whether a digest can be there`(byteCount: Int) {
    switch BackupTrailer(fileByteCount: byteCount) {
    case .absent: #expect(byteCount % 512 == 0)
    case .present(let database): #expect(database == byteCount - 32 && database % 512 == 0)
    case .impossible(let remainder):
      #expect(remainder == byteCount % 512 && remainder != 0 && remainder != 32)
    }
  }
}
