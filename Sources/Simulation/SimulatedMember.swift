internal import EtcdMessages
internal import RaftCore

/// A piece of work of a member, of which each thread has its own.
enum MemberTask: CaseIterable {
  /// A message to itself.
  case inbox
  /// What its node has ready.
  case ready
  /// The oldest message to its append thread.
  case append
  /// The oldest message to its apply thread.
  case apply
}

/// A member, its disk, its application, and the work of its storage threads.
///
/// A class, for it is looked at after every step of it and never copied.
final class SimulatedMember {
  /// Its settings.
  let config: Config
  /// The member; as it was last while it is down.
  var node: RawNode
  /// Whether it runs.
  private(set) var isRunning = true
  /// Whether it stands still, and messages wait for it.
  var isPaused = false
  /// Messages that wait for it to go on, oldest first.
  var backlog: [Message] = []
  /// Whether its disk stands still.
  var isStalled = false
  /// Its disk, which survives.
  var disk: SimulatedDisk
  /// Its application, which is rebuilt from the disk.
  var application: SimulatedApplication
  /// Messages to its append thread, oldest first.
  var appendWork: [Message] = []
  /// Messages to its apply thread, oldest first.
  var applyWork: [Message] = []
  /// Messages from the member and its threads to itself, oldest first.
  var inbox: [Message] = []
  /// Last entry that was handed to its disk.
  var handedOut: EntryID
  /// Ticks since it last heard of a quorum of the members it knows; as long as it leads.
  var ticksSinceQuorum = 0
  /// Transfers it started since then, of which each puts off the next check of the quorum.
  var transfersSinceQuorum = 0
  /// Who answered it since then.
  var heardOf: [UInt64] = []

  /// Creates a member that starts for the first time: from a snapshot, or knowing nobody.
  ///
  /// Founders start from a snapshot, so that those who join later are sent one: the membership at
  /// the start stands in no entry.
  init(_ config: Config, founding snapshot: Snapshot?) throws(RaftError) {
    self.config = config
    var storage = MemoryStorage()
    if let snapshot {
      storage.hardState = HardState(term: snapshot.id.term, vote: 0, commit: snapshot.index)
      do throws(StorageError) {
        try storage.apply(snapshot)
      } catch {
        preconditionFailure("an empty storage refused a snapshot: \(error)")
      }
    }
    disk = SimulatedDisk(storage)
    application = SimulatedApplication(snapshot ?? .empty)
    handedOut = snapshot?.id ?? .zero
    node = try RawNode(config, storage)
  }

  /// Id of the member.
  var id: UInt64 { config.id }

  /// Looks at the node where it lies; what is read through the property is a copy.
  @inline(__always)
  func inspect<Result, Failure>(
    _ body: (inout RawNode) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(&node)
  }

  /// Whether its disk has an entry, or had to give it up in a later term.
  func holds(_ entry: EntryID, orIsPast term: UInt64) -> Bool {
    Self.look(at: &disk) { $0.has(entry) || $0.durable.hardState.term > term }
  }

  @inline(__always)
  private static func look<Result>(
    at disk: inout SimulatedDisk,
    _ body: (inout SimulatedDisk) -> Result
  ) -> Result {
    body(&disk)
  }

  /// Term, vote, part and log of the node.
  var mark: RaftMark { inspect { $0.raft.mark } }

  /// Begins a new stretch of time without word of a quorum.
  func heardOfQuorum() {
    ticksSinceQuorum = 0
    transfersSinceQuorum = 0
    heardOf.removeAll(keepingCapacity: true)
  }

  /// Whether it takes what arrives.
  var isAwake: Bool { isRunning && !isPaused }

  // MARK: Work

  /// Whether there is a task of a kind for it to do.
  func has(_ task: MemberTask) -> Bool {
    guard isAwake else { return false }
    return switch task {
    case .inbox: !inbox.isEmpty
    // Without a thread of its own for the disk, the member waits for it.
    case .ready: (config.asyncStorageWrites || !isStalled) && inspect { $0.hasReady }
    case .append: !appendWork.isEmpty && !isStalled
    case .apply: !applyWork.isEmpty
    }
  }

  /// The first task there is for it to do; nil if there is none.
  var nextTask: MemberTask? {
    if has(.inbox) { return .inbox }
    if has(.ready) { return .ready }
    if has(.append) { return .append }
    return has(.apply) ? .apply : nil
  }

  /// Whether there is anything it can do.
  var isBusy: Bool { nextTask != nil }

  // MARK: Power

  /// Stops at once; of the writes that were not synced, some from the start last.
  func crash(keeping count: Int) {
    isRunning = false
    appendWork = []
    applyWork = []
    inbox = []
    disk.crash(keeping: count)
  }

  /// Starts anew from the disk.
  func restart() throws(RaftError) {
    let snapshot = disk.durable.currentSnapshot ?? .empty
    application = SimulatedApplication(snapshot)
    handedOut = disk.lastID
    heardOfQuorum()
    var config = config
    // The log may begin before the snapshot; what that contains is applied.
    config.applied = snapshot.index
    node = try RawNode(config, disk.durable)
    isRunning = true
  }
}
