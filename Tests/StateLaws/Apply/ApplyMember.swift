import Applying
import BackendStore
import BoltStore
import ByteCoding
import ClusterState
import Environment
import EtcdMessages
import MVCCStore
import PropertyTesting
import SchemaFormat
import StoreV2

/// How a member batches and compacts, which nobody may notice.
struct ApplyHabits: CustomStringConvertible {
  var batchLimit = 10_000
  var deletionPolicy = DeletionPolicy.buffered
  var isAnswered = true

  init() {}

  /// Habits at random.
  init(_ choices: Choices) {
    batchLimit = choices.element(of: [10_000, 1, 2, 5])
    deletionPolicy = choices.element(of: [.buffered, .committed])
    isAnswered = choices.bool()
  }

  var description: String {
    "batches of \(batchLimit), deletions \(deletionPolicy), answers \(isAnswered)"
  }
}

/// What a state machine holds, as far as members must agree on it.
struct ApplySummary: Equatable, CustomStringConvertible {
  var revision: Int64
  var compactRevision: Int64
  var hashKV: UInt32
  /// Rows of all buckets but `key` and `meta`.
  var buckets: [String: [BackendStore.Row]] = [:]

  init(_ machine: StateMachine) throws {
    revision = machine.revision
    compactRevision = machine.compactRevision
    // Where no key exists, HashKV counts old rows that a compaction has not come to yet, so that
    // members part for a while: upstream's rule, kept in HashKVScope.
    let isEmpty = try machine.store.view.range(.all).count == 0
    hashKV = isEmpty ? 0 : try machine.hashKV()
    for bucket in SchemaFormat.Bucket.allCases where bucket != .key && bucket != .meta {
      buckets[bucket.rawValue] = try machine.backend.rows(in: bucket)
    }
  }

  var description: String {
    let rows = buckets.keys.sorted().flatMap { name in
      (buckets[name] ?? []).map { "\(name) \(printable($0.key)) = \(printable($0.value))" }
    }
    let state = "revision \(revision), compacted at \(compactRevision), hash \(hashKV)"
    return ([state] + rows).joined(separator: "; ")
  }
}

/// A state machine over a disk in memory that may lose power.
final class ApplyMember {
  let rules: ApplyRules
  let habits: ApplyHabits
  private(set) var files = InMemoryFileSystem()
  private(set) var machine: StateMachine

  private let quota: Quota?

  init(_ rules: ApplyRules, _ habits: ApplyHabits, quota: Quota? = nil) throws {
    self.rules = rules
    self.habits = habits
    self.quota = quota
    machine = try Self.start(files, rules, habits, quota)
  }

  private static func start(
    _ files: InMemoryFileSystem,
    _ rules: ApplyRules,
    _ habits: ApplyHabits,
    _ quota: Quota?,
    _ snapshot: (store: V2LiveStore, index: UInt64)? = nil
  ) throws -> StateMachine {
    var options = ApplyOptions()
    options.quota = quota
    options.snapshot = snapshot
    options.rules = rules
    options.memberID = 1
    options.backend = BackendOptions {
      $0.batchLimit = habits.batchLimit
      $0.deletionPolicy = habits.deletionPolicy
      $0.storage.pageByteCount = 512
      $0.storage.growthByteCount = 1 << 13
    }
    return try StateMachine(in: files, path: "db", options)
  }

  /// Applies an entry.
  func apply(_ entry: MadeEntry) throws -> Applied {
    let before = machine.progress
    let applied = try machine.apply(
      entry.view,
      entry.data.rawSpan,
      isAnswered: habits.isAnswered
    )
    try machine.checkStep(from: before)
    try machine.checkInvariants()
    return applied
  }

  /// Index of the last entry that counts as applied.
  var index: UInt64 { machine.consistentIndex.position.index }

  /// Starts again on what is durable after a power failure.
  func crash(
    from snapshot: (store: V2LiveStore, index: UInt64)? = nil,
    _ answer: CrashQuestion.Answer
  ) throws {
    let crashed = files.crashed(answer)
    abandon()
    files = crashed
    machine = try Self.start(files, rules, habits, quota, snapshot)
  }

  deinit { abandon() }

  /// Gives up the machine, whose database and transactions hold each other; nobody looks at its files
  /// any more.
  private func abandon() { _ = Result { try machine.close() } }
}
