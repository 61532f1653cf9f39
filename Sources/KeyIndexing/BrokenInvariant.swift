/// A law of an index that it breaks, in one line: which, where, what was found.
///
/// Invariants of an index throw rather than trap, so that a suite can shrink the history that broke
/// one.
package struct BrokenInvariant: Error, Equatable, Sendable {
  /// Which law, where, and what was found.
  package let message: String

  /// Creates a complaint.
  package init(_ message: String) { self.message = message }

  /// Throws unless a condition holds.
  static func unless(
    _ condition: Bool,
    _ message: @autoclosure () -> String
  ) throws(BrokenInvariant) {
    guard condition else { throw BrokenInvariant(message()) }
  }
}
