/// What a walk takes out of a database besides its soundness.
package struct WalkOptions: Sendable {
  /// Whether the rows of bucket `key` are decoded and held to the laws of MVCC.
  package var auditsRows = false
  /// Whether the pairs of the other buckets are copied out.
  package var copiesPairs = true
  /// Bytes of pairs copied out of one bucket before the rest is left in the file.
  package var copiedByteCountMax = 64 << 20
  /// Whether pages nobody reaches are searched for rows; needs `auditsRows`.
  package var searchesOrphans = false

  /// Structure and checksums alone.
  package init() {}

  /// Everything `verify` looks at.
  package static var all: WalkOptions {
    var options = WalkOptions()
    options.auditsRows = true
    options.searchesOrphans = true
    return options
  }
}
