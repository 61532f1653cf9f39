internal import BoltStore
internal import ByteCoding

/// A copy of all top-level buckets into an empty database, in batches.
///
/// > Source: `server/storage/backend/backend.go`, `defragdb`, in etcd; formats.md §5.16.
///
/// > Deviation: a bucket's sequence, which etcd never sets, is copied too; a nested bucket, which etcd
/// > never makes, is refused where upstream would make an empty value of it.
struct DefragCopy {
  private let source: Database
  private let target: Database
  private let options: BackendOptions
  /// Rows put since the last commit.
  private var rowCount = 0

  init(from source: Database, to target: Database, _ options: BackendOptions) {
    self.source = source
    self.target = target
    self.options = options
  }

  /// Makes the copy; the last commit is durable when it returns.
  consuming func run() throws(BackendError) {
    let snapshot = try withStorage { () throws(BoltStoreError) in try source.beginRead() }
    defer { snapshot.rollback() }
    var batch = try begin()
    defer { batch.rollback() }
    do throws(BoltStoreError) {
      var names = try snapshot.cursor()
      var isOnName = try names.first()
      while isOnName {
        let name = names.key.array()
        guard let bucket = try snapshot.bucket(named: name) else {
          throw BoltStoreError.incompatibleValue
        }
        try copy(bucket, named: name, in: &batch)
        isOnName = try names.next()
      }
      try batch.commit()
    } catch {
      throw .storage(error)
    }
  }

  private func begin() throws(BackendError) -> Transaction {
    try withStorage { () throws(BoltStoreError) in try target.beginWrite() }
  }

  /// Copies the rows of a bucket.
  ///
  /// - Throws: ``BoltStoreError/incompatibleValue`` for a bucket among them.
  private mutating func copy(
    _ bucket: Bucket,
    named name: [UInt8],
    in batch: inout Transaction
  ) throws(BoltStoreError) {
    var rows = try bucket.cursor()
    var isOnRow = try rows.first()
    if !isOnRow, options.mutates(.defragDropsEmptyBuckets) { return }
    var copy = try batch.createBucketIfNeeded(name)
    copy.fillPercent = Backend.sequentialFillPercent
    if bucket.sequence != 0 { try copy.setSequence(bucket.sequence) }
    while isOnRow {
      guard !rows.isBucket else { throw BoltStoreError.incompatibleValue }
      if rowCount == options.defragLimit {
        try batch.commit()
        batch = try target.beginWrite()
        copy = try batch.createBucketIfNeeded(name)
        copy.fillPercent = Backend.sequentialFillPercent
        rowCount = 0
        if options.mutates(.defragDropsRowAtLimit), try !rows.next() { return }
      }
      try copy.put(rows.value, for: rows.key)
      rowCount += 1
      isOnRow = try rows.next()
    }
  }
}
