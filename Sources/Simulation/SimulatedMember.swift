internal import EtcdMessages
internal import RaftCore

/// A piece of work of a member.
enum MemberTask {
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
struct SimulatedMember: Sendable {
  /// Its settings.
  let config: Config
  /// The member; as it was last while it is down.
  var node: RawNode
  /// Whether it runs.
  private(set) var isRunning = true
  /// Whether it stands still, and messages wait for it.
  var isPaused = false
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
  /// Who answered it since then.
  var heardOf: Set<UInt64> = []

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

  /// Whether there is anything it can do.
  var isBusy: Bool { !tasks.isEmpty }

  /// What there is for it to do, each thread by itself.
  var tasks: [MemberTask] {
    guard isRunning, !isPaused else { return [] }
    var tasks: [MemberTask] = []
    if !inbox.isEmpty { tasks.append(.inbox) }
    // Without a thread of its own for the disk, the member waits for it.
    if node.hasReady, config.asyncStorageWrites || !isStalled { tasks.append(.ready) }
    if !appendWork.isEmpty, !isStalled { tasks.append(.append) }
    if !applyWork.isEmpty { tasks.append(.apply) }
    return tasks
  }

  /// Stops at once; of the writes that were not synced, some from the start last.
  mutating func crash(keeping count: Int) {
    isRunning = false
    isPaused = false
    appendWork = []
    applyWork = []
    inbox = []
    disk.crash(keeping: count)
  }

  /// Starts anew from the disk.
  mutating func restart() throws(RaftError) {
    let snapshot = disk.durable.currentSnapshot ?? .empty
    application = SimulatedApplication(snapshot)
    handedOut = disk.lastID
    ticksSinceQuorum = 0
    heardOf = []
    var config = config
    // The log may begin before the snapshot; what that contains is applied.
    config.applied = snapshot.index
    node = try RawNode(config, disk.durable)
    isRunning = true
  }
}
