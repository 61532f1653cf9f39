internal import ByteCoding
internal import EtcdMessages
internal import SchemaFormat

/// What the parts of a directory together tell of the member.
package struct CrossFacts: Equatable, Sendable {
  /// Major and minor version of the etcd that wrote last, such as `3.5`.
  package var etcdVersion: String?
  /// Cluster id in lower-case hexadecimal.
  package var clusterID: String?
  /// Member id in lower-case hexadecimal.
  package var memberID: String?
  /// Raft term of the last hard state.
  package var term: UInt64?
  /// Commit index of the last hard state.
  package var commit: UInt64?
  /// Index of the snapshot a server would start from; 0 if from nothing.
  package var snapshotIndex: UInt64?

  /// Creates facts of which none is known.
  package init() {}
}

/// What the cross checks found.
package struct CrossResult: Sendable {
  /// Findings, in the order of the catalogue.
  package var findings: [Finding] = []
  /// What could not be proven.
  package var unproven: [String] = []
  /// What the parts together tell of the member.
  package var facts = CrossFacts()
}

/// Holds the log, the snapshots and the database against each other: C1 and C3 to C8.
///
/// Each check is a pure function of what the parts said. What is absent because a part is damaged
/// is unproven, never wrong.
package struct CrossCheck {
  /// The database; nil if there is none or nothing could be read.
  let backend: BackendFacts?
  /// The log; nil likewise.
  let wal: WALReport?
  /// The snapshot directory after its audit; nil likewise.
  let snap: SnapReport?
  /// What was found so far.
  var result = CrossResult()

  /// Prepares the checks; what is not known is nil.
  package init(backend: BackendFacts?, wal: WALReport?, snap: SnapReport?) {
    self.backend = backend
    self.wal = wal
    self.snap = snap
  }

  /// Runs every check.
  package consuming func run() -> CrossResult {
    gatherFacts()
    guard let backend else {
      result.unproven.append("agreement of the log with the database: there is no database")
      return result
    }
    checkIndex(backend)
    checkLeases(backend)
    checkAuth(backend)
    let states = replayedStates(backend)
    checkMembership(backend, states)
    checkCluster(backend, states)
    checkSchema(backend)
    return result
  }

  private mutating func gatherFacts() {
    let version = backend?.schemaVersion?.text
    result.facts.etcdVersion = version
    result.facts.clusterID = wal?.metadata.map { hexadecimal($0.clusterID) }
    result.facts.memberID = wal?.metadata.map { hexadecimal($0.nodeID) }
    result.facts.term = wal?.hardState?.term
    result.facts.commit = wal?.hardState?.commit
    if wal != nil { result.facts.snapshotIndex = snap?.loaded?.index ?? 0 }
  }

  /// Takes a finding.
  mutating func add(
    _ problem: Problem,
    at place: Place,
    observed: String,
    expected: String,
    severity: Severity? = nil,
    consequence: String? = nil
  ) {
    result.findings.append(
      Finding(
        problem,
        at: place,
        observed: observed,
        expected: expected,
        severity: severity,
        consequence: consequence
      )
    )
  }
}

extension BackendFacts {
  /// Where a row of a bucket's findings are.
  func place(_ bucket: String, _ pair: BucketPair) -> Place {
    Place(file: file, page: pair.page, bucket: bucket, key: printable(pair.key, limit: 64))
  }

  /// Whether servers of this version recover the cluster from the database.
  var isAuthoritative: Bool { (schemaVersion?.minor ?? 0) >= 6 }
}

/// A stored value for people; never empty, and safe on a terminal.
func shown(_ value: [UInt8]) -> String {
  value.isEmpty ? "an empty value" : printable(value, limit: 128)
}

/// Stored texts for people; never empty, and safe on a terminal.
func shown(_ texts: [String]) -> String {
  texts.isEmpty ? "none" : printable(Array(texts.joined(separator: ", ").utf8), limit: 512)
}
