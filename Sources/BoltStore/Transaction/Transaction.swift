package import BoltFormat

/// A snapshot of the database, or the one set of changes that is under way.
///
/// A transaction that reads sees the pages of the commit before it began, whatever is committed
/// meanwhile: no page it can reach is written again while it is open. A transaction that writes
/// makes nodes of the pages it touches and puts nothing into the file before ``commit()``.
///
/// Every transaction must be ended, by ``commit()`` or ``rollback()``. Its buckets and cursors are
/// then refused, and bytes they lent may change.
///
/// Not safe to use from several threads at once; a transaction that reads has nothing that a
/// writer of another thread would change, but its beginning and end belong to the database.
///
/// > Source: formats.md §5.8; bbolt `tx.go`, `Tx`.
package final class Transaction {
  /// The database.
  package let database: Database
  /// Whether the transaction may change anything.
  package let isWritable: Bool
  /// The meta the transaction began with; a writer's is the one it will commit.
  package internal(set) var meta: Meta
  /// Page size in bytes.
  let pageByteCount: Int
  /// Keeps the file as it was when the transaction began.
  let memory: PageMemory
  /// The bytes of that file.
  let file: Bytes
  /// High-water mark of the snapshot: pages read are below it.
  let pageLimit: UInt64
  /// Keys, values and items of a writer.
  let arena: Arena
  /// New pages of a writer; apart, so that neighbors in the file are neighbors here.
  let pageArena: Arena
  /// Pages to be written, in the order they were allocated.
  var dirty: [PageImage] = []
  /// What the transaction has done so far.
  package var statistics: TransactionStatistics { counters }
  /// What the transaction has done so far.
  var counters = TransactionStatistics()
  /// Whether the transaction can still be used.
  package var isOpen: Bool { isLive }
  /// Whether the transaction can still be used.
  private(set) var isLive = true
  /// The bucket whose items are the top-level buckets; nil once the transaction has ended.
  private var openRoot: Bucket?

  init(_ database: Database, meta: Meta, memory: PageMemory, isWritable: Bool) {
    self.database = database
    self.meta = meta
    self.memory = memory
    self.isWritable = isWritable
    pageByteCount = database.pageByteCount
    file = memory.bytes
    pageLimit = meta.highWaterMark.rawValue
    arena = Arena(pool: database.arenaPool)
    pageArena = Arena(pool: database.arenaPool)
    openRoot = Bucket(BucketHeader(root: meta.root, sequence: meta.sequence), in: self)
  }

  /// Number of the transaction; a reader's is that of the commit it sees.
  package var id: UInt64 { meta.txid }

  /// Size of the database as the transaction sees it, free pages included.
  package var byteCount: Int {
    meta.highWaterMark.byteOffset(pageByteCount: pageByteCount) ?? .max
  }

  /// The bucket whose items are the top-level buckets.
  ///
  /// - Precondition: the transaction is open.
  var root: Bucket {
    guard let openRoot else { preconditionFailure("transaction \(id) has ended") }
    return openRoot
  }

  /// Refuses use after the end.
  func requireOpen() throws(BoltStoreError) {
    guard isLive else { throw .transactionClosed }
  }

  /// Lets go of everything; nothing of the transaction can be used any more.
  func end() {
    guard isLive else { return }
    isLive = false
    var pending = [openRoot].compactMap { $0 }
    openRoot = nil
    while let bucket = pending.popLast() {
      pending += bucket.openBuckets.values
      bucket.openBuckets = [:]
    }
    dirty = []
    database.ended(self)
  }

  /// Gives up all changes, or ends a snapshot; harmless after the end.
  package func rollback() {
    guard isLive else { return }
    if isWritable { database.abandon(self) }
    end()
  }
}

// MARK: - Buckets

extension Transaction {
  /// Opens a top-level bucket.
  ///
  /// - Returns: Nil if there is none of the name.
  /// - Throws: As ``Bucket/bucket(named:)``.
  package func bucket(named name: [UInt8]) throws(BoltStoreError) -> Bucket? {
    try requireOpen()
    return try root.bucket(named: name)
  }

  /// Creates a top-level bucket.
  ///
  /// - Throws: As ``Bucket/createBucket(_:)``.
  package func createBucket(_ name: [UInt8]) throws(BoltStoreError) -> Bucket {
    try requireOpen()
    return try root.createBucket(name)
  }

  /// Opens a top-level bucket, and creates it first if need be.
  ///
  /// - Throws: As ``Bucket/createBucketIfNeeded(_:)``.
  package func createBucketIfNeeded(_ name: [UInt8]) throws(BoltStoreError) -> Bucket {
    try requireOpen()
    return try root.createBucketIfNeeded(name)
  }

  /// Deletes a top-level bucket with everything in it.
  ///
  /// - Throws: As ``Bucket/deleteBucket(_:)``.
  package func deleteBucket(_ name: [UInt8]) throws(BoltStoreError) {
    try requireOpen()
    try root.deleteBucket(name)
  }

  /// A cursor over the top-level buckets, standing nowhere yet.
  package func cursor() throws(BoltStoreError) -> Cursor {
    try requireOpen()
    return try root.cursor()
  }
}
