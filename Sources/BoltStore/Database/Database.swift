package import BoltFormat
package import Environment

/// A file of buckets, opened: one writer at a time, any number of snapshots beside it.
///
///     let database = try Database.open("member/snap/db", in: DiskFileSystem())
///     try database.update { transaction throws(BoltStoreError) in
///       try transaction.createBucketIfNeeded(name).put(value, for: key)
///     }
///
/// What is in the file:
///
///      page 0    page 1    page 2 …
///     ┌────────┬────────┬────────┬────────┬────────┬─ ─ ─ ─ ┐
///     │ meta   │ meta   │ branch, leaf and freelist│ grown   │
///     │ even   │ odd    │ pages, and free ones     │ space   │
///     └────────┴────────┴────────┴────────┴────────┴─ ─ ─ ─ ┘
///                                         high-water mark
///
/// A commit writes only pages that are free in the meta before it, then the meta that is older. A
/// crash therefore leaves one of two states, that before the commit or that after it, never a mix;
/// ``Transaction/commit()`` tells the order. What a crash can leave besides is space: pages past
/// the high-water mark, which the next commits overwrite. A file that was created and never
/// finished has no valid meta and is refused.
///
/// A page that a commit no longer needs is pending, and is used again only when no snapshot from
/// before that commit is open.
///
/// After a failed write or sync nothing is known of what the file holds, so nothing is tried again:
/// the database is poisoned and refuses everything until it is opened anew.
///
/// Not safe to use from several threads at once; a shell serializes it.
///
/// > Source: formats.md §5; bbolt `db.go`, `DB`.
package final class Database {
  /// Path of the file.
  package let path: String
  /// How the database was opened.
  package let options: BoltOptions
  /// Page size in bytes.
  package let pageByteCount: Int
  /// The meta of the newest commit.
  package internal(set) var meta: Meta
  /// Free pages, and those that wait for snapshots to end; empty where the database only reads.
  package internal(set) var freelist: Freelist
  /// Size of the file in bytes.
  package internal(set) var fileByteCount: Int

  /// The file, to be read or mapped.
  let source: any ReadableFile
  /// The file, to be written; nil where the database only reads.
  let target: (any WritableFile)?
  /// Keeps others from the file: all of them, or those that would write.
  private let lock: any FileLock
  /// The file as memory, for the transactions that begin now.
  var memory: PageMemory
  /// Address space upstream would have mapped by now, which decides how files grow.
  var mapByteCount: Int
  /// Memory that write transactions take turns to use.
  let arenaPool = ArenaPool()
  /// Numbers of the open snapshots, ascending; one number may be there several times.
  private(set) var readers: [UInt64] = []
  /// Number of the transaction that writes.
  private(set) var writer: UInt64?
  /// Snapshots begun.
  private(set) var readCount = 0
  /// What transactions that ended have done.
  private(set) var endedStatistics = TransactionStatistics()
  /// Whether the database was closed.
  private var isClosed = false
  /// Why a commit failed.
  private var failure: FileError?

  init(_ parts: OpenParts, path: String, options: BoltOptions) {
    self.path = path
    self.options = options
    pageByteCount = parts.pageByteCount
    meta = parts.meta
    source = parts.source
    target = parts.target
    lock = parts.lock
    memory = parts.memory
    fileByteCount = parts.fileByteCount
    mapByteCount = Self.mapSize(max(parts.fileByteCount, options.initialMapByteCount))
    freelist = Freelist(policy: options.freelistPolicy, mutant: options.freelistMutant)
  }

  /// What is known of a file before it is a database.
  struct OpenParts {
    var source: any ReadableFile
    var target: (any WritableFile)?
    var lock: any FileLock
    var pageByteCount: Int
    /// Both metas, as far as they could be read.
    var metas: [Meta?]
    /// The meta that rules.
    var meta: Meta
    var memory: PageMemory
    var fileByteCount: Int
  }
}

// MARK: - Transactions

extension Database {
  /// Begins a snapshot of the newest commit.
  ///
  /// - Throws: ``BoltStoreError/databaseNotOpen`` or ``BoltStoreError/poisoned(_:)``.
  /// - Complexity: O(1)
  package func beginRead() throws(BoltStoreError) -> Transaction {
    try requireUsable()
    let place = readers.firstIndex { $0 > meta.txid } ?? readers.endIndex
    readers.insert(meta.txid, at: place)
    readCount += 1
    return Transaction(self, meta: meta, memory: memory, isWritable: false)
  }

  /// Begins the one transaction that may change something.
  ///
  /// Pages that no open snapshot needs any more become free to be used.
  ///
  /// - Throws: ``BoltStoreError/databaseReadOnly``, ``BoltStoreError/writerOpen(transaction:)``,
  ///   ``BoltStoreError/transactionNumbersUsedUp``, ``BoltStoreError/databaseNotOpen`` or
  ///   ``BoltStoreError/poisoned(_:)``.
  package func beginWrite() throws(BoltStoreError) -> Transaction {
    try requireUsable()
    guard target != nil else { throw .databaseReadOnly }
    if let writer { throw .writerOpen(transaction: writer) }
    guard meta.txid < .max else { throw .transactionNumbersUsedUp }
    freelist.releasePending(openReaders: options.mutates(.readersIgnored) ? [] : readers)
    var next = meta
    next.txid += 1
    writer = next.txid
    return Transaction(self, meta: next, memory: memory, isWritable: true)
  }

  /// Runs a closure on a snapshot, and ends it.
  package func view<Result>(
    _ body: (Transaction) throws(BoltStoreError) -> Result
  ) throws(BoltStoreError) -> Result {
    let transaction = try beginRead()
    defer { transaction.rollback() }
    return try body(transaction)
  }

  /// Runs a closure that changes something, and commits unless it throws.
  package func update<Result>(
    _ body: (Transaction) throws(BoltStoreError) -> Result
  ) throws(BoltStoreError) -> Result {
    let transaction = try beginWrite()
    defer { transaction.rollback() }
    let result = try body(transaction)
    try transaction.commit()
    return result
  }

  /// Lets go of the file.
  ///
  /// - Throws: ``BoltStoreError/transactionsOpen(count:)``, and the database stays open.
  package func close() throws(BoltStoreError) {
    let count = readers.count + (writer == nil ? 0 : 1)
    guard count == 0 else { throw .transactionsOpen(count: count) }
    isClosed = true
    lock.unlock()
  }

  /// Number of open snapshots.
  package var readerCount: Int { readers.count }

  /// Why a commit failed, after which nothing can be done but to open the database anew.
  package var poison: FileError? { failure }

  private func requireUsable() throws(BoltStoreError) {
    if let failure { throw .poisoned(failure) }
    guard !isClosed else { throw .databaseNotOpen }
  }

  // MARK: The end of a transaction

  /// Forgets a transaction.
  func ended(_ transaction: Transaction) {
    endedStatistics += transaction.counters
    if transaction.isWritable {
      writer = nil
    } else if let place = readers.firstIndex(of: transaction.id) {
      readers.remove(at: place)
    }
  }

  /// Takes back what a transaction freed and took.
  func abandon(_ transaction: Transaction) {
    if !options.mutates(.rollbackKeepsFreed) { freelist.rollback(transaction.id) }
  }

  /// Makes a commit the newest.
  func committed(_ transaction: Transaction) { meta = transaction.meta }

  /// Refuses everything from now on.
  func poison(_ error: FileError) { failure = error }
}
