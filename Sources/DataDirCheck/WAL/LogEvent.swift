internal import EtcdMessages
internal import WALFormat

/// Entries of one term with consecutive indexes, as they stand in a segment.
struct EntryRun: Equatable, Sendable {
  /// Raft index of the first entry.
  var firstIndex: UInt64
  /// Raft index of the last entry.
  var lastIndex: UInt64
  /// Term of all entries.
  var term: UInt64
  /// Offset of the first entry's frame.
  var offset: Int
  /// Whether the first entry changes the membership, as those that `--force-new-cluster` adds do.
  var beginsWithConfChange: Bool
  /// How many of the segment's kept entries belong to this run.
  var keptCount = 0
  /// How many of the segment's v2 requests of clients belong to this run.
  var clientV2Count = 0
}

/// A stretch of bytes that could not be read as records.
struct DamagedPlace: Equatable, Sendable {
  /// The first damage of the stretch.
  var first: Damage
  /// How many times reading failed before a sound record or the end came.
  var damageCount = 1
  /// Offset after the bytes that were stepped over.
  var end: Int
  /// Whether a sound record of the same segment follows.
  var recordsFollow = false
}

/// What happened in a segment, as far as the history of the log depends on it.
///
/// Runs of ordinary saving are folded into one event each, so a segment of a million entries makes
/// a handful of events.
enum LogEvent: Sendable {
  /// Entries were appended, or overwrote what stood at their indexes.
  case entries(EntryRun)
  /// The hard state changed; of states that only move the commit on, the last.
  case state(HardState, offset: Int)
  /// A snapshot was taken or received.
  case snapshot(WALSnapshot, offset: Int)
  /// A metadata record.
  case metadata([UInt8], offset: Int)
  /// Bytes could not be read.
  case damage(DamagedPlace)
  /// Something is wrong with one record alone.
  case defect(Finding)
}

/// All that one segment holds, in a form that can be joined with its neighbors.
struct SegmentScan: Sendable {
  /// Name, size and counts.
  var summary: SegmentSummary
  /// Checksum in the crc record at the segment's head; nil if it does not start with one.
  var headCRC: UInt32?
  /// Offset after that crc record.
  var headEnd = 0
  /// Checksum of the chain at the segment's end; nil if it is unknown.
  var finalCRC: UInt32?
  /// What happened, in file order.
  var events: [LogEvent] = []
  /// Entries the cross checks need, in file order.
  var kept: [LoggedEntry] = []
  /// Where v2 requests of clients stand, in file order: raft index and offset.
  var clientV2: [(index: UInt64, offset: Int)] = []
  /// Entries that may raise the revision.
  var mutationCount = 0
  /// Entries that must have raised the revision.
  var certainPutCount = 0
  /// The last of those entries.
  var recentPuts: [RecentPut] = []
}
