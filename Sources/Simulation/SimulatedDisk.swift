internal import EtcdMessages
internal import RaftCore

/// The disk of a member: what lasts, and what was written and may be lost.
///
/// Writes are durable once they are synced. A crash loses a tail of those that are not: they went
/// through one log file, so a later one never outlives an earlier one.
struct SimulatedDisk: Sendable {
  /// One write: what one ready, or one message to the append thread, has of it.
  private struct Write: Sendable {
    var hardState: HardState?
    var snapshot: Snapshot?
    var entries: [Entry]
  }

  /// What a crash leaves.
  private(set) var durable: MemoryStorage
  private var pending: [Write] = []

  /// Creates the disk of a member that never ran.
  init(_ durable: MemoryStorage) { self.durable = durable }

  /// Writes that are not durable.
  var pendingCount: Int { pending.count }

  /// Writes, without waiting until it lasts.
  mutating func write(_ hardState: HardState?, _ snapshot: Snapshot?, _ entries: [Entry]) {
    if hardState == nil, snapshot == nil, entries.isEmpty { return }
    pending.append(Write(hardState: hardState, snapshot: snapshot, entries: entries))
  }

  /// Waits until all that was written lasts.
  mutating func sync() {
    for write in pending { carryOut(write) }
    pending.removeAll(keepingCapacity: true)
  }

  /// Loses power: some writes from the start last, the others are gone.
  mutating func crash(keeping count: Int) {
    for write in pending.prefix(count) { carryOut(write) }
    pending = []
  }

  private mutating func carryOut(_ write: Write) {
    if let hardState = write.hardState {
      durable.hardState = hardState
      commitSnapshot()
    }
    if let snapshot = write.snapshot, snapshot.index > durable.compacted.index {
      do throws(StorageError) {
        try durable.apply(snapshot)
      } catch {
        preconditionFailure("disk refused snapshot \(snapshot.index): \(error)")
      }
    }
    durable.append(write.entries)
  }

  /// Saves a snapshot of the application, and drops the entries it contains but for the last few.
  mutating func compact(_ snapshot: Snapshot, keeping count: UInt64) {
    sync()
    durable.currentSnapshot = snapshot
    commitSnapshot()
    let last = snapshot.index - min(count, snapshot.index)
    guard last > durable.compacted.index, last <= durable.lastIndex else { return }
    do throws(StorageError) {
      try durable.compact(to: last)
    } catch {
      preconditionFailure("disk refused to compact to \(last): \(error)")
    }
  }

  /// Counts what the application's snapshot contains as committed.
  ///
  /// A hard state that was handed out before the snapshot was taken may know less than it does.
  private mutating func commitSnapshot() {
    guard let snapshot = durable.currentSnapshot else { return }
    durable.hardState.commit = max(durable.hardState.commit, snapshot.index)
  }

  /// The last entry that lasts.
  var lastID: EntryID { durable.entries.last?.id ?? durable.compacted }

  /// Whether an entry lasts, or a snapshot that contains it.
  func has(_ id: EntryID) -> Bool {
    if id.index <= durable.compacted.index { return true }
    do throws(StorageError) { return try durable.term(at: id.index) == id.term } catch {
      return false
    }
  }
}
