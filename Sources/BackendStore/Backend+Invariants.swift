internal import BoltStore
internal import SchemaFormat

// MARK: - Invariants

extension Backend {
  /// Checks what must hold of the buffers and transactions between critical sections.
  ///
  /// - Throws: ``BackendError/brokenInvariant(_:)``, with the numbers.
  /// - Complexity: O(*n*) in the buffered writes.
  package func checkInvariants() throws(BackendError) {
    try requireReadable()
    var bufferedCount = 0
    for bucket in SchemaFormat.Bucket.allCases {
      let buffer = readBuffer[bucket]
      bufferedCount += buffer.entries.count
      try require(buffer.ascends, "the buffer of \(bucket.rawValue) does not ascend")
      let isShown = batch.isLocked || batch.buffer.buckets[bucket.slot].isEmpty
      try require(isShown, "writes to \(bucket.rawValue) are left after their section")
    }
    let pending = batch.pendingCount
    try require(
      bufferedCount <= pending,
      "\(bufferedCount) buffered writes, though only \(pending) are pending"
    )
    let readers = database.database.readerCount
    try require(readers >= 1, "no transaction to read is open")
    try require(
      concurrentReadCount > 0 || snapshotCount > 0 || readers == 1,
      "\(readers) transactions are open, though nobody reads"
    )
  }

  private func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(BackendError) {
    if !holds { throw .brokenInvariant(what()) }
  }
}
