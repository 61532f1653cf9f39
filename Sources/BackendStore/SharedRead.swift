internal import BoltStore
internal import SchemaFormat

/// A database that is closed once it was given up and its last reader has ended.
///
/// A defragmentation puts another file in its place while readers still look into this one. The open
/// file outlives its name, so nobody waits for anybody; upstream blocks both sides.
final class SharedDatabase {
  let database: Database
  private var readCount = 0
  private var isRetired = false

  init(_ database: Database) { self.database = database }

  /// Counts a reader.
  func acquire() { readCount += 1 }

  /// Ends a reader.
  func release() throws(BackendError) {
    precondition(readCount > 0, "a reader of the database ended twice")
    readCount -= 1
    try closeIfUnused()
  }

  /// Gives the database up: it is closed when the last reader has ended.
  func retire() throws(BackendError) {
    isRetired = true
    try closeIfUnused()
  }

  private func closeIfUnused() throws(BackendError) {
    guard isRetired, readCount == 0 else { return }
    try withStorage { () throws(BoltStoreError) in try database.close() }
  }
}

/// A read transaction of the database that all readers since the last commit share.
///
/// The transaction ends with the last of them once a commit has made a newer one.
///
/// > Source: `server/storage/backend/read_tx.go`, `baseReadTx`: `tx`, `buckets` and `txWg`, in etcd.
final class SharedRead {
  let database: SharedDatabase
  var buckets: OpenBuckets
  private(set) var readerCount = 0
  private var isRetired = false

  /// Begins a transaction of a database.
  init(of database: SharedDatabase) throws(BackendError) {
    self.database = database
    buckets = OpenBuckets(
      in: try withStorage { () throws(BoltStoreError) in try database.database.beginRead() }
    )
    database.acquire()
  }

  /// Counts a reader.
  func acquire() { readerCount += 1 }

  /// Ends a reader.
  func release(_ options: BackendOptions) throws(BackendError) {
    precondition(readerCount > 0, "a concurrent read ended twice")
    readerCount -= 1
    if options.mutates(.endedReadEndsOthers) { buckets.transaction.rollback() }
    try endIfUnused()
  }

  /// Takes no more readers: the transaction ends with the last one.
  func retire() throws(BackendError) {
    isRetired = true
    try endIfUnused()
  }

  private func endIfUnused() throws(BackendError) {
    guard isRetired, readerCount == 0 else { return }
    buckets.transaction.rollback()
    try database.release()
  }
}

extension SharedRead {
  /// A copy of a key's value, under a buffer.
  func value(
    for key: [UInt8],
    in bucket: SchemaFormat.Bucket,
    _ buffer: ReadBuffer,
    _ options: BackendOptions
  ) throws(BackendError) -> [UInt8]? {
    let rows = try rows(of: bucket, buffer, options)
    return try withStorage { () throws(BoltStoreError) in try rows.value(for: key) }
  }

  /// The rows of a bucket under a buffer.
  func rows(
    of bucket: SchemaFormat.Bucket,
    _ buffer: ReadBuffer,
    _ options: BackendOptions
  ) throws(BackendError) -> BufferedRows {
    BufferedRows(stored: try buckets.bucket(bucket), buffer: buffer[bucket], options: options)
  }
}
