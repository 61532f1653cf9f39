package import EtcdMessages

/// A message between members, or between a member and its storage.
///
/// What does not apply is zero. Small, since many are made for each proposal; on the wire it is a
/// `RaftMessage`.
package struct Message: Equatable, Sendable {
  /// What it says.
  package var type: MessageType
  /// Whether what was asked for is refused.
  package var reject = false
  /// Member or storage thread it goes to.
  package var to: UInt64 = 0
  /// Member or storage thread it comes from.
  package var from: UInt64 = 0
  /// Term of the sender, or of the vote it asks for; 0 for what is no part of a term.
  package var term: UInt64 = 0
  /// Term of the entry at `index`, or of the hint of a refusal.
  package var logTerm: UInt64 = 0
  /// Position in the log: the entry before the first, the last one, or the one refused.
  package var index: UInt64 = 0
  /// Index up to which the sender knows entries committed.
  package var commit: UInt64 = 0
  /// Vote to be made durable, in `storageAppend`.
  package var vote: UInt64 = 0
  /// Where a follower that refuses suggests to go on.
  package var rejectHint: UInt64 = 0
  /// Entries to append or to apply; the context of a read as its only entry.
  package var entries: [Entry] = []
  private var extras: Extras?

  /// Creates a message.
  package init(
    _ type: MessageType,
    to: UInt64 = 0,
    from: UInt64 = 0,
    term: UInt64 = 0,
    logTerm: UInt64 = 0,
    index: UInt64 = 0,
    commit: UInt64 = 0,
    entries: [Entry] = []
  ) {
    self.type = type
    self.to = to
    self.from = from
    self.term = term
    self.logTerm = logTerm
    self.index = index
    self.commit = commit
    self.entries = entries
  }

  // MARK: What few messages have

  /// Parts that few messages have, so that the others copy a null pointer.
  private final class Extras: Equatable, Sendable {
    let context: [UInt8]
    let snapshot: Snapshot?
    let responses: [Message]

    init(_ context: [UInt8], _ snapshot: Snapshot?, _ responses: [Message]) {
      self.context = context
      self.snapshot = snapshot
      self.responses = responses
    }

    static func == (left: Extras, right: Extras) -> Bool {
      left.context == right.context && left.snapshot == right.snapshot
        && left.responses == right.responses
    }
  }

  private mutating func set(_ context: [UInt8], _ snapshot: Snapshot?, _ responses: [Message]) {
    let isEmpty = context.isEmpty && snapshot == nil && responses.isEmpty
    extras = isEmpty ? nil : Extras(context, snapshot, responses)
  }

  /// What an answer carries back as it came; empty if nothing.
  package var context: [UInt8] {
    get { extras?.context ?? [] }
    set { set(newValue, snapshot, responses) }
  }

  /// Snapshot to restore.
  package var snapshot: Snapshot? {
    get { extras?.snapshot }
    set { set(context, newValue, responses) }
  }

  /// Messages to be sent once this one is carried out, in `storageAppend` and `storageApply`.
  package var responses: [Message] {
    get { extras?.responses ?? [] }
    set { set(context, snapshot, newValue) }
  }

  // MARK: Ids

  /// Nobody: as a leader, none is known; as a vote, none was cast.
  package static let none: UInt64 = 0
  /// The thread that writes to storage.
  package static let appendThread = UInt64.max
  /// The thread that carries out entries.
  package static let applyThread = UInt64.max - 1

  /// Whether an id is that of a storage thread.
  package static func isStorageThread(_ id: UInt64) -> Bool { id >= applyThread }

  // MARK: Bounds

  /// Highest term and index that a message may bear.
  ///
  /// More than any log can reach, and far enough from the end of the numbers to count on.
  package static let numberMax = UInt64.max >> 2

  /// Whether all terms and indexes are such that they can be counted on.
  var isInRange: Bool {
    var numbers = term | logTerm | index | commit | rejectHint
    if let snapshot { numbers |= snapshot.id.term | snapshot.id.index }
    return numbers <= Self.numberMax && index &+ UInt64(entries.count) <= Self.numberMax
  }

  /// Whether the entries follow `index` without a gap, by terms that do not fall.
  var hasOrderedEntries: Bool {
    var before = EntryID(term: logTerm, index: index)
    for entry in entries {
      guard entry.index == before.index + 1, entry.term >= before.term else { return false }
      before = entry.id
    }
    return before.term <= term
  }
}

/// Context of a request for a vote that a leader asked for, which overrides its lease.
///
/// > Source: etcd-io/raft `raft.go`, `campaignTransfer`.
let campaignTransferContext = Array("CampaignTransfer".utf8)
