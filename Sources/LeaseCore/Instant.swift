/// A point on the clock of whoever drives the lessor, in milliseconds from any origin.
///
/// The lessor reads no clock: time comes in with each call that needs it, and never goes back.
package struct Instant: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// Milliseconds since the origin.
  package let milliseconds: Int64

  /// Creates a point in time.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The point so much later; the last there is, where there is none so late.
  ///
  /// A TTL read from a damaged row may be any number.
  package func adding(milliseconds more: Int64) -> Instant {
    let (sum, isOverflow) = milliseconds.addingReportingOverflow(more)
    guard isOverflow else { return Instant(milliseconds: sum) }
    return Instant(milliseconds: more < 0 ? .min : .max)
  }

  /// The point so many seconds later.
  package func adding(seconds: Int64) -> Instant {
    let (product, isOverflow) = seconds.multipliedReportingOverflow(by: 1_000)
    return adding(milliseconds: isOverflow ? (seconds < 0 ? .min : .max) : product)
  }

  /// How much later than another point this one is; negative if it is earlier.
  package func milliseconds(since earlier: Instant) -> Int64 {
    let (difference, isOverflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return isOverflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }
}
