/// A point in the history of the key space: the transaction, and the change within it.
///
/// Every transaction that changes something raises `main` by one; its changes are numbered by
/// `sub` from zero.
///
/// > Source: formats.md §7.1; upstream `server/storage/mvcc/revision.go`, `Revision`.
package struct Revision: BitwiseCopyable, Hashable, Comparable, Sendable {
  /// Number of the transaction; the first write of a store makes 2.
  package var main: Int64
  /// Number of the change within the transaction.
  package var sub: Int64

  /// Creates a revision.
  package init(main: Int64, sub: Int64 = 0) {
    self.main = main
    self.sub = sub
  }

  package static func < (left: Revision, right: Revision) -> Bool {
    left.main != right.main ? left.main < right.main : left.sub < right.sub
  }
}

extension Revision: CustomStringConvertible {
  /// The revision as people write it, such as `5.0`.
  package var description: String { "\(main).\(sub)" }
}
