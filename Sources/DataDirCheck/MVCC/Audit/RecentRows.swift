/// The newest rows of bucket `key`, to be held against the last entries of the log.
package struct RecentRows: Sendable {
  /// Rows that are kept.
  static let keptCountMax = 8192

  private struct Row: Sendable {
    var main: Int64
    var keyNumber: Int
    var valueByteCount: Int
    var isTombstone: Bool
  }

  private var rows: [Row] = []
  private var next = 0

  /// Main revision of the oldest row kept; nil without rows.
  package var oldest: Int64? { rows.isEmpty ? nil : rows[next % rows.count].main }

  /// Takes the next row in revision order.
  ///
  /// - Complexity: O(1)
  mutating func append(main: Int64, keyNumber: Int, valueByteCount: Int, isTombstone: Bool) {
    let row = Row(
      main: main,
      keyNumber: keyNumber,
      valueByteCount: valueByteCount,
      isTombstone: isTombstone
    )
    if rows.count < Self.keptCountMax {
      rows.append(row)
    } else {
      rows[next] = row
      next = (next + 1) % Self.keptCountMax
    }
  }

  /// Whether a put of a key with a value of this size stands at or above a revision.
  ///
  /// - Complexity: O(rows kept)
  func holdsPut(of keyNumber: Int, valueByteCount: Int, from revision: Int64) -> Bool {
    rows.contains { row in
      row.keyNumber == keyNumber && row.main >= revision && !row.isTombstone
        && row.valueByteCount == valueByteCount
    }
  }
}
