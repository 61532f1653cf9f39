/// Runs independent pieces of work, and hands their results back in order.
///
/// The order of results never depends on which piece ended first, so what is built from them is
/// the same on one core and on many.
package protocol WorkRunner: Sendable {
  /// Runs `work` for `0..<count`, and calls `consume` with each result in ascending order.
  ///
  /// At most a small multiple of the worker count is in flight or waiting to be consumed, which
  /// bounds memory. `consume` runs on the calling thread.
  ///
  /// - Parameters:
  ///   - count: Number of pieces.
  ///   - work: Makes one piece's result; runs on any thread.
  ///   - consume: Takes the results in order; returns false to stop early.
  func inOrder<Result: Sendable>(
    _ count: Int,
    _ work: @escaping @Sendable (Int) -> Result,
    consume: (Result) -> Bool
  )
}

/// Runs every piece on the calling thread.
package struct SerialRunner: WorkRunner {
  /// Creates the runner.
  package init() {}

  package func inOrder<Result: Sendable>(
    _ count: Int,
    _ work: @escaping @Sendable (Int) -> Result,
    consume: (Result) -> Bool
  ) {
    for piece in 0..<count where !consume(work(piece)) { return }
  }
}
