/// What a ``TreeIndex`` holds of a key: its summary, and where its changes are.
///
/// A key with one change, as nearly all are after a compaction, has it in the summary. Others have a
/// block of the arena, which doubles as it fills.
struct IndexEntry: BitwiseCopyable, Sendable {
  /// What is known beside the changes.
  var summary: KeySummary
  /// Where the block of changes begins; without meaning for a single change.
  var offset: UInt32 = 0

  /// Creates the entry of a key with one change.
  init(_ summary: KeySummary) { self.summary = summary }

  /// Changes of the key.
  var count: Int { Int(summary.count) }

  /// Where its changes lie in the arena, if it has more than one.
  @inline(__always)
  var block: Range<Int> { Int(offset)..<Int(offset) &+ count }

  /// Room of the block that a number of changes has.
  static func capacity(_ count: Int) -> Int {
    count < 2 ? 0 : 1 << (Int.bitWidth - (count - 1).leadingZeroBitCount)
  }
}
