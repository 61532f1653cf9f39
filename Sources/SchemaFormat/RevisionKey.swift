internal import ByteCoding

/// Why bytes are not a revision key.
package enum RevisionKeyError: Error, Equatable, Sendable {
  /// A key has 17 bytes, or 18 for a tombstone.
  case byteCount(found: Int)
  /// Byte 8 is not the `_` between the two numbers.
  case separator(found: UInt8)
  /// Byte 17 is not the `t` of a tombstone.
  case mark(found: UInt8)
  /// A number is negative, which etcd's reader answers with a panic.
  case negative(field: RevisionKey.Field, found: Int64)

  /// One line for people: what was expected and what was found.
  package var message: String {
    switch self {
    case .byteCount(let found): "revision key has \(found) bytes, not 17 or 18"
    case .separator(let found): "byte 8 of the revision key is \(found), not 95 (_)"
    case .mark(let found): "byte 17 of the revision key is \(found), not 116 (t)"
    case .negative(let field, let found): "\(field.rawValue) of the revision key is \(found)"
    }
  }
}

/// A key of bucket `key`: the revision that wrote the row, and whether it deleted.
///
/// Big-endian, so that bolt's bytewise order is the order of revisions:
///
///      0                       8     9                       17
///     ┌───────────────────────┬─────┬───────────────────────┬─────┐
///     │ main              i64 │ '_' │ sub               i64 │ 't' │
///     └───────────────────────┴─────┴───────────────────────┴─────┘
///      transaction             0x5f  change within it        0x74, tombstones only
///
/// The same numbers without a mark and with one never both exist.
///
/// - Invariant: `main` and `sub` are not negative in a key that was read.
///
/// > Source: formats.md §7.1; upstream `server/storage/mvcc/revision.go`, `BucketKey`.
package struct RevisionKey: Hashable, Sendable {
  /// A number of the key, for error messages.
  package enum Field: String, Sendable {
    /// Number of the transaction.
    case main
    /// Number of the change within it.
    case sub
  }

  /// When the row was written.
  package var revision: Revision
  /// Whether the row deletes its user key.
  package var isTombstone: Bool

  /// Encoded size in bytes without the tombstone mark.
  package static let byteCount = 17
  /// Encoded size in bytes with the tombstone mark.
  package static let tombstoneByteCount = 18
  /// Byte offset of each field, in key order; the tests hold the codec to it.
  package static let layout: [(field: String, offset: Int)] = [
    ("main", 0), ("separator", 8), ("sub", 9), ("mark", 17),
  ]

  private static let separator = UInt8(ascii: "_")
  private static let tombstoneMark = UInt8(ascii: "t")

  /// Creates a key.
  package init(revision: Revision, isTombstone: Bool = false) {
    self.revision = revision
    self.isTombstone = isTombstone
  }

  /// Reads a key; allocates nothing.
  ///
  /// - Parameter bytes: All bytes of the key, trusted for nothing.
  /// - Throws: ``RevisionKeyError``, the first fault in byte order after the size.
  /// - Complexity: O(1)
  package init(parsing bytes: RawSpan) throws(RevisionKeyError) {
    let byteCount = bytes.byteCount
    guard byteCount == Self.byteCount || byteCount == Self.tombstoneByteCount else {
      throw .byteCount(found: byteCount)
    }
    let main: Int64 = bytes.bigEndian(at: 0)
    guard main >= 0 else { throw .negative(field: .main, found: main) }
    let separator = bytes.byte(at: 8)
    guard separator == Self.separator else { throw .separator(found: separator) }
    let sub: Int64 = bytes.bigEndian(at: 9)
    guard sub >= 0 else { throw .negative(field: .sub, found: sub) }
    isTombstone = byteCount == Self.tombstoneByteCount
    if isTombstone {
      let mark = bytes.byte(at: 17)
      guard mark == Self.tombstoneMark else { throw .mark(found: mark) }
    }
    revision = Revision(main: main, sub: sub)
  }

  /// The key's bytes.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.tombstoneByteCount)
    Self.append(revision.main, to: &bytes)
    bytes.append(Self.separator)
    Self.append(revision.sub, to: &bytes)
    if isTombstone { bytes.append(Self.tombstoneMark) }
    return bytes
  }

  private static func append(_ number: Int64, to bytes: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }
}

extension RevisionKey: CustomStringConvertible {
  /// The key as people write it, such as `5.0`, or `5.0t` for a tombstone.
  package var description: String { isTombstone ? "\(revision)t" : "\(revision)" }
}
