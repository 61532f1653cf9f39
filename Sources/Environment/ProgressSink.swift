/// Takes note of work done, so that a long run can say how far it is.
///
/// The sink decides whether and how often anything is shown; callers report as they go.
package protocol ProgressSink: Sendable {
  /// Announces a part of the run and how many bytes it will read.
  func begin(_ label: String, totalByteCount: Int)
  /// Adds bytes read since the last call; safe from any thread.
  func advance(byteCount: Int)
}

/// A sink that shows nothing.
package struct SilentProgress: ProgressSink {
  /// Creates the sink.
  package init() {}
  package func begin(_ label: String, totalByteCount: Int) {}
  package func advance(byteCount: Int) {}
}
