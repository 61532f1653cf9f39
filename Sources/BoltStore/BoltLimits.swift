/// What the engine refuses to go beyond.
///
/// > Source: formats.md §5.6; bbolt `bucket.go`, `MaxKeySize` and `MaxValueSize`.
package enum BoltLimits {
  /// Longest key in bytes.
  package static let keyByteCountMax = 32768
  /// Longest value in bytes.
  package static let valueByteCountMax = (1 << 31) - 2
  /// Levels a tree may have, leaf included.
  ///
  /// Two items a page suffice for 2^64 items in so many; only damage makes more.
  package static let treeDepthMax = 64
  /// How deep buckets may lie in each other where all of them are walked.
  package static let bucketDepthMax = 4096
  /// Fewest items the left page of a split gets; upstream `minKeysPerPage`.
  package static let keysPerPageMin = 2
  /// Least and most a page is filled before the next begins.
  package static let fillPercents = 0.1...1.0
  /// How full pages are made unless a bucket says otherwise.
  package static let fillPercentDefault = 0.5
}
