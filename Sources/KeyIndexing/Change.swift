internal import SchemaFormat

/// A put or a tombstone of one key, in 16 bytes.
///
/// Ordered as the rows on disk are: by main revision, then by sub.
struct Change: Hashable, Sendable {
  /// Number of the transaction.
  let main: Int64
  /// Number of the change within it, and in the lowest bit whether it deletes.
  private let subAndMark: UInt64

  /// Creates a change.
  ///
  /// - Throws: ``KeyIndexError/negative(revision:)``, as no row has such a revision.
  init(_ revision: Revision, isTombstone: Bool = false) throws(KeyIndexError) {
    guard revision.main >= 0, revision.sub >= 0 else { throw .negative(revision: revision) }
    main = revision.main
    subAndMark = UInt64(revision.sub) << 1 | (isTombstone ? 1 : 0)
  }

  /// Whether it deletes its key.
  var isTombstone: Bool { subAndMark & 1 == 1 }

  /// When it was made.
  var revision: Revision { Revision(main: main, sub: Int64(subAndMark >> 1)) }

  /// Whether it was made after another.
  func isAbove(_ other: Change) -> Bool {
    main != other.main ? main > other.main : subAndMark >> 1 > other.subAndMark >> 1
  }

  /// What fills memory that holds no change yet.
  static let zero = Change()

  private init() {
    main = 0
    subAndMark = 0
  }
}

extension Change: CustomStringConvertible {
  /// The revision, marked `t` if it deletes.
  var description: String { isTombstone ? "\(revision)t" : "\(revision)" }
}
