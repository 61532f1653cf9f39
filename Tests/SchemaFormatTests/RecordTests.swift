import ByteCoding
import EtcdMessages
import ProtoWire
import SchemaFormat
import Testing

@Suite("JSON records")
struct RecordTests {
  private static let members: [(MemberRecord, String)] = [
    (
      MemberRecord(
        id: 11_124_641_259_298_935_532,
        peerURLs: ["http://127.0.0.1:2380"],
        name: "m2",
        clientURLs: ["http://127.0.0.1:2379"]
      ),
      #"{"id":11124641259298935532,"peerURLs":["http://127.0.0.1:2380"],"name":"m2","#
        + #""clientURLs":["http://127.0.0.1:2379"]}"#
    ),
    (
      MemberRecord(id: 1, peerURLs: ["a", "b"], isLearner: true),
      #"{"id":1,"peerURLs":["a","b"],"isLearner":true}"#
    ),
    (
      MemberRecord(id: 2, isPromote: true),
      #"{"id":2,"peerURLs":null,"isPromote":true}"#
    ),
    (
      MemberRecord(id: 3, peerURLs: [], name: "<&> \"\\\u{2028}\n\u{1}é", isPromote: false),
      #"{"id":3,"peerURLs":[],"name":"\u003c\u0026\u003e \"\\\u2028\n\u0001é","isPromote":false}"#
    ),
  ]

  @Test(arguments: members)
  func `a member is written as Go writes it and reads back`(
    member: MemberRecord,
    text: String
  ) throws {
    #expect(String(decoding: member.encoded, as: UTF8.self) == text)
    #expect(try MemberRecord(parsing: member.encoded.rawSpan) == member)
  }

  @Test(arguments: members)
  func `every cut of a member is an error`(member: MemberRecord, text: String) {
    for count in 0..<member.encoded.count {
      let bytes = Array(member.encoded.prefix(count))
      #expect(throws: RecordError.self) { try MemberRecord(parsing: bytes.rawSpan) }
    }
  }

  @Test func `members of the wrong kind are named`() {
    expect(
      #"{"id":"7"}"#,
      throws: .member(
        "id",
        expected: "an unsigned 64-bit integer",
        found: "a string"
      )
    )
    expect(#"{"peerURLs":[]}"#, throws: .missing("id"))
    expect(#"[1]"#, throws: .notObject(found: "an array"))
    expect(
      #"{"id":1,"peerURLs":[2]}"#,
      throws: .member(
        "peerURLs",
        expected: "an array of strings",
        found: "the number 2"
      )
    )
  }

  private func expect(_ text: String, throws error: RecordError) {
    let bytes = Array(text.utf8)
    #expect(throws: error) { try MemberRecord(parsing: bytes.rawSpan) }
  }

  @Test func `the v2 store's halves make a whole`() throws {
    let member = Self.members[0].0
    let raftAttributes = member.encodedRaftAttributes
    let read = try MemberRecord(
      id: member.id,
      raftAttributes: raftAttributes.rawSpan,
      attributes: member.encodedAttributes
    )
    #expect(read == member)
  }

  @Test func `a ConfState reads back`() throws {
    let state = ConfState.with {
      $0.voters = [1, .max]
      $0.learners = [3]
      $0.autoLeave = false
    }
    let bytes = ConfStateRecord.encode(state)
    let text = #"{"voters":[1,18446744073709551615],"learners":[3],"auto_leave":false}"#
    #expect(String(decoding: bytes, as: UTF8.self) == text)
    #expect(try ConfStateRecord.parse(bytes.rawSpan) == state)
    let newer = Array(#"{"voters":[1]}"#.utf8)
    #expect(try ConfStateRecord.parse(newer.rawSpan).voters == [1])
  }

  @Test func `a downgrade reads back`() throws {
    let record = DowngradeRecord(targetVersion: "3.4.0", enabled: true)
    #expect(
      String(decoding: record.encoded, as: UTF8.self)
        == #"{"target-version":"3.4.0","enabled":true}"#
    )
    #expect(try DowngradeRecord(parsing: record.encoded.rawSpan) == record)
  }

  @Test(arguments: [("1a", 0x1a), ("0", 0), ("ffffffffffffffff", UInt64.max)])
  func `ids are hexadecimal without padding`(text: String, id: UInt64) {
    #expect(parseHexID(text) == id)
  }

  @Test(arguments: ["", "01a", "1A", "0x1", "-1", "+1", "g", "10000000000000000"])
  func `other texts are no ids`(text: String) {
    #expect(parseHexID(text) == nil)
  }
}
