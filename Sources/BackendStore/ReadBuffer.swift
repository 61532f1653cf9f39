internal import SchemaFormat

/// Writes that readers see over what the database holds: those since its last commit.
///
/// A value: a concurrent read keeps a copy, which shares its memory until the next writeback.
///
/// - Invariant: the keys of each bucket ascend strictly.
///
/// > Source: `server/storage/backend/tx_buffer.go`, `txReadBuffer`, in etcd; its `unsafeCopy` and the
/// > cache of copies in `backend.go` are what a value type does anyway.
struct ReadBuffer: Sendable {
  var buckets = [BucketBuffer](repeating: BucketBuffer(), count: Bucket.slotCount)

  /// Writes to one bucket.
  subscript(bucket: Bucket) -> BucketBuffer { buckets[bucket.slot] }

  /// Whether nothing was written since the last commit.
  var isEmpty: Bool { buckets.allSatisfy(\.isEmpty) }

  /// Forgets all writes, since the database holds them.
  mutating func removeAll(_ options: BackendOptions) {
    let keptCount = options.mutates(.etcd17247) ? 1 : 0
    for slot in buckets.indices where !buckets[slot].isEmpty {
      buckets[slot].removeAll(but: keptCount)
    }
  }
}
