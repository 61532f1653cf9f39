internal import ByteCoding
package import Environment
package import EtcdMessages
internal import ProtoWire
package import SchemaFormat

/// One revision of a key that the database still has.
package struct KeyRevision: Equatable, Sendable {
  /// The key.
  package var key: [UInt8]
  /// When it was written or deleted.
  package var at: RevisionKey
  /// Main revision that created the key; 0 in a deletion.
  package var createRevision: Int64
  /// Writes since the key was created; 0 in a deletion.
  package var version: Int64
  /// Lease attached; 0 for none.
  package var lease: Int64
  /// Size of the value.
  package var valueByteCount: Int
  /// Where the row is, to read the value.
  package var place: RowPlace
  /// The entry that made the revision; nil if the log does not tell.
  package var maker: RevisionMaker?
}

/// An entry of the log that is about a key and that the database does not hold yet.
package struct PendingEntry: Equatable, Sendable {
  /// The entry.
  package var entry: RevisionMaker
  /// What it asks for, in words.
  package var request: String
}

/// Every revision of keys that database and log still know.
package struct KeyHistory: Sendable {
  /// Revisions, the oldest first.
  package var revisions: [KeyRevision] = []
  /// Older revisions that were left out by the limit.
  package var omittedCount = 0
  /// Entries after the consistent index that are about the keys, the oldest first.
  package var pending: [PendingEntry] = []
  /// The revision a server would start with.
  package var currentRevision: Int64 = 1
  /// Revisions below are gone; 0 if nothing was compacted.
  package var compactRevision: Int64 = 0
  /// Raft index of the last entry the database holds.
  package var consistentIndex: UInt64?
  /// Why entries of some revisions are unknown; nil if all are known or no log was given.
  package var unknown: String?
}

/// Reads the history of a key, or of all keys with a prefix.
package struct HistoryQuery: Sendable {
  /// Which keys.
  package var interval: KeyInterval
  /// Most revisions to list, the newest; 0 for all.
  package var limit: Int

  /// Creates a query.
  package init(_ interval: KeyInterval, limit: Int = 0) {
    self.interval = interval
    self.limit = limit
  }

  /// Reads rows and log.
  ///
  /// - Parameters:
  ///   - rows: The rows, not yet read.
  ///   - log: The log; nil for a backup.
  ///   - progress: Told of the bytes read.
  /// - Returns: What both know of the keys.
  /// - Throws: `FileError` if a file cannot be read.
  /// - Complexity: O(*n*) in the bytes of both; memory grows with the number of rows
  package func run(
    on rows: inout RowStream,
    _ log: inout LogEntries?,
    progress: any ProgressSink
  ) throws(FileError) -> KeyHistory {
    var history = KeyHistory()
    var index = RevisionIndex(compactRevision: rows.compactRevision)
    let needsIndex = log != nil && rows.consistentIndex != nil
    try rows.forEach(progress: progress) { row, value in
      if needsIndex { index.add(row.at, value, row.view) }
      let key = value.extracting(row.view.key)
      if interval.contains(key) { history.revisions.append(KeyRevision(row, key.array())) }
      return true
    }
    index.finish(finishedCompactRevision: rows.finishedCompactRevision)
    history.currentRevision = rows.currentRevision
    history.compactRevision = rows.compactRevision
    history.consistentIndex = rows.consistentIndex
    if limit > 0, history.revisions.count > limit {
      history.omittedCount = history.revisions.count - limit
      history.revisions.removeFirst(history.omittedCount)
    }
    guard log != nil else { return history }
    guard let consistentIndex = rows.consistentIndex else {
      history.unknown = "the database has no consistent index"
      return history
    }
    try align(&history, index, consistentIndex, &log, progress)
    return history
  }

  private func align(
    _ history: inout KeyHistory,
    _ index: RevisionIndex,
    _ consistentIndex: UInt64,
    _ log: inout LogEntries?,
    _ progress: any ProgressSink
  ) throws(FileError) {
    var alignment = RevisionAlignment(
      index,
      consistentIndex: consistentIndex,
      wanted: Set(history.revisions.map(\.at.revision.main)),
      keys: Set(history.revisions.compactMap { index.number(of: $0.key) })
    )
    var pending: [PendingEntry] = []
    let touch = TouchRule(interval: interval, index: index)
    try log?.forEach(progress: progress) { entry, payload in
      guard entry.index > consistentIndex else { return alignment.take(entry, payload) }
      if case .request(let request) = payload, touch.touches(request) {
        pending.append(PendingEntry(entry: entry, request: payload.describe()))
      }
      return true
    }
    alignment.endOfLog()
    history.pending = pending.reversed()
    for place in history.revisions.indices {
      history.revisions[place].maker = alignment.makers[history.revisions[place].at.revision.main]
    }
    if history.revisions.contains(where: { $0.maker == nil }) {
      history.unknown = alignment.stop ?? "more than one entry can have made them"
    }
  }
}

/// Whether a request that is not applied yet is about some keys.
private struct TouchRule {
  let interval: KeyInterval
  let index: RevisionIndex

  func touches(_ request: InternalRaftRequest) -> Bool {
    if case .put(let put) = request.request { return touches(.put(put)) }
    if case .deleteRange(let delete) = request.request { return touches(.deleteRange(delete)) }
    if case .txn(let txn) = request.request { return txn.operations.contains { touches($0) } }
    guard case .leaseRevoke(let revoke) = request.request else { return false }
    let keys = index.liveKeys(withLease: revoke.id, at: index.currentRevision)
    return keys.contains { index.liveKeys(in: interval, at: index.currentRevision).contains($0) }
  }

  private func touches(_ operation: RequestOp.Request) -> Bool {
    switch operation {
    case .put(let put): interval.contains(put.key.rawSpan)
    case .deleteRange(let delete):
      KeyInterval(key: delete.key, rangeEnd: delete.rangeEnd).overlaps(interval)
    case .range, .txn: false
    }
  }
}

extension KeyRevision {
  fileprivate init(_ row: StreamedRow, _ key: [UInt8]) {
    self.key = key
    at = row.at
    createRevision = row.view.createRevision
    version = row.view.version
    lease = row.view.lease
    valueByteCount = row.view.value.count
    place = row.place
  }
}
