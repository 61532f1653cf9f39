internal import BoltStore
internal import ByteCoding
package import SchemaFormat

/// The write transaction that gathers writes until the next commit.
///
/// It lives as long as its backend; what it writes to is a new transaction of the database after each
/// commit. Writes are made in critical sections, which ``Backend/lock()`` begins and
/// ``Backend/unlock()`` ends; inside one it reads what it wrote, and nobody else does.
///
/// > Source: `server/storage/backend/batch_tx.go`, `batchTx` and `batchTxBuffered`, in etcd.
package final class BatchTransaction {
  /// Writes since the last commit, by the operation.
  package private(set) var pendingCount = 0
  /// Whether a critical section is open.
  package internal(set) var isLocked = false
  /// Whether the section that is open must be committed when it ends.
  private(set) var mustCommit = false
  /// Transaction of the database that is written to; nil once the backend has stopped.
  private var buckets: OpenBuckets?
  /// What readers are not shown yet.
  var buffer = WriteBuffer()
  let options: BackendOptions

  init(_ options: BackendOptions) { self.options = options }
}

// MARK: - Writing

extension BatchTransaction {
  /// Creates a bucket unless it is there.
  ///
  /// > Source: `batch_tx.go`, `UnsafeCreateBucket`.
  package func createBucket(_ bucket: SchemaFormat.Bucket) throws(BackendError) {
    try requireSection()
    try buckets?.create(bucket)
    if !options.mutates(.uncountedBucket) { pendingCount += 1 }
  }

  /// Deletes a bucket with all its rows, if it is there.
  ///
  /// No buffer says that a bucket is gone, so the section is committed when it ends.
  ///
  /// > Source: `batch_tx.go`, `UnsafeDeleteBucket`.
  package func deleteBucket(_ bucket: SchemaFormat.Bucket) throws(BackendError) {
    try requireSection()
    _ = try buckets?.delete(bucket)
    buffer.removeAll(in: bucket)
    if !options.mutates(.bucketOutlivesDeletion) { mustCommit = true }
    pendingCount += 1
  }

  /// Puts a value under a key.
  ///
  /// - Throws: ``BackendError/bucketNotFound(_:)``, or what the database says of key and value.
  /// - Complexity: O(log *n*): one put of the database and a copy of the bytes.
  ///
  /// > Source: `batch_tx.go`, `UnsafePut`.
  package func put(
    _ value: [UInt8],
    for key: [UInt8],
    in bucket: SchemaFormat.Bucket
  ) throws(BackendError) {
    try put(value.rawSpan, for: key.rawSpan, in: bucket, isSequential: false)
  }

  /// Puts a value under a key above all others of the bucket, whose pages are filled further then.
  ///
  /// > Source: `batch_tx.go`, `UnsafeSeqPut`.
  package func putSequential(
    _ value: [UInt8],
    for key: [UInt8],
    in bucket: SchemaFormat.Bucket
  ) throws(BackendError) {
    try put(value.rawSpan, for: key.rawSpan, in: bucket, isSequential: true)
  }

  /// Puts a value under a key.
  package func put(
    _ value: RawSpan,
    for key: RawSpan,
    in bucket: SchemaFormat.Bucket,
    isSequential: Bool
  ) throws(BackendError) {
    let stored = try existing(bucket)
    if isSequential { stored.fillPercent = Backend.sequentialFillPercent }
    do throws(BoltStoreError) {
      try stored.put(value, for: key)
    } catch {
      throw .storage(error)
    }
    buffer.put(value, for: key, in: bucket)
    pendingCount += 1
  }

  /// Deletes a key, if it is there.
  ///
  /// > Source: `batch_tx.go`, `UnsafeDelete`; problems.md law on etcd#17158: a reader must not see the
  /// > row any more once the section has ended.
  package func delete(_ key: [UInt8], in bucket: SchemaFormat.Bucket) throws(BackendError) {
    let stored = try existing(bucket)
    do throws(BoltStoreError) {
      try stored.delete(key)
    } catch {
      throw .storage(error)
    }
    if !options.mutates(.etcd17158) { buffer.delete(key.rawSpan, in: bucket) }
    if options.deletionPolicy == .committed { mustCommit = true }
    if !options.mutates(.uncountedDeletion) { pendingCount += 1 }
  }
}

// MARK: - Reading

/// Reads past the buffers: what the batch wrote is in the transaction it reads.
extension BatchTransaction: BufferedReader {
  /// A copy of a key's value, as the batch left it.
  ///
  /// - Throws: ``BackendError/bucketNotFound(_:)``, as upstream ends there.
  package func value(
    for key: [UInt8],
    in bucket: SchemaFormat.Bucket
  ) throws(BackendError) -> [UInt8]? {
    let rows = try rows(of: bucket)
    return try withStorage { () throws(BoltStoreError) in try rows.value(for: key) }
  }

  /// Lends rows in key order, as the batch left them.
  ///
  /// - Throws: ``BackendError/bucketNotFound(_:)``, as upstream ends there.
  package func visit(
    _ bucket: SchemaFormat.Bucket,
    from start: [UInt8],
    to end: [UInt8]?,
    limit: Int,
    _ body: (RawSpan, RawSpan) -> Bool
  ) throws(BackendError) {
    let rows = try rows(of: bucket)
    try withStorage { () throws(BoltStoreError) in
      try rows.visit(from: start, to: end, limit: limit, body)
    }
  }

  private func rows(of bucket: SchemaFormat.Bucket) throws(BackendError) -> BufferedRows {
    BufferedRows(stored: try existing(bucket), buffer: BucketBuffer(), options: options)
  }
}

// MARK: - What the backend does with it

extension BatchTransaction {
  /// The database's transaction; nil once the backend has stopped.
  var transaction: Transaction? { buckets?.transaction }

  /// Writes to a new transaction of the database, or to none.
  func begin(_ transaction: Transaction?) {
    buckets = transaction.map(OpenBuckets.init)
    pendingCount = 0
    mustCommit = false
  }

  private func existing(
    _ bucket: SchemaFormat.Bucket
  ) throws(BackendError) -> BoltStore.Bucket {
    try requireSection()
    guard let stored = try buckets?.bucket(bucket) else { throw .bucketNotFound(bucket) }
    return stored
  }

  /// Refuses use outside a critical section and after the end.
  private func requireSection() throws(BackendError) {
    precondition(isLocked, "the batch is used outside a critical section")
    guard buckets != nil else { throw .closed }
  }
}
