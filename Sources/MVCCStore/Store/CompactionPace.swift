/// How much one batch of a compaction does.
///
/// > Source: formats.md §7.4; flags `compaction-batch-limit` and `compaction-sleep-interval` of etcd,
/// > of which the interval is the caller's to keep.
package struct CompactionPace: Equatable, Sendable {
  /// Most rows a batch looks at.
  package var rowCountMax = 1000
  /// Most keys of the index a batch looks at.
  package var keyCountMax = 10_000

  /// Creates etcd's defaults.
  package init() {}
}
