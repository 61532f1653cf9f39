/// A bug that is switched on, and the law that must fail under it.
package struct MutantTrial: Sendable {
  /// Name of the bug, as the code has it.
  package let name: String
  /// Where the bug was met or described; empty for one that was made up.
  package let reference: String
  /// The law, with the bug in what it tries.
  package let law: Law

  /// Creates a trial.
  package init(name: String, reference: String = "", law: Law) {
    self.name = name
    self.reference = reference
    self.law = law
  }
}

extension MutantTrial: CustomStringConvertible {
  package var description: String { name }
}
