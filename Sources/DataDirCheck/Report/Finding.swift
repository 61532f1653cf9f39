/// How much a finding matters to whoever runs the cluster.
package enum Severity: String, Comparable, Sendable {
  /// Worth knowing.
  case notice
  /// The server runs; something is wrong or at risk.
  case warning
  /// The server refuses, panics, serves wrong data, or data is lost.
  case error

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .notice: 0
    case .warning: 1
    case .error: 2
    }
  }
}

/// The part of a data directory a finding is about.
package enum Layer: String, CaseIterable, Sendable {
  /// Write-ahead log.
  case wal
  /// Snapshot files and backups.
  case snap
  /// Page structure of the database.
  case bolt
  /// Rows of bucket `key`.
  case mvcc
  /// Agreement between the parts.
  case cross
  /// Membership, and agreement between members.
  case members
}

/// Where a finding was made; absent parts are unknown or do not apply.
package struct Place: Equatable, Sendable {
  /// Path relative to the directory that was checked.
  package var file: String?
  /// Byte offset in the file.
  package var offset: Int?
  /// Page number in the database.
  package var page: UInt64?
  /// Element on the page.
  package var item: Int?
  /// Bucket name, nested ones joined by `/`.
  package var bucket: String?
  /// Raft index.
  package var index: UInt64?
  /// Revision as `main.sub`.
  package var revision: String?
  /// User key or bucket key, printable.
  package var key: String?

  /// Creates a place.
  package init(
    file: String? = nil,
    offset: Int? = nil,
    page: UInt64? = nil,
    item: Int? = nil,
    bucket: String? = nil,
    index: UInt64? = nil,
    revision: String? = nil,
    key: String? = nil
  ) {
    self.file = file
    self.offset = offset
    self.page = page
    self.item = item
    self.bucket = bucket
    self.index = index
    self.revision = revision
    self.key = key
  }
}

/// What a repair may do about a problem.
package enum RepairClass: String, Sendable {
  /// Safe locally: no committed data can be lost.
  case safe
  /// Safe only with a proof from the log or from another member.
  case proof
  /// Never automatic: replace the member or restore.
  case never
  /// Nothing needs to be done.
  case none
}

/// A kind of damage the checker can name: one row of the catalogue.
///
/// Checking code says only which row, where, what was seen and what was expected. Titles,
/// severities, consequences and policy live in the `Problem+*.swift` tables.
package struct Problem: Sendable {
  /// Stable id of the catalogue, such as `W2`; never reused.
  package let id: String
  /// Short name of the kind of damage.
  package let title: String
  /// How much it matters unless the finding says otherwise.
  package let severity: Severity
  /// The part of the directory it is about.
  package let layer: Layer
  /// What etcd does when it meets it.
  package let consequence: String
  /// What a repair may do.
  package let repair: RepairClass
  /// The command that mends it, with `PATH` for the directory; nil where none does.
  package let command: String?
  /// Threads that report it, such as `etcd#13766`.
  package let references: [String]

  /// Creates a row.
  package init(
    _ id: String,
    _ title: String,
    _ severity: Severity,
    _ layer: Layer,
    consequence: String,
    repair: RepairClass = .none,
    command: String? = nil,
    references: [String] = []
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.layer = layer
    self.consequence = consequence
    self.repair = repair
    self.command = command
    self.references = references
  }
}

/// One thing found in a data directory.
package struct Finding: Sendable {
  /// The row of the catalogue.
  package var problem: Problem
  /// Severity of this very finding.
  package var severity: Severity
  /// Where.
  package var place: Place
  /// What was seen there.
  package var observed: String
  /// What should have been there.
  package var expected: String
  /// What etcd does when it meets this very finding.
  package var consequence: String

  /// Creates a finding; severity and consequence come from the catalogue unless given.
  package init(
    _ problem: Problem,
    at place: Place,
    observed: String,
    expected: String,
    severity: Severity? = nil,
    consequence: String? = nil
  ) {
    self.problem = problem
    self.severity = severity ?? problem.severity
    self.place = place
    self.observed = observed
    self.expected = expected
    self.consequence = consequence ?? problem.consequence
  }
}
