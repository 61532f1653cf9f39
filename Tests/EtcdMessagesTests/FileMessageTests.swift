internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
import Testing

/// Bytes of formats.md §2.4, §2.6, §3.1 and §6, as etcd 3.4.23, 3.5.1 and 3.8-alpha wrote them.
@Suite("Messages in files")
struct FileMessageTests {
  private static let node: UInt64 = 0x5c76_a90a_e78b_cee7

  @Test(arguments: WireGeneration.allCases)
  func `metadata holds both ids`(generation: WireGeneration) throws {
    let bytes = hex("08e79dafbcaea1aabb5c 10aceb81f98eb1c0b753")
    let metadata = try MemberMetadata(decoding: bytes.rawSpan)
    #expect(metadata == MemberMetadata(nodeID: Self.node, clusterID: 0x536f_0188_ef20_75ac))
    #expect(metadata.encoded(as: generation) == bytes)
  }

  @Test(arguments: WireGeneration.allCases)
  func `the first bytes of a log are a checksum record without data`(
    generation: WireGeneration
  ) throws {
    let record = WALRecord(type: .crc, crc: 0, data: nil)
    #expect(record.encoded(as: generation) == hex("08041000"))
    let view = try RecordView(decoding: hex("08041000").rawSpan)
    #expect(view.type == .crc && view.crc == 0 && view.data == nil)
  }

  @Test func `a record with empty data is not one without`() throws {
    let record = try WALRecord(decoding: hex("080210001a00").rawSpan)
    #expect(record.data == [])
    #expect(record.encoded(as: .gogo) == hex("080210001a00"))
    #expect(try RecordView(decoding: hex("080210001a00").rawSpan).data == 6..<6)
  }

  @Test func `snapshot records of all versions are written back`() throws {
    let initial = WALSnapshot(index: 0, term: 0)
    #expect(initial.encoded(as: .gogo) == hex("08001000"))
    #expect(initial.encoded(as: .google) == hex("08001000"))
    let old = try WALSnapshot(decoding: hex("08f5031002").rawSpan)
    #expect(old == WALSnapshot(index: 501, term: 2))
    let bytes = hex("08f5031002 1a0c 08e79dafbcaea1aabb5c 2800")
    let new = try WALSnapshot(decoding: bytes.rawSpan)
    #expect(new.confState?.voters == [Self.node])
    #expect(new.encoded(as: .gogo) == bytes)
    #expect(new.encoded(as: .google) == bytes)
    let made = WALSnapshot(index: 501, term: 2, confState: ConfState(voters: [Self.node]))
    #expect(made.encoded(as: .gogo) == bytes)
  }

  @Test(arguments: WireGeneration.allCases)
  func `a hard state always has its three fields`(generation: WireGeneration) throws {
    let state = HardState(term: 1, vote: 0, commit: 1)
    #expect(state.encoded(as: generation) == hex("080110001801"))
    #expect(try HardState(decoding: hex("080110001801").rawSpan) == state)
  }

  @Test func `a no-op entry has a type up to 3.6 and none later`() {
    let entry = Entry(term: 2, index: 2, data: nil)
    #expect(entry.encoded(as: .gogo) == hex("080010021802"))
    #expect(entry.encoded(as: .google) == hex("10021802"))
    let change = Entry(type: .confChange, term: 1, index: 1, data: [])
    #expect(change.encoded(as: .google) == hex("08011001 1801 2200"))
  }

  @Test func `the metadata of a snapshot file is written with all its parts`() {
    let metadata = SnapshotMetadata(
      confState: ConfState(voters: [Self.node]),
      index: 501,
      term: 2
    )
    let snapshot = RaftSnapshot(data: nil, metadata: metadata)
    #expect(
      snapshot.encoded(as: .gogo) == hex("1213 0a0c 08e79dafbcaea1aabb5c 2800 10f503 1802")
    )
    #expect(RaftSnapshot().encoded(as: .gogo) == hex("1208 0a02 2800 1000 1800"))
    #expect(SnapEnvelope(crc: 0, data: nil).encoded(as: .google) == hex("0800"))
  }

  @Test func `a user added without options has empty ones`() throws {
    let bytes = hex("0a0161 1a03646576 2200")
    let user = try AuthUser(decoding: bytes.rawSpan)
    #expect(user.options == AuthUserAddOptions())
    #expect(user.roles == ["dev"])
    #expect(user.encoded(as: .gogo) == bytes)
  }

  @Test func `an alarm is a member and a reason`() throws {
    let bytes = hex("08e79dafbcaea1aabb5c 1001")
    let alarm = try AlarmMember(decoding: bytes.rawSpan)
    #expect(alarm.memberID == Self.node && alarm.alarm == .noSpace)
    #expect(alarm.encoded(as: .google) == bytes)
  }

  @Test func `a row is viewed as it is decoded, on every cut and flip`() throws {
    var bytes = KeyValue.with {
      ($0.key, $0.value) = ([97, 98], [1, 2, 3])
      ($0.createRevision, $0.modRevision, $0.version, $0.lease) = (2, 300, 3, -1)
    }.encoded(as: .gogo)
    for count in 0...bytes.count { agree(Array(bytes.prefix(count))) }
    for bit in 0..<bytes.count * 8 {
      bytes[bit / 8] ^= 1 << (bit % 8)
      agree(bytes)
      bytes[bit / 8] ^= 1 << (bit % 8)
    }
  }

  private func agree(_ bytes: [UInt8]) {
    var row = KeyValue()
    var view: KeyValueView?
    let slow = error { row = try KeyValue(decoding: bytes.rawSpan) }
    let fast = error { view = try KeyValueView(decoding: bytes.rawSpan) }
    guard slow == fast else { return _ = Issue.record("\(bytes): \(slow), \(fast)") }
    guard let view, slow == nil else { return }
    let viewed = KeyValue.with {
      ($0.key, $0.value) = (bytes.rawSpan.array(view.key), bytes.rawSpan.array(view.value))
      ($0.createRevision, $0.modRevision) = (view.createRevision, view.modRevision)
      ($0.version, $0.lease, $0.unknown) = (view.version, view.lease, row.unknown)
    }
    if viewed != row { Issue.record("\(bytes): \(row), \(view)") }
  }
}
