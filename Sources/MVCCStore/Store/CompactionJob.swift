internal import ByteCoding
internal import KeyIndexing
internal import SchemaFormat

/// A compaction between its two marks: the index forgets first, then rows go, a batch at a time.
///
/// > Source: formats.md §7.4; `server/storage/mvcc/kvstore_compaction.go`, `scheduleCompaction`, in
/// > etcd.
struct CompactionJob: Sendable {
  /// What comes next.
  enum Phase: Sendable {
    /// The index forgets, from this key on; revisions it still answers with are gathered.
    case index(from: [UInt8], available: [Revision])
    /// Rows from this one on are looked at; all but the available ones go.
    case rows(from: [UInt8], available: RevisionSet)
  }

  /// The compact revision.
  let revision: Int64
  /// The compact revision before.
  let previousRevision: Int64
  /// Whether the compaction before had ended when this one was scheduled, without which the hash is
  /// of rows that members may differ in.
  let previousHadEnded: Bool
  /// What comes next.
  var phase = Phase.index(from: [], available: [])
  /// Hash of the rows that were looked at.
  var hash = CRC32C.checksum(Array("key".utf8).rawSpan)

  init(revision: Int64, previousRevision: Int64, previousHadEnded: Bool) {
    self.revision = revision
    self.previousRevision = previousRevision
    self.previousHadEnded = previousHadEnded
  }
}
