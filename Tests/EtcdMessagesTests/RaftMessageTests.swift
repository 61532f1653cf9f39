internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
import Testing

/// Messages as real servers sent them.
///
/// > Source: wire.md §11.4.
@Suite("Raft messages")
struct RaftMessageTests {
  @Test func `a pre-vote of 3.5 is written byte for byte`() throws {
    var message = RaftMessage()
    message.type = RaftMessageType(rawValue: 17)
    message.to = 2
    message.from = 1
    message.term = 2
    message.logTerm = 1
    message.index = 2
    let bytes = hex(
      "0811 1002 1801 2002 2801 3002 4000 4a0a 1208 0a02 2800 1000 1800 5000 5800"
    )
    #expect(EarlierRaftMessage(message).encoded(as: .gogo) == bytes)
    let read = try RaftMessage(decoding: bytes.rawSpan)
    #expect(read.type.description == "MsgPreVote")
    #expect(read.index == 2 && read.logTerm == 1)
    #expect(read.snapshot?.metadata.index == 0)
  }

  @Test func `a heartbeat of the link itself is written as each version writes it`() {
    var heartbeat = RaftMessage()
    heartbeat.type = RaftMessageType(rawValue: 8)
    let earlier = "0808 1000 1800 2000 2800 3000 4000 4a0a 1208 0a02 2800 1000 1800 5000 5800"
    #expect(EarlierRaftMessage(heartbeat).encoded(as: .gogo) == hex(earlier))
    #expect(
      heartbeat.encoded(as: .gogo) == hex("0808 1000 1800 2000 2800 3000 4000 5000 5800 6800")
    )
    #expect(heartbeat.encoded(as: .google) == hex("0808"))
  }
}
