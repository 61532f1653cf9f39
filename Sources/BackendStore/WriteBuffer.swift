internal import ByteCoding
internal import SchemaFormat

/// Writes of the critical section that is open, not yet shown to readers.
///
/// > Source: `server/storage/backend/tx_buffer.go`, `txWriteBuffer`, in etcd.
struct WriteBuffer: Sendable {
  private(set) var buckets = [BucketBuffer](repeating: BucketBuffer(), count: Bucket.slotCount)

  /// Notes that a key was given a value.
  mutating func put(_ value: RawSpan, for key: RawSpan, in bucket: Bucket) {
    buckets[bucket.slot].put(value, for: key)
  }

  /// Notes that a key was deleted.
  mutating func delete(_ key: RawSpan, in bucket: Bucket) {
    buckets[bucket.slot].delete(key)
  }

  /// Forgets the writes to a bucket that was deleted after them.
  mutating func removeAll(in bucket: Bucket) { buckets[bucket.slot].removeAll() }

  /// Forgets all writes.
  mutating func removeAll() {
    for slot in buckets.indices { buckets[slot].removeAll() }
  }

  /// Shows the writes to readers, and forgets them here.
  ///
  /// - Complexity: O(*n*) for keys written in order behind those the reader has, as revisions are.
  ///
  /// > Source: `server/storage/backend/tx_buffer.go`, `writeback`.
  mutating func writeback(to reader: inout ReadBuffer, _ options: BackendOptions) {
    let duplicates: DuplicateRule = options.mutates(.oldestDuplicateKept) ? .oldest : .newest
    for slot in buckets.indices where !buckets[slot].isEmpty {
      if reader.buckets[slot].isEmpty {
        if !options.mutates(.unsortedWriteback) {
          buckets[slot].sort(keeping: options.mutates(.etcd17228) ? .all : duplicates)
        }
        swap(&buckets[slot], &reader.buckets[slot])
      } else {
        buckets[slot].sort(keeping: options.mutates(.etcd21986) ? .all : duplicates)
        reader.buckets[slot].merge(buckets[slot], keeping: duplicates)
      }
      buckets[slot].removeAll()
    }
  }
}

extension Bucket {
  /// How many buckets there are.
  static let slotCount = Bucket.allCases.count

  /// The bucket's place in arrays over all buckets.
  ///
  /// > Source: `server/storage/schema/bucket.go`, the `BucketID`s, which serve the same end.
  var slot: Int {
    switch self {
    case .key: 0
    case .meta: 1
    case .lease: 2
    case .alarm: 3
    case .cluster: 4
    case .members: 5
    case .membersRemoved: 6
    case .auth: 7
    case .authUsers: 8
    case .authRoles: 9
    }
  }

  /// The name as it stands in the database.
  var nameBytes: [UInt8] { Array(rawValue.utf8) }
}
