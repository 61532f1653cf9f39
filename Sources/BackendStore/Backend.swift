internal import BoltStore
package import Environment
internal import SchemaFormat

/// The database with its writes gathered into batches, and readers that see them before they are
/// committed.
///
/// One database transaction is open for writing all the time and one for reading. Writes go to the
/// first and, when their critical section ends, to a buffer that readers look into before the second.
///
///     lock    put put delete    unlock         intervalElapsed, forceCommit, batch limit
///                   │              │                             │
///     ┌─────────────▼───┐   ┌──────▼──────┐             ┌────────▼────────┐
///     │ WriteBuffer and │──▶│ ReadBuffer  │             │ hook, commit,   │
///     │ write tx        │   │ and read tx │◀────────────│ two new txs     │
///     └─────────────────┘   └─────────────┘ buffer gone └─────────────────┘
///
/// A crash leaves the database as one of the commits left it, and never forgets one that returned.
/// What the hook wrote is in the same commit as the data it speaks of.
///
/// Nothing here locks or waits: calls come from one place, one after the other, and the critical
/// section is a promise of the caller's that is checked. Time is an event: see ``intervalElapsed()``.
///
/// - Invariant: the buffers hold exactly what was written since the last commit.
///
/// > Source: `server/storage/backend/backend.go`, `backend`, in etcd; features.md §13.
package final class Backend {
  /// Writes to the batch just before it is committed; the consistent index, for one.
  ///
  /// > Source: `server/storage/backend/hooks.go`, `OnPreCommitUnsafe`, in etcd; formats.md §7.7.
  package typealias PreCommitHook = (BatchTransaction) throws(BackendError) -> Void

  /// How full pages are made of rows that come in key order.
  package static let sequentialFillPercent = 0.9

  /// The file system the database lies in.
  let files: any WritableFileSystem
  /// Path of the database.
  package let path: String
  /// How writes are batched.
  package let options: BackendOptions
  /// Runs in the batch before each commit; errors end the backend.
  private let preCommit: PreCommitHook?

  /// Where sections write.
  package let batch: BatchTransaction
  /// Writes that readers see over what the database holds.
  private(set) var readBuffer = ReadBuffer()
  /// The transaction that readers since the last commit share.
  private(set) var sharedRead: SharedRead
  /// The file that is read and written.
  private(set) var database: SharedDatabase
  /// What ended the backend, if something did.
  private var end: BackendError?

  /// Commits since the backend was opened.
  package private(set) var commitCount = 0
  /// Size of the database file's pages in bytes; upstream `Size`.
  package private(set) var byteCount = 0
  /// Bytes of pages that are not free; upstream `SizeInUse`.
  package private(set) var byteCountInUse = 0
  /// Concurrent reads that have not ended.
  package internal(set) var concurrentReadCount = 0
  /// Snapshots that have not ended.
  package internal(set) var snapshotCount = 0

  /// Opens a database, which is created if there is none, and begins the first batch.
  ///
  /// - Parameters:
  ///   - path: The database file.
  ///   - files: The file system it lies in.
  ///   - options: How writes are batched.
  ///   - preCommit: Runs in the batch before each commit.
  /// - Throws: ``BackendError/storage(_:)``.
  package init(
    opening path: String,
    in files: any WritableFileSystem,
    _ options: BackendOptions = BackendOptions(),
    preCommit: PreCommitHook? = nil
  ) throws(BackendError) {
    self.path = path
    self.files = files
    self.options = options
    self.preCommit = preCommit
    database = try Self.openDatabase(path, in: files, options.storage)
    sharedRead = try SharedRead(of: database)
    batch = BatchTransaction(options)
    try beginBatch()
  }

  static func openDatabase(
    _ path: String,
    in files: any WritableFileSystem,
    _ options: BoltOptions
  ) throws(BackendError) -> SharedDatabase {
    SharedDatabase(
      try withStorage { () throws(BoltStoreError) in try Database.open(path, in: files, options) }
    )
  }
}

// MARK: - Critical sections

extension Backend {
  /// Begins a critical section of the batch.
  ///
  /// - Throws: ``BackendError/closed`` and ``BackendError/poisoned(_:)``.
  /// - Precondition: no section is open.
  @discardableResult
  package func lock() throws(BackendError) -> BatchTransaction {
    try requireRunning()
    batch.isLocked = true
    return batch
  }

  /// Ends the critical section: shows readers what it wrote, or commits it where it must be.
  ///
  /// > Source: `server/storage/backend/batch_tx.go`, `batchTxBuffered.Unlock`.
  package func unlock() throws(BackendError) {
    precondition(batch.isLocked, "no critical section is open")
    defer { batch.isLocked = false }
    guard end == nil, batch.pendingCount > 0 else { return }
    let limit = options.batchLimit + (options.mutates(.limitOffByOne) ? 1 : 0)
    if batch.mustCommit || batch.pendingCount >= limit {
      return try commit(skippingHook: options.mutates(.hookSkippedAtLimit))
    }
    batch.buffer.writeback(to: &readBuffer, options)
  }

