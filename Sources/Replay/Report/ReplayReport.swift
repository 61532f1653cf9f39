internal import SchemaFormat

/// What the replay of a log came to, and how the database stands to it.
package struct ReplayReport: Sendable {
  /// The path as the caller gave it.
  package var path: String
  /// Index of the first entry that was applied.
  package var firstIndex: UInt64
  /// Index of the last entry that was applied; one less than the first if there was none.
  package var lastIndex: UInt64
  /// Term of that entry.
  package var term: UInt64 = 0
  /// Highest index that the log calls committed.
  package var commit: UInt64 = 0
  /// What the replay began with, for people.
  package var base = ""
  /// Whose rules were applied, for people.
  package var rules = ""
  /// Current revision at the end.
  package var revision: Int64 = 1
  /// Revision of the last compaction; -1 if there was none, as servers say it.
  package var compactRevision: Int64 = -1
  /// HashKV at the end, as a server of those rules answers.
  package var hashKV: UInt32 = 0
  /// Leases at the end.
  package var leaseCount = 0
  /// Members at the end.
  package var memberCount = 0

  /// Index at which the database was held against the replay; nil if there was no database.
  package var provenIndex: UInt64?
  /// Whether that index is the last there is, and the database's own lies after it.
  package var endsBeforeDatabase = false
  /// Rows of bucket `key`.
  package var rows = RowCounts()
  /// The other buckets whose rows the log decides.
  package var buckets: [BucketProof] = []
  /// The first row that differs: of bucket `key` in revision order, then of the others.
  package var firstDifference: ReplayDifference?
  /// What is wrong with log or database, one line each.
  package var faults: [String] = []
  /// What whoever reads the report should know, one line each.
  package var remarks: [String] = []

  /// Creates the report of a replay from an index on.
  init(path: String, firstIndex: UInt64) {
    self.path = path
    self.firstIndex = firstIndex
    lastIndex = firstIndex - 1
  }

  /// Rows that differ, in all buckets.
  package var differentCount: Int {
    buckets.reduce(rows.different) { $0 + $1.counts.different }
  }

  /// Whether nothing is wrong; rows that are unproven are no fault.
  package var isClean: Bool { faults.isEmpty && differentCount == 0 }
}
