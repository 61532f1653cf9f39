/// Takes note of work done, so that a long run can say how far it is.
///
/// The sink decides whether and how often anything is shown; callers report as they go.
package protocol ProgressSink: Sendable {
  /// Announces a part of the run and how much there is to do in it; 0 if nobody knows.
  func begin(_ label: String, total: Int, in unit: ProgressUnit)
  /// Adds what was done since the last call; safe from any thread.
  func advance(by count: Int)
}

/// What work is counted in.
package enum ProgressUnit: Equatable, Sendable {
  /// Bytes, of which many make up little work.
  case bytes
  /// Things of this name in the plural, each a piece of work.
  case things(String)
}

extension ProgressSink {
  /// Announces a part of the run and how many bytes it will read.
  package func begin(_ label: String, totalByteCount: Int) {
    begin(label, total: totalByteCount, in: .bytes)
  }

  /// Adds bytes read since the last call; safe from any thread.
  package func advance(byteCount: Int) { advance(by: byteCount) }
}

/// A sink that shows nothing.
package struct SilentProgress: ProgressSink {
  /// Creates the sink.
  package init() {}
  package func begin(_ label: String, total: Int, in unit: ProgressUnit) {}
  package func advance(by count: Int) {}
}
