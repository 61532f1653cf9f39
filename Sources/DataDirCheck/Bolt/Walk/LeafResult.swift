/// A leaf page of a tree, with the keys its ancestors promise it lies between.
struct LeafRef: Sendable {
  /// Page number; bounded and met for the first time.
  var page: UInt64
  /// Separator its keys are at or above.
  var lower: Int
  /// Separator its keys are below.
  var upper: Int
}

/// What to take out of leaf pages besides their soundness.
struct LeafWants: OptionSet, Sendable {
  let rawValue: UInt8
  /// Decoded rows of bucket `key`.
  static let rows = LeafWants(rawValue: 1)
  /// Copies of all pairs.
  static let pairs = LeafWants(rawValue: 2)
}

/// A bucket met on a leaf page.
struct SubBucket: Sendable {
  var name: [UInt8]
  var value: [UInt8]
  var page: UInt64
  var item: Int
}

/// What the leaf pages of one batch held.
struct LeafResult: Sendable {
  var batch = RowBatch()
  var pairs: [BucketPair] = []
  var subBuckets: [SubBucket] = []
  /// Pages read, with the overflow each header claims.
  var extents: [(page: UInt64, pageCount: UInt64)] = []
  /// Checksum runs in tree order, whether or not rows were taken.
  var segments: [RowSegment] = []
  var findings = FindingCollector()
  var pairCount = 0
  var pairByteCount = 0
  var byteCount = 0
  /// Whether a page of the batch is a branch, so that the tree is not level.
  var hasMisfit = false
  /// Whether bytes were left out because of damage.
  var isDamaged = false
  /// Last key of the last page in tree order; empty without keys.
  var lastKey: [UInt8] = []
}