  /// Runs a body in a critical section of its own.
  ///
  /// - Throws: What the body throws, after the section has ended, or what ending it threw.
  package func write<Value>(
    _ body: (BatchTransaction) throws(BackendError) -> Value
  ) throws(BackendError) -> Value {
    try lock()
    let value: Value
    do throws(BackendError) {
      value = try body(batch)
    } catch {
      try unlock()
      throw error
    }
    try unlock()
    return value
  }
}

// MARK: - Commits

extension Backend {
  /// Commits what is pending, hook included; nothing happens where the hook, too, has nothing.
  ///
  /// - Precondition: no section is open.
  ///
  /// > Source: `server/storage/backend/backend.go`, `ForceCommit`.
  package func forceCommit() throws(BackendError) {
    try requireRunning()
    try inSection { () throws(BackendError) in try commit() }
  }

  /// Commits what is pending, since the batch interval is over.
  ///
  /// The caller's timer calls it every 100 ms, or whatever interval it keeps. Where no section has
  /// written since the last commit the hook is not asked either.
  ///
  /// - Precondition: no section is open.
  ///
  /// > Source: `server/storage/backend/backend.go`, `run`.
  package func intervalElapsed() throws(BackendError) {
    try requireRunning()
    if batch.pendingCount > 0 { try forceCommit() }
  }

  /// Commits what is pending and ends the backend; concurrent reads may go on.
  ///
  /// - Precondition: no section is open.
  ///
  /// > Source: `server/storage/backend/backend.go`, `Close`.
  package func close() throws(BackendError) {
    try requireRunning()
    try inSection { () throws(BackendError) in
      try commit(stopping: true, skippingHook: options.mutates(.hookSkippedAtClose))
    }
    end = .closed
    try database.retire()
  }

  /// Commits the batch and begins the next one, unless nothing may follow.
  ///
  /// After an error nobody knows what is durable, so the backend is of no more use.
  func commit(stopping: Bool = false, skippingHook: Bool = false) throws(BackendError) {
    do throws(BackendError) {
      if !skippingHook, !options.mutates(.etcd13766) { try preCommit?(batch) }
      guard batch.pendingCount > 0 || stopping else { return }
      try commitTransaction()
      if options.mutates(.etcd13766), let preCommit {
        try beginBatch()
        try preCommit(batch)
        try commitTransaction()
      }
      try endBatch()
      if !stopping { try beginReadAndBatch() }
    } catch {
      throw fail(error)
    }
  }

  private func commitTransaction() throws(BackendError) {
    guard let transaction = batch.transaction else { throw .closed }
    try withStorage { () throws(BoltStoreError) in try transaction.commit() }
    commitCount += 1
  }

  /// Gives up both transactions and both buffers.
  private func endBatch() throws(BackendError) {
    if !options.mutates(.leakedReadTransaction) { try sharedRead.retire() }
    if !options.mutates(.bufferOutlivesCommit) { readBuffer.removeAll(options) }
    batch.buffer.removeAll()
    batch.begin(nil)
  }

  /// Throws pending writes away with both transactions; a mutant's.
  func dropBatch() throws(BackendError) {
    guard let transaction = batch.transaction else { throw .closed }
    transaction.rollback()
    try endBatch()
  }

  /// Begins both transactions after a commit.
  func beginReadAndBatch() throws(BackendError) {
    sharedRead = try SharedRead(of: database)
    try beginBatch()
  }

  /// Begins a transaction of the database to write to, and takes its sizes.
  ///
  /// > Source: `server/storage/backend/backend.go`, `unsafeBegin`.
  private func beginBatch() throws(BackendError) {
    let database = database.database
    // Pages the last commit gave up count as used until the next one may take them.
    let freePageCount = database.freelist.freeCount
    let transaction = try withStorage { () throws(BoltStoreError) in try database.beginWrite() }
    batch.begin(transaction)
    guard !options.mutates(.staleSizes) || byteCount == 0 else { return }
    byteCount = transaction.byteCount
    byteCountInUse = byteCount - freePageCount * database.pageByteCount
  }

  /// Continues on another file.
  func replaceDatabase(with other: SharedDatabase) throws(BackendError) {
    let old = database
    database = other
    try old.retire()
  }

  /// Marks a section as open while a body runs.
  func inSection(_ body: () throws(BackendError) -> Void) throws(BackendError) {
    batch.isLocked = true
    defer { batch.isLocked = false }
    try body()
  }

  /// Ends the backend after an error; nothing is retried over it.
  func fail(_ error: BackendError) -> BackendError {
    end = if case .storage(let cause) = error { .poisoned(cause) } else { error }
    return error
  }

  /// Refuses use after the end.
  ///
  /// - Precondition: no section is open.
  func requireRunning() throws(BackendError) {
    precondition(!batch.isLocked, "a critical section is open")
    try requireReadable()
  }

  /// Refuses reads after the end.
  func requireReadable() throws(BackendError) {
    if let end { throw end }
  }
}
