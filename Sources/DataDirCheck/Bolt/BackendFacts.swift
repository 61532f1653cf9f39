internal import ByteCoding

/// One key and value of a bucket, copied out of the database.
package struct BucketPair: Equatable, Sendable {
  /// Key bytes.
  package var key: [UInt8]
  /// Value bytes.
  package var value: [UInt8]
  /// Page the pair stands on; for an inline bucket, the page that holds the bucket.
  package var page: UInt64

  /// Creates a pair.
  package init(key: [UInt8], value: [UInt8], page: UInt64) {
    self.key = key
    self.value = value
    self.page = page
  }
}

/// A lease that live keys name, with how many do.
package struct LeaseReference: Equatable, Sendable {
  /// Lease id.
  package var lease: Int64
  /// Live keys attached to it.
  package var keyCount: Int
  /// The first such key in revision order.
  package var exampleKey: [UInt8]
  /// Revision of that key's row, as `main.sub`.
  package var exampleRevision: String

  /// Creates a reference.
  package init(lease: Int64, keyCount: Int, exampleKey: [UInt8], exampleRevision: String) {
    self.lease = lease
    self.keyCount = keyCount
    self.exampleKey = exampleKey
    self.exampleRevision = exampleRevision
  }
}

/// What a database said of itself: its small buckets whole, and the sum of its rows.
///
/// The cross checks read this and never the file.
package struct BackendFacts: Sendable {
  /// Path of the database relative to the directory that was checked.
  package var file: String
  /// Pairs of every top-level bucket but `key`, in bucket and key order.
  package var buckets: [String: [BucketPair]] = [:]
  /// Top-level bucket names in key order.
  package var bucketNames: [String] = []
  /// Buckets too large to be copied out whole; what they hold is only partly known.
  package var truncatedBuckets: Set<String> = []
  /// Whether every page was reached and sound, so that what is absent is really absent.
  package var isWhole = false
  /// Size of the file in bytes.
  package var fileByteCount = 0
  /// Current revision as etcd would restore it; at least 1.
  package var revision: Int64 = 1
  /// Main revision of the last row in bucket `key`; nil if it has none.
  package var lastRowRevision: Int64?
  /// `finishedCompactRev`; nil if never compacted.
  package var finishedCompactRevision: Int64?
  /// `scheduledCompactRev`; nil if never compacted.
  package var scheduledCompactRevision: Int64?
  /// Leases that live keys name, in lease order.
  package var leaseReferences: [LeaseReference] = []
  /// Rows in bucket `key`.
  package var rowCount = 0
  /// Live keys.
  package var keyCount = 0

  /// Free pages with rows above the last revision: the trace of a commit that never finished, or
  /// of a tree that was lost; the log tells which.
  package var newerOrphans: [OrphanPage] = []

  /// Whether no server has applied an entry to the database yet, so that nothing can be missing.
  package var isUnused: Bool {
    rowCount == 0 && consistentIndex ?? 0 == 0 && pairs("members").isEmpty
  }

  /// Creates the facts of a database nothing is known of yet.
  package init(file: String) { self.file = file }

  /// The pairs of a bucket; empty if the bucket is absent.
  package func pairs(_ bucket: String) -> [BucketPair] { buckets[bucket] ?? [] }

  /// Whether every pair of a bucket was copied out, so that what is absent is really absent.
  package func isComplete(_ bucket: String) -> Bool { !truncatedBuckets.contains(bucket) }

  /// The value of a key in a bucket; nil if absent.
  package func value(_ key: String, in bucket: String) -> BucketPair? {
    pairs(bucket).first { $0.key == Array(key.utf8) }
  }

  /// `consistent_index` of bucket `meta`: raft index of the last entry this database contains.
  package var consistentIndex: UInt64? { metaInteger("consistent_index") }
  /// `term` of bucket `meta`: raft term of that entry, since 3.5.
  package var term: UInt64? { metaInteger("term") }

  private func metaInteger(_ key: String) -> UInt64? {
    guard let pair = value(key, in: "meta"), pair.value.count == 8 else { return nil }
    return pair.value.rawSpan.bigEndian(at: 0)
  }
}
