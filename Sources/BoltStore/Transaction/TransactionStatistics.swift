/// What a transaction has done.
///
/// > Source: bbolt `tx.go`, `TxStats`.
package struct TransactionStatistics: Equatable, Sendable {
  /// Pages allocated, overflow included.
  package var pageCount = 0
  /// Bytes of the pages allocated.
  package var pageByteCount = 0
  /// Searches begun.
  package var cursorCount = 0
  /// Nodes made of pages.
  package var nodeCount = 0
  /// Nodes looked at after deletes.
  package var rebalanceCount = 0
  /// Nodes cut in two.
  package var splitCount = 0
  /// Pages that nodes were written to.
  package var spillCount = 0
  /// Writes to the file.
  package var writeCount = 0

  /// Creates counters at zero.
  package init() {}
}

extension TransactionStatistics {
  /// Adds what another transaction has done.
  static func += (left: inout Self, right: Self) {
    left.pageCount += right.pageCount
    left.pageByteCount += right.pageByteCount
    left.cursorCount += right.cursorCount
    left.nodeCount += right.nodeCount
    left.rebalanceCount += right.rebalanceCount
    left.splitCount += right.splitCount
    left.spillCount += right.spillCount
    left.writeCount += right.writeCount
  }
}
