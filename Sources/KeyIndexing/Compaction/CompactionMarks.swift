/// Why a compaction is refused.
///
/// > Source: formats.md §7.4; upstream `server/storage/mvcc/kvstore.go`, `updateCompactRev`.
package enum CompactionRefusal: Error, Equatable, Sendable {
  /// The revision was compacted already; upstream `ErrCompacted`.
  case compacted(revision: Int64, compactRevision: Int64)
  /// The revision does not exist yet; upstream `ErrFutureRev`.
  case future(revision: Int64, currentRevision: Int64)

  /// One line for people.
  package var message: String {
    switch self {
    case .compacted(let revision, let compactRevision):
      "revision \(revision) is compacted already, at \(compactRevision)"
    case .future(let revision, let currentRevision):
      "revision \(revision) is above the current one, \(currentRevision)"
    }
  }
}

/// How far a store is compacted, in memory and by its two marks on disk.
///
/// A compaction is scheduled, then the index forgets, then rows are deleted in batches, then it is
/// finished; the marks are `scheduledCompactRev` and `finishedCompactRev` of bucket `meta`. A crash
/// may come anywhere in between. The start after it goes on where `interrupted` says, and must not
/// give out a revision twice: where the last change was a tombstone, the scheduled revision may be
/// the only trace of it (etcd#17780).
///
/// - Invariant: `finished` ≤ `scheduled` ≤ the current revision, where they are there.
///
/// > Source: formats.md §7.4; upstream `server/storage/mvcc/kvstore.go`, `scheduleCompaction`,
/// > `restore`.
package struct CompactionMarks: Equatable, Sendable {
  /// Revision of the compaction that was begun last.
  package private(set) var scheduled: Int64?
  /// Revision of the compaction that was finished last.
  package private(set) var finished: Int64?
  /// Reads below this are refused; -1 if there was no compaction.
  package private(set) var compactRevision: Int64

  /// Takes what a start finds on disk; numbers are trusted for nothing.
  package init(scheduled: Int64? = nil, finished: Int64? = nil) {
    self.scheduled = scheduled
    self.finished = finished
    compactRevision = finished ?? -1
  }

  /// Begins a compaction: from now on reads below are refused, and the mark is to be written before
  /// any row is deleted.
  ///
  /// - Throws: ``CompactionRefusal``, and nothing changes.
  package mutating func schedule(
    _ revision: Int64,
    currentRevision: Int64
  ) throws(CompactionRefusal) {
    guard revision > compactRevision else {
      throw .compacted(revision: revision, compactRevision: compactRevision)
    }
    guard revision <= currentRevision else {
      throw .future(revision: revision, currentRevision: currentRevision)
    }
    scheduled = revision
    compactRevision = revision
  }

  /// Ends the compaction that was scheduled; the mark is written with the last batch.
  package mutating func finish() { finished = scheduled }

  /// Ends a compaction that others were scheduled behind of.
  ///
  /// - Precondition: it was scheduled, and those before it have ended.
  package mutating func finish(_ revision: Int64) {
    precondition(
      revision > finished ?? -1 && revision <= compactRevision,
      "compaction \(revision) ends, compacted at \(compactRevision)"
    )
    finished = revision
  }

  /// Revision of a compaction that was begun and not ended; nil if there is none.
  package var interrupted: Int64? { scheduled.flatMap { $0 > finished ?? -1 ? $0 : nil } }

  /// The current revision of a store that starts: the next change must come after all that was ever
  /// given out.
  ///
  /// - Parameters:
  ///   - lastRow: Main revision of the last row; nil without rows.
  ///   - rules: Whose behavior is followed.
  /// - Returns: The revision, 1 for a store that was never written.
  package func currentRevision(lastRow: Int64?, _ rules: KeyIndexRules) -> Int64 {
    let begun = rules.countsScheduledCompaction ? scheduled : nil
    return max(1, lastRow ?? 1, finished ?? 1, begun ?? 1)
  }
}
