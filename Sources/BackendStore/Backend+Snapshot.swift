internal import BoltFormat
internal import BoltStore
internal import Environment

// MARK: - Snapshots

extension Backend {
  /// Commits what is pending and begins a copy of the whole database as it then is.
  ///
  /// - Precondition: no section is open.
  ///
  /// > Source: `server/storage/backend/backend.go`, `Snapshot`, in etcd.
  package func beginSnapshot() throws(BackendError) -> BackendSnapshot {
    if options.mutates(.snapshotWithoutCommit) {
      try requireRunning()
    } else {
      try forceCommit()
    }
    let file = try withFiles { () throws(FileError) in try files.open(path) }
    return try BackendSnapshot(of: self, file)
  }
}

/// A copy of the database in pieces, consistent whatever is committed while it is read.
///
/// The two metas of the copy name the same pages, the second under the number before, so that either
/// opens it. The pages behind them come from the file: those the metas reach are not written as long
/// as the snapshot is open, those that are free may hold anything.
///
///      0              page size       2 × page size                     byteCount
///     ┌──────────────┬──────────────┬─────────────────────────────────────┐
///     │ meta, txid n │ meta, n − 1  │ pages 2 … high-water mark, as filed │
///     └──────────────┴──────────────┴─────────────────────────────────────┘
///
/// > Source: bbolt `tx.go`, `WriteTo`; formats.md §5.2.
package final class BackendSnapshot {
  /// Bytes a piece has unless the reader asks otherwise.
  ///
  /// > Source: `server/etcdserver/api/v3rpc/maintenance.go`, `snapshotSendBufferSize`, in etcd.
  package static let pieceByteCount = 32 << 10

  private let backend: Backend
  private let shared: SharedRead
  private let file: any ReadableFile
  /// The two meta pages.
  private let head: [UInt8]
  /// Size of the whole copy.
  package let byteCount: Int
  /// Bytes given so far.
  package private(set) var offset = 0
  private var isEnded = false

  init(of backend: Backend, _ file: any ReadableFile) throws(BackendError) {
    self.backend = backend
    self.file = file
    shared = try SharedRead(of: backend.database)
    let transaction = shared.buckets.transaction
    byteCount = transaction.byteCount
    head = Self.head(
      transaction.meta,
      pageByteCount: backend.database.database.pageByteCount
    )
    backend.snapshotCount += 1
    if backend.options.mutates(.snapshotUnpinned) { transaction.rollback() }
  }

  /// The meta pages of a copy.
  private static func head(_ meta: Meta, pageByteCount: Int) -> [UInt8] {
    var meta = meta
    var head = meta.checksummed().encodedPage(id: 0, pageByteCount: pageByteCount)
    meta.txid &-= 1
    head += meta.checksummed().encodedPage(id: 1, pageByteCount: pageByteCount)
    return head
  }

  /// Reads on.
  ///
  /// - Parameter byteCountMax: Most bytes wanted.
  /// - Returns: The bytes that follow those given so far; none after the last.
  /// - Throws: ``BackendError/storage(_:)``, also where the file has become too short.
  /// - Precondition: the snapshot has not ended.
  package func next(
    byteCountMax: Int = pieceByteCount
  ) throws(BackendError) -> [UInt8] {
    precondition(!isEnded, "the snapshot has ended")
    let wanted = min(byteCountMax, byteCount - offset)
    guard wanted > 0 else { return [] }
    var piece: [UInt8]
    if offset < head.count {
      piece = Array(head[offset..<min(head.count, offset + wanted)])
    } else {
      piece = try withFiles { () throws(FileError) in
        try file.bytes(at: offset, byteCount: wanted)
      }
      guard !piece.isEmpty else {
        let page = PageID(UInt64(offset / shared.database.database.pageByteCount))
        throw .storage(.pagePastEnd(page: page, expected: byteCount, found: offset))
      }
    }
    offset += piece.count
    return piece
  }

  /// Ends the snapshot; its pages may be written from now on.
  package func end() throws(BackendError) {
    precondition(!isEnded, "a snapshot ended twice")
    isEnded = true
    backend.snapshotCount -= 1
    try shared.retire()
  }
}
