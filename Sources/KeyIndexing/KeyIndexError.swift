package import SchemaFormat

/// Why an index refuses a change.
///
/// Upstream panics on all but ``revisionNotFound``. Changes come from rows on disk as well as from
/// transactions, so here each is an answer, and the index stays as it was.
package enum KeyIndexError: Error, Equatable, Sendable {
  /// There is nothing to delete; upstream `ErrRevisionNotFound`.
  case revisionNotFound
  /// A change must come after the last one of its key.
  case notAbove(revision: Revision, modified: Revision)
  /// A number of a revision is negative.
  case negative(revision: Revision)
  /// A key is restored from its first row, but is there already.
  case notEmpty(modified: Revision)
  /// A key is longer than the index can hold.
  case keyTooLong(byteCount: Int)

  /// One line for people: what was expected and what was found.
  package var message: String {
    switch self {
    case .revisionNotFound: "revision not found"
    case .notAbove(let revision, let modified):
      "revision \(revision) is not above \(modified), the last of its key"
    case .negative(let revision): "revision \(revision) is negative"
    case .notEmpty(let modified): "the key is there already, last changed at \(modified)"
    case .keyTooLong(let byteCount): "a key of \(byteCount) bytes is too long"
    }
  }
}
