/// A key of bucket `meta`.
///
/// > Source: formats.md §6.2; upstream `server/storage/schema/schema.go` and `cindex.go`.
package enum MetaKey: String, CaseIterable, Sendable {
  /// Raft index of the last entry whose effects the database holds.
  case consistentIndex = "consistent_index"
  /// Raft term of that entry, since 3.5.
  case term
  /// Membership raft had when the database was written, since 3.5.
  case confState
  /// Revision a compaction was begun for.
  case scheduledCompactRev
  /// Revision a compaction was finished for.
  case finishedCompactRev
  /// Version of the schema, since 3.6.
  case storageVersion

  /// What a value must look like.
  package enum Shape: Equatable, Sendable {
    /// An unsigned 64-bit integer, big-endian.
    case integer
    /// A ``RevisionKey`` without tombstone mark.
    case revision
    /// A ``ConfStateRecord`` as JSON.
    case confState
    /// A ``SemanticVersion`` as text.
    case version
  }

  /// What the key's value must look like.
  package var shape: Shape {
    switch self {
    case .consistentIndex, .term: .integer
    case .confState: .confState
    case .scheduledCompactRev, .finishedCompactRev: .revision
    case .storageVersion: .version
    }
  }

  /// The first minor version of etcd 3 that writes the key; 4 stands for every version checked.
  package var sinceMinor: Int {
    switch self {
    case .consistentIndex, .scheduledCompactRev, .finishedCompactRev: 4
    case .term, .confState: 5
    case .storageVersion: 6
    }
  }
}
