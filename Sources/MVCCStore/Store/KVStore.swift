package import BackendStore
package import EtcdMessages
package import KeyIndexing
internal import SchemaFormat

/// The key space with its history: rows by revision in the backend, and the index over them.
///
/// Everything that changes keys is a ``WriteTransaction``: its changes are rows of one new main
/// revision, in one critical section of the backend, so that a reader sees all of them or none and a
/// crash leaves all of them or none. Reads are made through a ``ReadView``, at the current revision
/// or at any since the last compaction.
///
///     put, deleteRange, txn      WriteTransaction ──▶ TreeIndex        who finds what when
///                                      │
///                                      ▼ rows in one section
///     range, hashKV, history     ReadView ─────────▶ Backend           bucket key, bucket meta
///
/// A compaction is scheduled at once and carried out in batches, by whoever has the time; see
/// ``compactBatch(_:)``. A crash leaves the database as one of its commits left it: rows whole
/// revisions at a time, a compaction perhaps halfway, which a start takes up again.
///
/// Calls come from one place, one after the other. A ``ReadTransaction`` keeps its rows and its
/// revision through later writes.
///
/// - Invariant: `compactRevision` ≤ `currentRevision`; no row is above `currentRevision`.
/// - Invariant: the index and the rows from `compactRevision` on tell the same history.
///
/// > Source: formats.md §7; features.md §14; `server/storage/mvcc/kvstore.go`, `store`, in etcd.
package final class KVStore {
  /// Takes what a transaction changed, once it has ended and its revision is the current one.
  ///
  /// Events are in the order of the changes; what was there before each is to be asked of
  /// ``ReadView/previousPair(of:)``, as nearly nobody wants to know.
  package typealias ChangeHook = (_ revision: Int64, _ events: [Event]) -> Void

  /// Whose behavior is followed.
  package let rules: StoreRules
  /// Where rows are kept.
  package let backend: Backend
  /// The entry that counts as applied.
  package let consistentIndex: ConsistentIndex
  /// Which keys are attached to which leases.
  package let leases: any LeaseAttachments
  /// Which keys exist when.
  package internal(set) var index: TreeIndex
  /// How far the store is compacted, scheduled and finished.
  package internal(set) var marks: CompactionMarks
  /// Main revision of the last transaction that changed something; 1 before the first.
  package internal(set) var currentRevision: Int64 = 1
  /// Compactions that were scheduled and are not finished, the first of them perhaps under way.
  var compactions: [CompactionJob] = []
  /// Hashes that compactions left behind.
  package internal(set) var compactionHashes = CompactionHashes()
  /// Who learns of changes; without one, events are not made.
  package var onChange: ChangeHook?

  /// Bytes of the row that is being written.
  var row = RowBuffer()
  /// Whether a write transaction is open.
  var isWriting = false
  /// What ended the store, if something did.
  private var end: KVError?

  /// Starts on a database: creates the buckets, and fills the index from the rows.
  ///
  /// - Parameters:
  ///   - backend: Where rows are kept; its hook before commits is `consistentIndex`'s.
  ///   - rules: Whose behavior is followed.
  ///   - consistentIndex: The entry that counts as applied; already loaded.
  ///   - leases: The leases, already restored; keys are attached to them.
  ///   - restoreChunkRowCount: Rows that one step of the start reads.
  /// - Throws: ``KVError``, where the rows cannot be what a store wrote.
  /// - Complexity: O(*n* log *n*) in the rows
  package init(
    on backend: Backend,
    rules: StoreRules = .latest,
    consistentIndex: ConsistentIndex,
    leases: any LeaseAttachments = NoLeases(),
    restoreChunkRowCount: Int = KVStore.restoreChunkRowCount
  ) throws(KVError) {
    self.rules = rules
    self.backend = backend
    self.consistentIndex = consistentIndex
    self.leases = leases
    index = TreeIndex(rules: rules.index)
    marks = CompactionMarks()
    try createBuckets()
    try restore(chunkRowCount: restoreChunkRowCount)
  }

  private func createBuckets() throws(KVError) {
    try withBackend { () throws(BackendError) in
      try backend.write { batch throws(BackendError) in
        try batch.createBucket(.key)
        try batch.createBucket(.meta)
      }
      try backend.forceCommit()
    }
  }

  /// Reads below this are refused; -1 if there was no compaction.
  package var compactRevision: Int64 { marks.compactRevision }

  // MARK: - The end

  /// Ends the store after an error that leaves index and rows in doubt.
  func fail(_ error: KVError) -> KVError {
    if !error.isRefusal { end = error }
    return error
  }

  /// Refuses use after the end.
  func requireRunning() throws(KVError) {
    if let end { throw end }
  }
}

// MARK: - Transactions

extension KVStore {
  /// Begins a transaction that writes; see ``write(_:)`` for what must follow.
  ///
  /// - Throws: ``KVError/revisionsExhausted``, or what ended the store.
  /// - Precondition: none is open.
  ///
  /// > Source: `server/storage/mvcc/kvstore_txn.go`, `Write`, in etcd.
  package func beginWrite() throws(KVError) -> WriteTransaction {
    try requireRunning()
    precondition(!isWriting, "a write transaction is open")
    guard currentRevision < .max else { throw .revisionsExhausted }
    do throws(BackendError) {
      try consistentIndex.lockInsideApply(backend)
    } catch {
      throw fail(.backend(error))
    }
    isWriting = true
    return WriteTransaction(of: self)
  }

  /// Carries out a transaction.
  ///
  /// - Parameter body: Refuses before it has changed anything, or not at all.
  /// - Returns: What the body returns.
  /// - Throws: What the body throws, after the transaction has ended, or what ending it threw.
  package func write<Value>(
    _ body: (WriteTransaction) throws(KVError) -> Value
  ) throws(KVError) -> Value {
    let transaction = try beginWrite()
    let value: Value
    do throws(KVError) {
      value = try body(transaction)
    } catch {
      let error = fail(error)
      try transaction.end()
      throw error
    }
    try transaction.end()
    return value
  }

  /// Reads what is there now, without keeping it from changing.
  package var view: ReadView {
    ReadView(store: self, reader: backend, revision: currentRevision)
  }

  /// Begins a transaction that reads what is there now, whatever is written later.
  ///
  /// - Throws: What ended the store.
  ///
  /// > Source: `server/storage/mvcc/kvstore_txn.go`, `Read`, in etcd.
  package func beginRead() throws(KVError) -> ReadTransaction {
    try requireRunning()
    let read = try withBackend { () throws(BackendError) in try backend.beginConcurrentRead() }
    return ReadTransaction(ReadView(store: self, reader: read, revision: currentRevision), read)
  }

  /// Commits what is pending.
  ///
  /// > Source: `server/storage/mvcc/kvstore.go`, `Commit`, in etcd.
  package func commit() throws(KVError) {
    try requireRunning()
    do throws(BackendError) {
      if rules.savesIndexWithWrites {
        try backend.write { batch throws(BackendError) in try consistentIndex.save(to: batch) }
      }
      try backend.forceCommit()
    } catch {
      throw fail(.backend(error))
    }
  }
}
