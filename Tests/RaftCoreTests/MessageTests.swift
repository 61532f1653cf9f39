internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import TestSupport
import Testing

@testable internal import RaftCore

@Suite("Messages")
struct MessageTests {
  /// A message of any type, from anyone, with numbers that are mostly near those of a small group.
  private func randomMessage(_ random: inout SeededGenerator) -> Message {
    let types = MessageType.allCases
    func number() -> UInt64 {
      random.chance(1, in: 40) ? random.next() : UInt64(random.below(7))
    }
    var message = Message(
      types[random.below(types.count)],
      to: number(),
      from: number(),
      term: number(),
      logTerm: number(),
      index: number(),
      commit: number()
    )
    message.reject = random.chance(1, in: 3)
    message.rejectHint = number()
    if random.chance(1, in: 3) { message.context = random.bytes(random.below(9)) }
    let first = random.chance(1, in: 5) ? number() : message.index &+ 1
    message.entries = (0..<random.below(4)).map { position in
      Entry(
        type: random.chance(1, in: 4) ? .confChangeV2 : .normal,
        term: random.chance(1, in: 4) ? number() : message.term,
        index: first &+ UInt64(position),
        data: random.chance(1, in: 3) ? nil : random.bytes(random.below(6))
      )
    }
    if message.type == .snap || random.chance(1, in: 20) {
      let voters = (0..<random.below(4)).map { _ in number() }
      message.snapshot = Snapshot(
        id: EntryID(term: number(), index: number()),
        confState: ConfState(voters: [1] + voters, learners: [number()])
      )
    }
    return message
  }

  @Test func `what is sent is what arrives`() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      var message = randomMessage(&random)
      if message.snapshot?.isEmpty == true { message.snapshot = nil }
      if random.chance(1, in: 4) {
        var response = randomMessage(&random)
        response.snapshot = nil
        message.responses = [response]
      }
      for generation in WireGeneration.allCases {
        let bytes = RaftMessage(message).encoded(as: generation)
        let arrived = try Message(RaftMessage(decoding: bytes.rawSpan))
        #expect(describe(arrived) == describe(message))
        #expect(arrived.context == message.context)
        #expect(RaftMessage(arrived).encoded(as: generation) == bytes)
      }
    }
  }

  @Test func `fields a type is made with are written even if they are zero`() {
    let heartbeat = Message(.heartbeat, to: 2, from: 1, term: 3)
    let bytes: [UInt8] = [0x08, 8, 0x10, 2, 0x18, 1, 0x20, 3, 0x40, 0]
    #expect(RaftMessage(heartbeat).encoded(as: .google) == bytes)
    let proposal = Message(.prop, to: 2, from: 1, entries: [Entry(proposing: [7])])
    let expected: [UInt8] = [0x08, 2, 0x10, 2, 0x18, 1, 0x3a, 3, 0x22, 1, 7]
    #expect(RaftMessage(proposal).encoded(as: .google) == expected)
  }

  @Test func `a type no version knows is an error`() {
    var wire = RaftMessage()
    wire.type = RaftMessageType(rawValue: 99)
    #expect(throws: RaftError.unknownMessageType(wire.type)) { try Message(wire) }
    wire.type = RaftMessageType(rawValue: -1)
    #expect(throws: RaftError.unknownMessageType(wire.type)) { try Message(wire) }
  }

  @Test func `no message makes a member fall over`() throws {
    var accepted = 0
    for seed in 0..<400 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var group = try Group(3) {
        $0.electionSeed = seed
        $0.checkQuorum = random.chance(1, in: 2)
        $0.preVote = random.chance(1, in: 2)
      }
      if random.chance(1, in: 2) { try group.elect(1) }
      for _ in 0..<60 {
        switch random.below(8) {
        case 0: group.nodes[0].tick()
        case 1: group.nodes[0].campaign()
        default:
          var message = randomMessage(&random)
          // Who may speak for a storage thread is for the server to say.
          if Message.isStorageThread(message.from) { message.from = 2 }
          message.to = 1
          do throws(RaftError) {
            try group.nodes[0].step(message)
            accepted += 1
          } catch {
            #expect(!"\(error)".isEmpty)
          }
        }
        while group.nodes[0].hasReady {
          let ready = group.nodes[0].ready()
          try group.nodes[0].store(ready)
          group.nodes[0].advance()
        }
      }
      #expect(group.nodes[0].raft.log.committed <= group.nodes[0].raft.log.lastIndex)
    }
    #expect(accepted > 5000)
  }
}
