internal import ByteCoding
internal import SchemaFormat

/// HashKV of a store at its current revision, from checksums of its rows in revision order.
///
/// Rows above the compact revision all count. A row at or below it counts only if it is what the
/// index keeps of its key at the current revision, which is known when every row has gone by; so
/// the old rows' checksums wait, 24 bytes each, and are joined at the end.
///
/// > Source: formats.md §8.2; upstream `server/storage/mvcc/hash.go`, `kvHasher`.
package struct HashKV: Sendable {
  /// A row at or below the compact revision.
  private struct OldRow: Sendable {
    var keyNumber: UInt32
    var crc: UInt32
    var byteCount: Int
    var ordinal: Int
    var isTombstone: Bool
    var isAtCompaction: Bool
  }

  /// Which release's rules for rows at the compact revision apply.
  package enum Rules: Sendable {
    /// Up to 3.4.33 and 3.5.15.
    case old
    /// From 3.4.34, 3.5.16 and 3.6.0 on.
    case new
  }

  /// Rows at or below this are compacted.
  package let compactRevision: Int64
  private var oldRows: [OldRow] = []
  private var newRowsCRC: UInt32 = 0
  private var newRowsByteCount = 0

  /// Creates the hash of a store compacted at a revision.
  package init(compactRevision: Int64) { self.compactRevision = compactRevision }

  /// Takes a run of rows that all lie above the compact revision.
  package mutating func add(newRows crc: UInt32, byteCount: Int) {
    newRowsCRC = CRC32C.combine(newRowsCRC, crc, secondByteCount: byteCount)
    newRowsByteCount += byteCount
  }

  /// Takes a row at or below the compact revision.
  package mutating func add(oldRow row: Row, keyNumber: Int, ordinal: Int) {
    oldRows.append(
      OldRow(
        keyNumber: UInt32(keyNumber),
        crc: row.crc,
        byteCount: row.byteCount,
        ordinal: ordinal,
        isTombstone: row.at.isTombstone,
        isAtCompaction: row.main == compactRevision
      )
    )
  }

  /// The hash, once every row was taken.
  ///
  /// - Parameters:
  ///   - states: Last state of each key, by number.
  ///   - revision: Current revision.
  ///   - rules: Whose rules.
  /// - Returns: What a server of those rules answers.
  /// - Complexity: O(*n*) in the keys and in the rows at or below the compact revision
  package func value(states: [KeyState], revision: Int64, rules: Rules) -> UInt32 {
    var hash = CRC32C.checksum(Array("key".utf8).rawSpan)
    let isKeepEmpty = !states.contains { Self.isKept($0, revision: revision, rules: rules) }
    for row in oldRows {
      let state = states[Int(row.keyNumber)]
      let counts =
        isKeepEmpty
        ? rules == .old || !(row.isTombstone && row.isAtCompaction)
        : state.ordinal == row.ordinal && Self.isKept(state, revision: revision, rules: rules)
      guard counts else { continue }
      hash = CRC32C.combine(hash, row.crc, secondByteCount: row.byteCount)
    }
    return CRC32C.combine(hash, newRowsCRC, secondByteCount: newRowsByteCount)
  }

  /// Whether the index's `keep` at the current revision holds the key's last row.
  private static func isKept(_ state: KeyState, revision: Int64, rules: Rules) -> Bool {
    guard !state.isDeleted else { return false }
    // etcd#22376: deleted and put again in the current revision, the new rule stops too early.
    return !(rules == .new && state.tombstoneMain == revision && state.main == revision)
  }
}
