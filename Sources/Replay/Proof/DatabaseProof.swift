internal import Applying
internal import DataDirCheck
internal import Environment
internal import SchemaFormat

/// Holds a database against a replay when the replay has come as far as the database.
///
/// That is its consistent index. The database of 3.4 saves it with changes of keys and users only:
/// leases, alarms and members in it may be those of any later entry before the next such change.
///
/// > Source: formats.md §6.2, §7.4, §7.7.
struct DatabaseProof {
  private let stored: StoredDatabase
  private let rules: ApplyRules
  private let progress: any ProgressSink
  private var rowProof: RowProof?
  /// Revision when the rows were compared.
  private var revision: Int64 = 0
  private var isSettled = false

  /// Whether the log ends before the database, which was then compared with what there is.
  private(set) var isAtEnd = false
  /// Index at which the rows were compared; nil before that.
  private(set) var index: UInt64?
  /// The other buckets.
  private(set) var buckets: [BucketProof] = []
  /// What is wrong, one line each.
  private(set) var faults: [String] = []
  /// What a reader should know, one line each.
  private(set) var remarks: [String] = []

  init(_ stored: StoredDatabase, _ rules: ApplyRules, progress: any ProgressSink) {
    self.stored = stored
    self.rules = rules
    self.progress = progress
    faults = stored.damage
  }

  /// Rows of bucket `key`.
  var rows: RowCounts { rowProof?.counts ?? RowCounts() }

  /// The first row that differs.
  var firstDifference: ReplayDifference? {
    rowProof?.first ?? buckets.lazy.compactMap(\.first).first
  }

  /// Takes note that an entry was applied.
  mutating func reach(_ machine: StateMachine, _ entry: UInt64, term: UInt64 = 0) throws {
    if index == nil {
      guard entry == stored.consistentIndex else { return }
      if let found = stored.term, found != term {
        faults.append(
          "\(stored.name): consistent index \(entry) has term \(found), in the log term \(term)"
        )
      }
      try compareRows(machine, last: nil)
      index = entry
      buckets = try compareBuckets(machine)
    } else if !isClean, !rules.indexFollowsEveryEntry, machine.revision == revision {
      let later = try compareBuckets(machine)
      if Self.differentCount(later) < Self.differentCount(buckets) { buckets = later }
    }
    if !isSettled, index != nil, machine.compactRevision >= stored.scheduledCompactRevision {
      try settle(machine)
    }
  }

  private var isClean: Bool { Self.differentCount(buckets) == 0 }

  private static func differentCount(_ buckets: [BucketProof]) -> Int {
    buckets.reduce(0) { $0 + $1.counts.different }
  }

  /// Whether no entry was applied to the database yet: a server may still be creating its buckets.
  private var isNew: Bool { stored.consistentIndex == 0 }

  /// Whether the machine's last compaction may be carried out.
  func wantsCompaction(of machine: StateMachine) -> Bool {
    index != nil && isSettled || machine.compactRevision <= stored.finishedCompactRevision
  }

  /// Compares what was not compared yet, at the end of the log.
  mutating func finish(_ machine: StateMachine, lastIndex: UInt64) throws {
    if index == nil {
      faults.append(
        "\(stored.name) holds entries up to \(stored.consistentIndex), the log's sound ones end at "
          + "\(lastIndex)"
      )
      try compareRows(machine, last: machine.revision)
      index = lastIndex
      isAtEnd = true
    }
    if !isSettled { try settle(machine) }
  }

  private mutating func compareRows(_ machine: StateMachine, last: Int64?) throws {
    var bounds = RowProof.Bounds()
    bounds.last = last
    bounds.scheduled = stored.scheduledCompactRevision
    var proof = RowProof(bounds)
    revision = machine.revision
    defer { rowProof = proof }
    do {
      var stream = try RowStream(stored.browser)
      try proof.run(&stream, against: machine.backend, progress: progress)
      faults += stream.damage.map { "\(stored.name): \($0.line)" }
      if last == nil { explain(stream.currentRevision, against: machine.revision) }
    } catch let error as BoltBrowserError {
      if isNew, case .noSuchBucket = error { return }
      faults.append("\(stored.name): \(error.message)")
    }
  }

  /// Says what it means that a database stands at another revision than its entries make.
  ///
  /// > Source: problems.md, Cross-member inconsistency: etcd#13766, etcd#14685.
  private mutating func explain(_ found: Int64, against made: Int64) {
    if found > made {
      remarks.append(
        "the database stands at revision \(found), its entries make \(made): some were applied more "
          + "than once (etcd#13766; by a crash in a defragmentation, etcd#14685)"
      )
    } else if found < made {
      remarks.append(
        "the database stands at revision \(found), its entries make \(made): some of their rows are "
          + "lost (etcd#13766)"
      )
    }
  }

  private func compareBuckets(_ machine: StateMachine) throws -> [BucketProof] {
    try BucketProof.buckets.map { bucket in
      let proof = try BucketProof(bucket, of: stored, against: machine.backend)
      return isNew && stored.buckets[bucket, default: []].isEmpty ? BucketProof(bucket) : proof
    }
  }

  private mutating func settle(_ machine: StateMachine) throws {
    isSettled = true
    guard rowProof?.missing.isEmpty == false else { return }
    try machine.finishCompactions()
    try rowProof?.settleMissing(against: machine.backend)
  }
}
