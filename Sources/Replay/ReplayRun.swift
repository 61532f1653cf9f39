internal import Applying
internal import BackendStore
internal import ByteCoding
internal import DataDirCheck
internal import Environment
internal import EtcdMessages
internal import LeaseCore
internal import SchemaFormat

/// One replay under one set of rules.
///
/// Compactions are done at once, but for the one that the database has begun and not finished: its
/// rows stay until the database has been looked at.
final class ReplayRun {
  private let context: ReplayContext
  private let rules: ApplyRules
  private let machine: StateMachine
  private var report: ReplayReport
  private var proof: DatabaseProof?
  /// Bytes of entries applied since the last commit.
  private var pendingByteCount = 0
  /// Bytes of entries after which the machine commits, so that what waits stays small.
  private static let pendingByteCountMax = 8 << 20

  /// Prepares a replay.
  init(_ context: ReplayContext, _ candidate: ReplayContext.Candidate) throws {
    self.context = context
    rules = candidate.rules
    let files = InMemoryFileSystem()
    var firstIndex: UInt64 = 1
    if case .database(let file, let index) = context.base {
      firstIndex = index &+ 1
      let stored = try context.files.open(file.path)
      files.set("db", try stored.bytes(at: 0, byteCount: stored.byteCount))
    }
    report = ReplayReport(path: context.path, firstIndex: firstIndex)
    do throws(ApplyError) {
      var options = ApplyOptions()
      options.rules = rules
      options.memberID = context.survey.metadata?.nodeID ?? 0
      options.snapshot = context.snapshot
      options.persistsCheckpoints = context.hasCheckpoints
      if let minTTL = candidate.minTTL { options.lease.minTTL = minTTL }
      machine = try StateMachine(in: files, path: "db", options)
    } catch {
      throw ReplayError.failed(path: context.path, index: firstIndex &- 1, error)
    }
    if let stored = context.stored, context.base == .nothing {
      proof = DatabaseProof(stored, rules, progress: context.progress)
    }
  }

  /// Applies the entries, and says what that proves.
  func run() throws -> ReplayReport {
    report.commit = context.survey.commit
    report.base = context.base.text
    report.rules = "etcd \(rules.version.majorMinor)"
    try proof?.reach(machine, 0)
    var failure: (any Error)?
    let memoryBase = context.snapshot?.index ?? report.firstIndex &- 1
    try context.log.forEach(of: context.survey, progress: context.progress) { entry, data, place in
      // Members and the v2 store may begin before the database ends.
      guard entry.index > machine.appliedIndex || entry.index > memoryBase else { return true }
      do {
        return try apply(entry, data, at: place)
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    try finish()
    return report
  }

  // The database and its transactions hold each other until it is closed.
  deinit { _ = Result { try machine.close() } }

  /// Applies an entry; false if nothing can be applied after it.
  private func apply(_ entry: EntryView, _ data: RawSpan, at place: LogPlace) throws -> Bool {
    do throws(ApplyError) {
      _ = try machine.apply(entry, data)
    } catch .undecodable(let reason) {
      report.faults.append(
        "\(place.file) offset \(place.offset): entry \(entry.index) cannot be applied: \(reason)"
      )
      return false
    } catch {
      throw ReplayError.failed(path: context.path, index: entry.index, error)
    }
    pendingByteCount += data.byteCount
    if pendingByteCount > Self.pendingByteCountMax {
      try machine.commit()
      pendingByteCount = 0
    }
    guard entry.index >= report.firstIndex else { return true }
    report.lastIndex = entry.index
    report.term = entry.term
    try proof?.reach(machine, entry.index, term: entry.term)
    if proof?.wantsCompaction(of: machine) ?? true { try machine.finishCompactions() }
    return true
  }

  private func finish() throws {
    if report.term == 0 { report.term = context.survey.lastTerm }
    try proof?.finish(machine, lastIndex: report.lastIndex)
    try machine.finishCompactions()
    report.revision = machine.revision
    report.compactRevision = machine.compactRevision
    report.hashKV = try machine.hashKV()
    report.leaseCount = machine.leaseCount
    report.memberCount = machine.memberCount
    addFaults()
    guard let proof else { return addUnproven() }
    report.provenIndex = proof.index
    report.endsBeforeDatabase = proof.isAtEnd
    report.rows = proof.rows
    report.buckets = proof.buckets
    report.firstDifference = proof.firstDifference
    report.faults += proof.faults
    report.remarks += proof.remarks
  }

  private func addFaults() {
    report.faults += context.survey.passedDamage.map { "\($0); the entries go on behind it" }
    switch context.survey.ending {
    case .log: break
    case .damage(let place, let observed):
      let text = "\(place.file) offset \(place.offset): the log is damaged: \(observed)"
      if context.survey.isTorn { report.remarks.append(text) } else { report.faults.append(text) }
    case .unsound(let place, let observed):
      report.faults.append("\(place.file) offset \(place.offset): the log breaks off: \(observed)")
    }
    if context.survey.commit > report.lastIndex {
      report.faults.append(
        "entries up to \(context.survey.commit) were committed, the log ends at \(report.lastIndex)"
      )
    }
  }

  /// Counts the rows of a database that the replay began with.
  private func addUnproven() {
    guard let stored = context.stored, case .database(_, let index) = context.base else { return }
    do {
      var stream = try RowStream(stored.browser)
      var count = 0
      try stream.forEach(progress: context.progress) { _, _ in
        count += 1
        return true
      }
      report.provenIndex = index
      report.rows.unproven = count
    } catch {
      report.faults.append("\(error)")
    }
  }
}
