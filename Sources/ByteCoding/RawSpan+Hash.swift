extension RawSpan {
  /// A hash of the bytes, keyed anew in every process, so that no file can choose its collisions.
  ///
  /// Only for tables that are never walked in hash order.
  ///
  /// - Complexity: O(*n*)
  package var tableHash: UInt64 {
    var hasher = Hasher()
    unsafe withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }
}
