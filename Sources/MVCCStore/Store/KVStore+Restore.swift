internal import BackendStore
internal import ByteCoding
internal import EtcdMessages
internal import KeyIndexing
internal import ProtoWire
internal import SchemaFormat

/// How a store starts on the rows it finds.
extension KVStore {
  /// Rows that one step of a start reads.
  ///
  /// > Source: `server/storage/mvcc/kvstore.go`, `restoreChunkKeys`, in etcd.
  package static let restoreChunkRowCount = 10_000

  /// What a start gathers from the rows.
  private struct Restoration {
    /// Main revision of the last row.
    var lastRow: Int64?
    /// The lease in the newest row of each key that has one.
    var attachments: [[UInt8]: Int64] = [:]
    /// What is wrong with a row.
    var failure: KVError?
    /// Where the next step begins.
    var next = RevisionKey(revision: Revision(main: 1)).encoded
  }

  /// Fills the index from the rows, attaches keys to leases, and takes up a compaction that was
  /// interrupted.
  ///
  /// > Source: formats.md §7.5; `server/storage/mvcc/kvstore.go`, `restore`, in etcd.
  func restore(chunkRowCount: Int) throws(KVError) {
    precondition(chunkRowCount > 0, "a start in steps of \(chunkRowCount) rows")
    var restoration = Restoration()
    let marks = CompactionMarks(
      scheduled: try compactionMark(.scheduledCompactRev),
      finished: try compactionMark(.finishedCompactRev)
    )
    while try restoreChunk(&restoration, chunkRowCount) {}
    self.marks = marks
    currentRevision = marks.currentRevision(lastRow: restoration.lastRow, rules.index)
    let attached = restoration.attachments.keys.sorted { $0.lexicographicallyPrecedes($1) }
    for key in attached {
      guard let lease = restoration.attachments[key] else { continue }
      // A lease that is not there is for the log of the server; the key stays, as upstream has it.
      leases.attach(key, to: lease)
    }
    if !rules.mutates(.compactionNotResumed) { try resumeCompaction() }
  }

  /// Reads rows into the index until a step's limit.
  ///
  /// - Returns: Whether rows may be left.
  private func restoreChunk(
    _ restoration: inout Restoration,
    _ chunkRowCount: Int
  ) throws(KVError) -> Bool {
    var rowCount = 0
    var last: RevisionKey?
    let start = restoration.next
    try withBackend { () throws(BackendError) in
      try backend.visit(.key, from: start, to: nil, limit: chunkRowCount) { key, value in
        do throws(KVError) {
          let row = try RevisionKey(row: key)
          try restoreRow(row, value, &restoration)
          last = row
          rowCount += 1
          return true
        } catch {
          restoration.failure = error
          return false
        }
      }
    }
    if let failure = restoration.failure { throw fail(failure) }
    guard let last, rowCount == chunkRowCount else { return false }
    // The least key above the row's.
    restoration.next = last.encoded + [0]
    if rules.mutates(.restoreSkipsRow) {
      let skipped = Revision(main: last.revision.main &+ 1, sub: 1)
      restoration.next = RevisionKey(revision: skipped).encoded
    }
    return true
  }

  private func restoreRow(
    _ row: RevisionKey,
    _ value: RawSpan,
    _ restoration: inout Restoration
  ) throws(KVError) {
    let view: KeyValueView
    do throws(ProtoError) {
      view = try KeyValueView(decoding: value)
    } catch {
      throw .rowValue(error, at: row)
    }
    let key = value.extracting(view.key)
    do throws(KeyIndexError) {
      try index.restore(
        row,
        for: key,
        createRevision: view.createRevision,
        version: view.version
      )
    } catch {
      // A tombstone of nothing: older releases left them behind, and upstream logs it alone.
      guard error == .revisionNotFound else { throw .index(error, key: key.array()) }
    }
    restoration.lastRow = row.revision.main
    if !row.isTombstone, view.lease != 0 {
      restoration.attachments[key.array()] = view.lease
    } else if !restoration.attachments.isEmpty, !rules.mutates(.restoredLeaseOutlivesKey) {
      restoration.attachments[key.array()] = nil
    }
  }

  /// Reads one of the two marks of compaction.
  private func compactionMark(_ key: MetaKey) throws(KVError) -> Int64? {
    let bytes = try withBackend { () throws(BackendError) in
      try backend.value(for: key.nameBytes, in: .meta)
    }
    guard let bytes else { return nil }
    return try RevisionKey(row: bytes.rawSpan).revision.main
  }
}
