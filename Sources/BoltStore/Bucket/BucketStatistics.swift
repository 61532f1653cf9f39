/// How the pages of a bucket, and of all buckets inside it, are used.
///
/// > Source: bbolt `bucket.go`, `BucketStats`.
package struct BucketStatistics: Equatable, Sendable {
  /// Branch pages, without their overflow.
  package var branchPageCount = 0
  /// Pages that continue branch pages.
  package var branchOverflowCount = 0
  /// Leaf pages, without their overflow.
  package var leafPageCount = 0
  /// Pages that continue leaf pages.
  package var leafOverflowCount = 0
  /// Items on leaves, buckets included.
  package var keyCount = 0
  /// Levels of the tree and of the deepest one inside it.
  package var depth = 0
  /// Bytes of all branch pages.
  package var branchAllocatedByteCount = 0
  /// Bytes of branch pages that hold something.
  package var branchUsedByteCount = 0
  /// Bytes of all leaf pages.
  package var leafAllocatedByteCount = 0
  /// Bytes of leaf pages that hold something.
  package var leafUsedByteCount = 0
  /// Buckets, the one asked for included.
  package var bucketCount = 0
  /// Buckets that stand in their parent's value.
  package var inlineBucketCount = 0
  /// Bytes the pages of those take, which count for the leaves they stand on as well.
  package var inlineUsedByteCount = 0

  /// Creates counters at zero.
  package init() {}

  /// Adds what was counted elsewhere; the greater depth stays.
  static func += (left: inout Self, right: Self) {
    left.branchPageCount += right.branchPageCount
    left.branchOverflowCount += right.branchOverflowCount
    left.leafPageCount += right.leafPageCount
    left.leafOverflowCount += right.leafOverflowCount
    left.keyCount += right.keyCount
    left.depth = max(left.depth, right.depth)
    left.branchAllocatedByteCount += right.branchAllocatedByteCount
    left.branchUsedByteCount += right.branchUsedByteCount
    left.leafAllocatedByteCount += right.leafAllocatedByteCount
    left.leafUsedByteCount += right.leafUsedByteCount
    left.bucketCount += right.bucketCount
    left.inlineBucketCount += right.inlineBucketCount
    left.inlineUsedByteCount += right.inlineUsedByteCount
  }
}
