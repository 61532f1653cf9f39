package import PropertyTesting

/// A bug that can be switched on, and a law that must fail while it is.
package struct MutantTrial: Sendable {
  /// Name of the bug: its area and its case there.
  package let name: String
  /// The thread the bug was met in; empty for bugs of our own making.
  package let reference: String
  /// The law, tried with the bug switched on.
  package let law: Law

  /// Creates a trial.
  package init(name: String, reference: String, law: Law) {
    self.name = name
    self.reference = reference
    self.law = law
  }
}
