internal import EtcdMessages
internal import RaftCore

/// A member that is written and applied as soon as it wants to be.
struct BenchMember {
  /// The member.
  var node: RawNode
  /// Sum of the indexes and the bytes of all entries that were applied.
  private(set) var appliedSum: UInt64 = 0
  private var applied: UInt64 = 1
  private var compacted: UInt64 = 1

  /// Entries that stay in the log behind the applied one, and how many gather before it is cut.
  ///
  /// What a server does with a snapshot each so often, that the log does not grow for ever.
  private static let (keptCount, gatheredCount): (UInt64, UInt64) = (1024, 4096)

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

  /// Carries out what there is to do, and hands each message to a closure.
  mutating func work(_ send: (Message) -> Void) throws {
    while node.hasReady {
      let ready = node.ready()
      try node.store(ready)
      for message in ready.messages { send(message) }
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
}
