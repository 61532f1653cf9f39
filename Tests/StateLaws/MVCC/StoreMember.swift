import BackendStore
import BoltStore
import Environment
import EtcdMessages
import KeyIndexing
import MVCCStore
import PropertyTesting
import SchemaFormat

/// Leases as a table of keys; those of the model exist.
final class AttachmentTable: LeaseAttachments {
  private var table: [[UInt8]: Int64] = [:]

  var hasAttachments: Bool { !table.isEmpty }
  func exists(_ lease: Int64) -> Bool { HistoryModel.leases.contains(lease) }
  func lease(of key: [UInt8]) -> Int64? { table[key] }

  func attach(_ key: [UInt8], to lease: Int64) -> Bool {
    guard exists(lease) else { return false }
    attached.append((key, lease))
    table[key] = lease
    return true
  }

  func detach(_ key: [UInt8], from lease: Int64) {
    attached.removeAll { $0.key == key && $0.lease == lease }
    if table[key] == lease { table[key] = nil }
  }

  /// Every key with every lease that it was attached to and not detached from.
  private var attached: [(key: [UInt8], lease: Int64)] = []

  /// Attached keys with their leases, in key order.
  var lines: [String] { attached.map { "\(printable($0.key)) \($0.lease)" }.sorted() }

  /// Keys of a lease, in whatever order they came.
  func keys(of lease: Int64) -> [[UInt8]] { attached.filter { $0.lease == lease }.map(\.key) }
}

/// How a member batches, compacts and starts, none of which anybody may notice.
struct MemberHabits: CustomStringConvertible {
  var batchLimit = 10_000
  var deletionPolicy = DeletionPolicy.buffered
  var pace = CompactionPace()
  var restoreChunkRowCount = KVStore.restoreChunkRowCount
  /// Whether its leases tell their keys the wrong way round: they are in no order.
  var tellsKeysBackwards = false

  init() {}

  /// Limits low enough to be reached.
  init(_ choices: Choices) {
    batchLimit = choices.element(of: [10_000, 1, 2, 5])
    deletionPolicy = choices.element(of: [.buffered, .committed])
    pace.rowCountMax = choices.weighted([(1, 1000), (2, 1), (2, 2), (1, 3)])
    pace.keyCountMax = choices.weighted([(3, 10_000), (1, 1), (1, 2)])
    restoreChunkRowCount = choices.element(of: [10_000, 1, 2, 3])
    tellsKeysBackwards = choices.bool()
  }

  var description: String {
    "batches of \(batchLimit), deletions \(deletionPolicy), compaction of \(pace.rowCountMax) rows "
      + "and \(pace.keyCountMax) keys, starts of \(restoreChunkRowCount) rows"
  }
}

/// A store that applies entries of a log, and starts again after a crash.
final class StoreMember {
  let rules: StoreRules
  let habits: MemberHabits
  let files = InMemoryFileSystem()
  private(set) var consistentIndex: ConsistentIndex
  private(set) var leases = AttachmentTable()
  private(set) var store: KVStore
  /// What the hook was told, since it was asked last.
  private(set) var told: [HistoryModel.Change] = []
  /// Index of the last entry that was applied.
  private(set) var applied: UInt64 = 0

  init(_ rules: StoreRules, _ habits: MemberHabits) throws {
    self.rules = rules
    self.habits = habits
    consistentIndex = ConsistentIndex(rules: rules)
    store = try Self.open(files, rules, habits, consistentIndex, leases)
    listen()
  }

  private static func open(
    _ files: InMemoryFileSystem,
    _ rules: StoreRules,
    _ habits: MemberHabits,
    _ index: ConsistentIndex,
    _ leases: AttachmentTable
  ) throws -> KVStore {
    let options = BackendOptions {
      $0.batchLimit = habits.batchLimit
      $0.deletionPolicy = habits.deletionPolicy
      $0.storage.pageByteCount = 512
      $0.storage.growthByteCount = 1 << 13
    }
    let hook = rules.savesIndexWithWrites ? nil : index.save
    let backend = try Backend(opening: "db", in: files, options, preCommit: hook)
    try index.load(from: backend)
    return try KVStore(
      on: backend,
      rules: rules,
      consistentIndex: index,
      leases: leases,
      restoreChunkRowCount: habits.restoreChunkRowCount
    )
  }

  private func listen() {
    store.onChange = { [unowned self] revision, events in
      for (sub, event) in events.enumerated() {
        let revision = Revision(main: revision, sub: Int64(sub))
        let row = RevisionKey(revision: revision, isTombstone: event.type == .delete)
        self.told.append(HistoryModel.Change(row: row, event: event))
      }
    }
  }

  /// Takes what the hook was told since the last time.
  func takeTold() -> [HistoryModel.Change] {
    defer { told = [] }
    return told
  }

  /// Starts again on what is durable.
  func restart() throws {
    consistentIndex = ConsistentIndex(rules: rules)
    leases = AttachmentTable()
    store = try Self.open(files, rules, habits, consistentIndex, leases)
    applied = consistentIndex.position.index
    listen()
  }

  /// Loses power, with the answers of a disk, and starts again.
  func crash(_ answer: CrashQuestion.Answer) throws {
    files.crash(answer)
    try restart()
  }

  /// Applies the next entry.
  ///
  /// - Parameters:
  ///   - entry: The entry.
  ///   - isAnswered: Whether anybody waits for the answer.
  ///   - meanwhile: Runs between the moment it is known which entry comes and its first effect.
  /// - Returns: What came of it.
  /// - Throws: What is no refusal.
  func apply(_ entry: LogEntry, isAnswered: Bool = true, meanwhile: () throws -> Void = {}) throws
    -> LogAnswer
  {
    let index = applied + 1
    consistentIndex.beginApplying(index: index, term: entry.term)
    try meanwhile()
    let answer = try LogAnswer { () throws(KVError) in
      try entry.apply(to: store, isAnswered: isAnswered) { lease in
        habits.tellsKeysBackwards ? leases.keys(of: lease).reversed() : leases.keys(of: lease)
      }
    }
    consistentIndex.finishApplying()
    applied = index
    return answer
  }
}
