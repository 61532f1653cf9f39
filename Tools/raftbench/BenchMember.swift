internal import EtcdMessages
internal import RaftCore

/// A member that is written and applied as soon as it wants to be.
struct BenchMember {
  /// The member.
  var node: RawNode
  /// Messages it wants to be sent.
  var outbox: [Message] = []
  /// Sum of the indexes and the bytes of all entries that were applied.
  private(set) var appliedSum: UInt64 = 0
  private var applied: UInt64 = 1
  private var compacted: UInt64 = 1
  private var acknowledged: UInt64 = 1

  /// Entries that stay in the log behind the applied one, and how many gather before it is cut.
  ///
  /// What a server does with a snapshot each so often, that the log does not grow for ever.
  private static var keptCount: UInt64 { 1024 }
  private static var gatheredCount: UInt64 { 4096 }

  /// Creates a member of a group whose membership is in a snapshot of index 1.
  init(_ id: UInt64, of count: UInt64) throws {
    var config = Config(id: id)
    config.maxSizePerMsg = 1 << 20
    var storage = MemoryStorage()
    storage.hardState = HardState(term: 1, vote: 0, commit: 1)
    let members = ConfState(voters: Array(1...count))
    try storage.apply(Snapshot(id: EntryID(term: 1, index: 1), confState: members))
    node = try RawNode(config, storage)
  }

  /// Carries out what there is to do.
  mutating func work() throws {
    while let ready = node.nextReady() {
      try node.store(ready)
      if outbox.isEmpty { outbox = ready.messages } else { outbox += ready.messages }
      for entry in ready.committedEntries {
        applied = entry.index
        appliedSum &+= entry.index &+ entry.payloadByteCount
      }
      node.advance()
    }
    if applied > compacted + Self.gatheredCount {
      compacted = applied - Self.keptCount
      try node.compact(to: compacted)
    }
  }

  /// Carries out what there is to do, and lets the second member acknowledge what it is sent.
  mutating func workAnswered() throws {
    try work()
    var last: UInt64 = 0
    for message in outbox where message.type == .app {
      last = max(last, message.index + UInt64(message.entries.count))
    }
    outbox = []
    guard last > acknowledged else { return }
    acknowledged = last
    try node.step(Message(.appResp, to: 1, from: 2, term: 2, index: last))
    try work()
    outbox = []
  }
}

/// Members whose messages arrive in the order they were sent.
struct BenchNetwork {
  /// The members, by id from 1.
  var members: [BenchMember]

  /// Creates a group.
  init(memberCount: UInt64) throws {
    members = try (1...memberCount).map { try BenchMember($0, of: memberCount) }
  }

  /// Lets all messages arrive, and all that comes of them.
  mutating func settle() throws {
    var isBusy = true
    while isBusy {
      isBusy = false
      for position in members.indices { try members[position].work() }
      for position in members.indices where !members[position].outbox.isEmpty {
        isBusy = true
        let arriving = members[position].outbox
        members[position].outbox = []
        for message in arriving { try members[Int(message.to) - 1].node.step(message) }
      }
    }
  }
}
