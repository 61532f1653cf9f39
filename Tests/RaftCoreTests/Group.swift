internal import EtcdMessages
import Testing

@testable internal import RaftCore

/// Members whose messages are delivered when a test says so; laws are checked after each step.
struct Group {
  var nodes: [RawNode]
  /// Messages under way, in the order they were sent.
  var messages: [Message] = []
  /// Entries each member has applied.
  var applied: [[Entry]]
  /// Reads each member was allowed.
  var reads: [[ReadState]]

  /// Creates members with ids from 1 on.
  init(
    _ count: Int,
    learners: [UInt64] = [],
    _ configure: (inout Config) -> Void = { _ in }
  ) throws {
    let ids = (1...count).map(UInt64.init)
    let members = ConfState(voters: ids.filter { !learners.contains($0) }, learners: learners)
    nodes = try ids.map { id in
      var config = Config(id: id)
      config.recordsEvents = true
      configure(&config)
      return try RawNode(config, MemoryStorage(confState: members))
    }
    applied = Array(repeating: [], count: count)
    reads = Array(repeating: [], count: count)
  }

  subscript(id: UInt64) -> RawNode {
    get { nodes[Int(id) - 1] }
    set { nodes[Int(id) - 1] = newValue }
  }

  /// Does something with a member, and checks what came of it.
  mutating func with(_ id: UInt64, _ body: (inout RawNode) throws -> Void) throws {
    let before = self[id].raft.mark
    try body(&self[id])
    try self[id].raft.checkInvariants()
    try self[id].raft.checkStep(from: before)
  }

  /// Carries out what a member has to do.
  mutating func work(_ id: UInt64) throws {
    while self[id].hasReady {
      let ready = self[id].ready()
      try self[id].store(ready)
      for entry in ready.committedEntries {
        applied[Int(id) - 1].append(entry)
        if let change = try entry.decodedConfChange() {
          let state = try self[id].apply(change)
          self[id].offer(Snapshot(id: entry.id, confState: state))
        }
      }
      reads[Int(id) - 1] += ready.readStates
      messages += ready.messages
      self[id].advance()
      try self[id].raft.checkInvariants()
    }
  }

  /// Delivers the messages that a test lets pass, until nothing is left to do; the others are lost.
  mutating func settle(where passes: (Message) -> Bool = { _ in true }) throws {
    repeat {
      for node in nodes { try work(node.id) }
      let taken = messages
      messages = []
      for message in taken where passes(message) {
        try with(message.to) { try $0.step(message) }
      }
    } while !messages.isEmpty || nodes.contains(where: \.hasReady)
  }

  /// Lets a member campaign and the others answer.
  mutating func elect(_ id: UInt64) throws {
    try with(id) { $0.campaign() }
    try settle()
    #expect(self[id].raft.state == .leader)
  }

  /// Lets ticks pass on a member.
  mutating func tick(_ id: UInt64, _ count: Int = 1) throws {
    for _ in 0..<count { try with(id) { $0.tick() } }
  }

  /// What each member has applied, as text, without what leaders propose by themselves.
  var requests: [[String]] {
    applied.map { entries in
      entries.filter { $0.type == .normal }.compactMap(\.data)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

/// Bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
