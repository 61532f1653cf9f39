internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import PropertyTesting
internal import ProtoWire
internal import SchemaFormat

/// What is left of a store when values, leases and files are taken away: rows, their index, and the
/// marks of compaction.
///
/// Rows are kept as bucket `key` has them and deleted as the compaction job deletes them, so a crash
/// between two batches leaves what a crash would.
///
/// > Source: formats.md §7.4, §7.5, §8.2.
struct IndexMember {
  /// A row of bucket `key`.
  struct Row: Equatable {
    var at: RevisionKey
    var key: [UInt8]
    var createRevision: Int64
    var version: Int64

    /// The value, as etcd 3.5 writes it.
    var encodedValue: [UInt8] {
      KeyValue.with {
        $0.key = key
        guard !at.isTombstone else { return }
        $0.createRevision = createRevision
        $0.modRevision = at.revision.main
        $0.version = version
      }.encoded(as: .gogo)
    }
  }

  let rules: KeyIndexRules
  private(set) var index: TreeIndex
  private(set) var rows: [Row] = []
  private(set) var marks = CompactionMarks()
  private(set) var currentRevision: Int64 = 1

  /// Creates an empty store.
  init(_ rules: KeyIndexRules) {
    self.rules = rules
    index = TreeIndex(rules: rules, nodeCapacity: 3)
  }

  /// How far it is compacted.
  var compactRevision: Int64 { marks.compactRevision }

  // MARK: - Transactions

  /// Carries out a transaction: puts, and deletions of keys that may not be there.
  mutating func apply(_ changes: [(key: [UInt8], isTombstone: Bool)]) throws {
    let main = currentRevision + 1
    var sub: Int64 = 0
    for (key, isTombstone) in changes {
      let revision = Revision(main: main, sub: sub)
      do {
        if isTombstone {
          try index.tombstone(revision, for: key)
        } else {
          try index.put(revision, for: key)
        }
      } catch KeyIndexError.revisionNotFound {
        continue
      }
      let state = index.get(key, at: main)
      rows.append(
        Row(
          at: RevisionKey(revision: revision, isTombstone: isTombstone),
          key: key,
          createRevision: state?.created.main ?? 0,
          version: state?.version ?? 0
        )
      )
      sub += 1
    }
    if sub > 0 { currentRevision = main }
  }

  // MARK: - Compaction

  /// Compacts, and deletes the rows in batches.
  ///
  /// - Parameters:
  ///   - revision: The compact revision.
  ///   - rowCountMax: Most rows a batch looks at.
  ///   - batchCountMax: Batches after which a crash comes; nil for none.
  /// - Throws: ``CompactionRefusal``.
  mutating func compact(
    at revision: Int64,
    rowCountMax: Int = 1000,
    batchCountMax: Int? = nil
  ) throws {
    try marks.schedule(revision, currentRevision: currentRevision)
    let available = index.compact(at: revision)
    var next = Revision(main: 0)
    var batchCount = 0
    while batchCountMax.map({ batchCount < $0 }) ?? true {
      batchCount += 1
      let isOld = { (row: Row) in row.at.revision.main <= revision }
      let batch = rows.filter { $0.at.revision >= next && isOld($0) }.prefix(rowCountMax)
      rows.removeAll { row in batch.contains(row) && !available.contains(row.at.revision) }
      guard batch.count == rowCountMax, let last = batch.last?.at.revision else {
        return marks.finish()
      }
      next = Revision(main: last.main, sub: last.sub + 1)
    }
  }

  /// Starts again with what is on disk.
  mutating func restart() throws {
    marks = CompactionMarks(scheduled: marks.scheduled, finished: marks.finished)
    index = TreeIndex(rules: rules, nodeCapacity: 3)
    for row in rows {
      do {
        try index.restore(
          row.at,
          for: row.key.rawSpan,
          createRevision: row.createRevision,
          version: row.version
        )
      } catch KeyIndexError.revisionNotFound {
        // Upstream logs it and goes on.
      }
    }
    currentRevision = marks.currentRevision(lastRow: rows.last?.at.revision.main, rules)
  }

  /// Carries out a compaction that a crash has interrupted.
  mutating func resume() throws {
    guard let interrupted = marks.interrupted else { return }
    try compact(at: interrupted)
  }

  // MARK: - Hashes and watchers

  /// HashKV at a revision.
  func hashKV(at revision: Int64) -> UInt32 {
    let scope = HashKVScope(
      revision: revision,
      compactRevision: compactRevision,
      kept: index.keep(at: revision),
      rules: rules
    )
    var bytes = Array("key".utf8)
    for row in rows where scope.counts(row.at) {
      bytes += row.at.encoded + row.encodedValue
    }
    return CRC32C.checksum(bytes.rawSpan)
  }

  /// How a watcher of a key from a revision on sees each main revision leave it.
  func events(of key: [UInt8], from main: Int64) -> [KeyChange] {
    KeyModel(
      rows.filter { $0.key == key && $0.at.revision.main >= main }.map { row in
        KeyChange(row.at.revision.main, row.at.revision.sub, isTombstone: row.at.isTombstone)
      }
    ).since(main)
  }
}
