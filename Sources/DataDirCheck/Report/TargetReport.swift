/// What a path turned out to be.
package enum TargetKind: String, Sendable {
  /// A whole data directory, or its `member` directory.
  case dataDir = "data-dir"
  /// A directory of log segments.
  case walDir = "wal-dir"
  /// A directory of snapshots and the database.
  case snapDir = "snap-dir"
  /// A database file.
  case database = "db"
  /// A database file with a sha256 trailer, as `etcdctl snapshot save` writes it.
  case backup
  /// A `.snap` file.
  case snapshot = "snap"
}

/// The sum of a report: the worst severity in it.
package enum Verdict: String, Sendable {
  /// Nothing was found.
  case clean
  /// Notices alone.
  case notices
  /// Warnings, no error.
  case warnings
  /// At least one error.
  case errors

  /// The verdict on some findings.
  package init(_ findings: [Finding]) {
    switch findings.map(\.severity).max() {
    case nil: self = .clean
    case .notice: self = .notices
    case .warning: self = .warnings
    case .error: self = .errors
    }
  }
}

/// What is known of a directory; what is not known is nil and left out.
package struct Facts: Sendable {
  /// Minor version of the server that wrote last, such as `3.5`.
  package var etcdVersion: String?
  /// Cluster id, hexadecimal.
  package var clusterID: String?
  /// Member id, hexadecimal.
  package var memberID: String?
  /// Current revision as etcd would restore it.
  package var revision: Int64?
  /// Compact revision as etcd would restore it.
  package var compactRevision: Int64?
  /// Raft index of the last entry the database contains.
  package var consistentIndex: UInt64?
  /// Raft term of the last hard state, or of the database without one.
  package var term: UInt64?
  /// HashKV at the current revision.
  package var hashKV: UInt32?
  /// First entry index in the log.
  package var walFirstIndex: UInt64?
  /// Last valid entry index in the log.
  package var walLastIndex: UInt64?
  /// Commit index of the last hard state.
  package var commit: UInt64?
  /// Raft index of the snapshot a server would load; 0 for none.
  package var snapshotIndex: UInt64?
  /// Live user keys.
  package var keys: Int?
  /// Rows in bucket `key`.
  package var rows: Int?
  /// Pages below the high-water mark.
  package var pages: UInt64?

  /// Creates facts of which nothing is known.
  package init() {}
}

/// How much was looked at.
package struct Coverage: Sendable {
  /// Bytes of all files that are etcd's.
  package var byteCount = 0
  /// Bytes of them that were read.
  package var readByteCount = 0
  /// Log records.
  package var recordCount = 0
  /// Database pages.
  package var pageCount = 0
  /// Rows of bucket `key`.
  package var rowCount = 0

  /// Creates an empty coverage.
  package init() {}
}

/// What was found at one path.
package struct TargetReport: Sendable {
  /// The path as it was given.
  package var path: String
  /// What it is.
  package var kind: TargetKind
  /// What is known of it.
  package var facts = Facts()
  /// What was found, ordered by location.
  package private(set) var findings: [Finding] = []
  /// What could not be proven.
  package var unproven: [String] = []
  /// How much was looked at.
  package var covered = Coverage()
  /// One line for each part that was looked at, in order.
  package var summaries: [(layer: Layer, text: String)] = []

  /// Creates an empty report.
  package init(path: String, kind: TargetKind) {
    self.path = path
    self.kind = kind
  }

  /// The worst of what was found.
  package var verdict: Verdict { Verdict(findings) }

  /// Adds findings and keeps all in the order of their places.
  package mutating func add(_ more: [Finding]) {
    let all = findings + more
    let order = all.indices.sorted {
      all[$0].isBefore(all[$1]) || (!all[$1].isBefore(all[$0]) && $0 < $1)
    }
    findings = order.map { all[$0] }
  }

  /// Says that something could not be proven, once.
  package mutating func addUnproven(_ text: String) {
    if !unproven.contains(text) { unproven.append(text) }
  }

  /// How many findings have a severity.
  package func count(_ severity: Severity) -> Int {
    findings.count { $0.severity == severity }
  }
}

extension Finding {
  /// Whether this finding's place comes before another's: by layer, file, and place in the file.
  fileprivate func isBefore(_ other: Finding) -> Bool {
    let ranks = (Self.rank(problem.layer), Self.rank(other.problem.layer))
    if ranks.0 != ranks.1 { return ranks.0 < ranks.1 }
    let files = (place.file ?? "", other.place.file ?? "")
    if files.0 != files.1 { return files.0 < files.1 }
    return position.lexicographicallyPrecedes(other.position)
  }

  private var position: [UInt64] {
    [
      UInt64(place.offset ?? 0), place.page ?? 0, UInt64(place.item ?? 0), place.index ?? 0,
    ]
  }

  private static func rank(_ layer: Layer) -> Int { Layer.allCases.firstIndex(of: layer) ?? 0 }
}
