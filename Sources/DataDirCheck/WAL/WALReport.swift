package import EtcdMessages
package import WALFormat

/// One segment file, and what it holds.
package struct SegmentSummary: Equatable, Sendable {
  /// File name.
  package var name: String
  /// Sequence number in the name.
  package var sequence: UInt64
  /// Raft index in the name: the first entry the segment may contain.
  package var firstIndexInName: UInt64
  /// Size of the file in bytes.
  package var byteCount: Int
  /// Offset after the last sound record.
  package var validByteCount: Int
  /// Sound records.
  package var recordCount: Int
  /// Lowest and highest entry index met; nil without entries.
  package var entryIndexes: ClosedRange<UInt64>?
  /// How the records end.
  package var end: SegmentEnd = .endOfFile
  /// Places where records could not be read.
  package var damageCount = 0

  /// Creates a summary.
  package init(
    name: String,
    sequence: UInt64,
    firstIndexInName: UInt64,
    byteCount: Int,
    validByteCount: Int,
    recordCount: Int,
    entryIndexes: ClosedRange<UInt64>?
  ) {
    self.name = name
    self.sequence = sequence
    self.firstIndexInName = firstIndexInName
    self.byteCount = byteCount
    self.validByteCount = validByteCount
    self.recordCount = recordCount
    self.entryIndexes = entryIndexes
  }
}

/// A run of log entries with one term: indexes from `firstIndex` up to the next run.
package struct TermRun: Equatable, Sendable {
  /// First index of the run.
  package var firstIndex: UInt64
  /// Term of every entry in it.
  package var term: UInt64

  /// Creates a run.
  package init(firstIndex: UInt64, term: UInt64) {
    self.firstIndex = firstIndex
    self.term = term
  }
}

/// A snapshot record of the log.
package struct LoggedSnapshot: Equatable, Sendable {
  /// The record.
  package var snapshot: WALSnapshot
  /// Segment file name.
  package var file: String
  /// Offset of its frame.
  package var offset: Int

  /// Creates a logged snapshot.
  package init(snapshot: WALSnapshot, file: String, offset: Int) {
    self.snapshot = snapshot
    self.file = file
    self.offset = offset
  }
}

/// An entry kept whole because the cross checks need it: membership, version and v2 requests.
package struct LoggedEntry: Sendable {
  /// Raft index.
  package var index: UInt64
  /// Raft term.
  package var term: UInt64
  /// What it asks for.
  package var payload: EntryPayload
  /// Segment file name.
  package var file: String
  /// Offset of its frame.
  package var offset: Int

  /// Creates a logged entry.
  package init(index: UInt64, term: UInt64, payload: EntryPayload, file: String, offset: Int) {
    self.index = index
    self.term = term
    self.payload = payload
    self.file = file
    self.offset = offset
  }
}

/// Where a v2 request of a client stands, one that is not about members or the version.
package struct ClientV2Request: Equatable, Sendable {
  /// Raft index.
  package var index: UInt64
  /// Place of its segment in the report's list.
  package var segment: Int
  /// Offset of its frame.
  package var offset: Int

  /// Creates a place.
  package init(index: UInt64, segment: Int, offset: Int) {
    self.index = index
    self.segment = segment
    self.offset = offset
  }
}

/// How the last segment ends.
package enum WALEnd: Equatable, Sendable {
  /// At a record's end, or in the zeros of the preallocation.
  case clean
  /// In a write that never finished; etcd's own repair cuts it off.
  case torn(file: String, offset: Int)
  /// In damage that is not a torn tail; etcd refuses to start.
  case corrupt(file: String, offset: Int)
}

/// What a write-ahead log said, after overwritten suffixes are taken away.
///
/// The cross checks read this and never the files.
package struct WALReport: Sendable {
  /// Directory relative to the directory that was checked.
  package var directory: String
  /// Segments in name order.
  package var segments: [SegmentSummary] = []
  /// Findings, ordered by place.
  package var findings: [Finding] = []
  /// Node and cluster id of the metadata records.
  package var metadata: MemberMetadata?
  /// First entry index the log holds; nil without entries.
  package var firstIndex: UInt64?
  /// Last valid entry index after overwrites; nil without entries.
  package var lastIndex: UInt64?
  /// Terms of the entries, ascending by index.
  package var termRuns: [TermRun] = []
  /// Last hard state.
  package var hardState: HardState?
  /// Snapshot records in file order.
  package var snapshots: [LoggedSnapshot] = []
  /// ConfChange entries, cluster-version, member-attribute, downgrade, v2, auth and alarm entries, by index.
  package var keptEntries: [LoggedEntry] = []
  /// Where v2 requests of clients stand; there may be millions, so they are not kept whole.
  package var clientV2Requests: [ClientV2Request] = []
  /// Entries at or below the consistent index given to the scan that may each raise the revision by one.
  package var mutationCount = 0
  /// Those of them that must have raised it: puts that nothing but an alarm or authentication stops.
  package var certainPutCount = 0
  /// The last of those puts, by index.
  package var recentPuts: [RecentPut] = []
  /// Whether entries were overwritten by later ones, so that counts of entries are upper bounds.
  package var hasOverwrites = false
  /// Sound records in all segments.
  package var recordCount = 0
  /// Bytes read.
  package var byteCount = 0
  /// How the log ends.
  package var end: WALEnd = .clean
  /// Whether nothing was damaged or missing, so that what is absent is really absent.
  package var isWhole = false

  /// Creates the report of a directory nothing is known of yet.
  package init(directory: String) { self.directory = directory }

  /// The term of an entry the log holds; nil outside it.
  ///
  /// - Complexity: O(log *n*) in the number of runs
  package func term(at index: UInt64) -> UInt64? {
    guard let firstIndex, let lastIndex, index >= firstIndex, index <= lastIndex else { return nil }
    var low = 0
    var high = termRuns.count
    while low < high {
      let middle = (low + high) / 2
      if termRuns[middle].firstIndex <= index { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? termRuns[low - 1].term : nil
  }
}
