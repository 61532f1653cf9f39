/// Puts, gets, range visits, compaction and restore of the index.
struct IndexBench {
  private let keyCount: Int

  /// Prepares the keys.
  init(keyCount: Int) throws { self.keyCount = keyCount }

  /// Prints every figure.
  func run() throws {}
}
