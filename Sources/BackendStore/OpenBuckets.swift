internal import BoltStore
internal import SchemaFormat

/// A transaction of the database, and the buckets opened in it so far.
///
/// Opening a bucket by name hashes and searches; this is asked once for every row.
struct OpenBuckets {
  let transaction: Transaction
  private var buckets = [BoltStore.Bucket?](repeating: nil, count: Bucket.slotCount)

  init(in transaction: Transaction) { self.transaction = transaction }

  /// Opens a bucket; nil if the database has none of the name.
  mutating func bucket(_ name: SchemaFormat.Bucket) throws(BackendError) -> BoltStore.Bucket? {
    if let bucket = buckets[name.slot] { return bucket }
    let bucket = try withStorage { () throws(BoltStoreError) in
      try transaction.bucket(named: name.nameBytes)
    }
    buckets[name.slot] = bucket
    return bucket
  }

  /// Creates a bucket unless it is there.
  mutating func create(_ name: SchemaFormat.Bucket) throws(BackendError) {
    buckets[name.slot] = try withStorage { () throws(BoltStoreError) in
      try transaction.createBucketIfNeeded(name.nameBytes)
    }
  }

  /// Deletes a bucket with all its rows.
  ///
  /// - Returns: Whether there was one.
  mutating func delete(_ name: SchemaFormat.Bucket) throws(BackendError) -> Bool {
    buckets[name.slot] = nil
    do throws(BoltStoreError) {
      try transaction.deleteBucket(name.nameBytes)
      return true
    } catch {
      guard error != .bucketNotFound else { return false }
      throw .storage(error)
    }
  }
}
