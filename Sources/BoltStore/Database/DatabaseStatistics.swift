internal import BoltFormat

/// How much of a database's file is free, and who uses the database.
///
/// > Source: bbolt `db.go`, `Stats`.
package struct DatabaseStatistics: Equatable, Sendable {
  /// Pages ready to be used.
  package var freePageCount = 0
  /// Pages that wait for snapshots to end.
  package var pendingPageCount = 0
  /// Bytes of both.
  package var freeByteCount = 0
  /// Bytes that the list of both takes when it is stored.
  package var freelistByteCount = 0
  /// Snapshots begun since the database was opened.
  package var readCount = 0
  /// Snapshots that are open.
  package var openReadCount = 0
  /// What transactions that ended have done.
  package var transactions = TransactionStatistics()
}

extension Database {
  /// How much of the file is free, and who uses the database.
  ///
  /// - Complexity: O(1)
  package var statistics: DatabaseStatistics {
    var statistics = DatabaseStatistics()
    let count = freelist.freeCount + freelist.pendingCount
    statistics.freePageCount = freelist.freeCount
    statistics.pendingPageCount = freelist.pendingCount
    statistics.freeByteCount = count * pageByteCount
    let words = count >= Int(FreelistPage.longCount) ? count + 1 : count
    statistics.freelistByteCount = PageHeader.byteCount + 8 * words
    statistics.readCount = readCount
    statistics.openReadCount = readerCount
    statistics.transactions = endedStatistics
    return statistics
  }

  /// Size of the database, free pages included: the pages before the high-water mark.
  package var byteCount: Int {
    meta.highWaterMark.byteOffset(pageByteCount: pageByteCount) ?? .max
  }
}
