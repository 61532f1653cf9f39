internal import BoltFormat
internal import ByteCoding
internal import Environment

// MARK: - Commit

extension Transaction {
  /// Writes all changes and makes them durable, then ends the transaction.
  ///
  /// The order is what makes a crash harmless:
  ///
  ///     1 rebalance   merge what deletes left too small
  ///     2 spill       nodes become pages that nothing refers to yet
  ///     3 freelist    the old list's pages freed, a new list made, or none
  ///     4 grow        the file is made longer and that made durable
  ///     5 pages       written in ascending order, made durable
  ///     6 meta        written over the older of the two, made durable
  ///
  /// Before the meta's last sector is durable the other meta rules, and every page it can reach
  /// still holds what it held; a meta that is torn fails its checksum. From then on the new one
  /// rules. So a crash leaves the state before this commit or the one after, and after this method
  /// has returned only the latter.
  ///
  /// - Throws: Damage found on the way, or ``BoltStoreError/unsound(_:)`` if every commit is to be
  ///   checked, and then nothing refers to what was written and the transaction is rolled
  ///   back; or ``BoltStoreError/file(_:)``, and then it is unknown what the file holds: the
  ///   database refuses everything until it is opened anew. ``BoltStoreError/transactionClosed``
  ///   and ``BoltStoreError/transactionNotWritable`` change nothing.
  ///
  /// > Source: formats.md §5.8; bbolt `tx.go`, `Commit`.
  package func commit() throws(BoltStoreError) {
    try requireOpen()
    guard isWritable else { throw .transactionNotWritable }
    let mark: PageID
    do throws(BoltStoreError) {
      mark = try prepare()
    } catch {
      rollback()
      throw error
    }
    try orPoison { () throws(FileError) in try database.writePages(of: self, grownSince: mark) }
    if database.options.isStrict, case let findings = checkBeforeMeta(), !findings.isEmpty {
      rollback()
      throw .unsound(findings)
    }
    try orPoison { () throws(FileError) in try database.writeMeta(of: self) }
    database.committed(self)
    end()
  }

  /// Writes something; after a failure nothing is known of the file, so the database is given up.
  private func orPoison(_ write: () throws(FileError) -> Void) throws(BoltStoreError) {
    do throws(FileError) {
      try write()
    } catch {
      database.poison(error)
      end()
      throw .file(error)
    }
  }

  /// Makes every page of the commit in memory.
  ///
  /// - Returns: The high-water mark to which growth of the file is compared.
  private func prepare() throws(BoltStoreError) -> PageID {
    let buckets = openedBuckets()
    for bucket in buckets { try bucket.rebalance() }
    let markBeforeSpill = meta.highWaterMark
    // Those inside others come first: a bucket stores what became of the ones inside it.
    for bucket in buckets.reversed() where !bucket.isDeleted { try bucket.write() }
    meta.root = root.header.root
    meta.sequence = root.header.sequence
    let markBeforeList = meta.highWaterMark
    try writeFreelist()
    return database.options.release == .v1_3_6 ? markBeforeList : markBeforeSpill
  }

  /// Every bucket that was opened, each before those inside it.
  private func openedBuckets() -> [Bucket] {
    var buckets = [root]
    var next = 0
    while next < buckets.count {
      let inside = buckets[next].openBuckets
      next += 1
      for name in inside.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        if let bucket = inside[name] { buckets.append(bucket) }
      }
    }
    return buckets
  }

  /// Frees the list's old pages, and makes new ones of it unless the list is not to be stored.
  ///
  /// > Source: formats.md §5.4; bbolt `tx.go`, `commitFreelist`.
  private func writeFreelist() throws(BoltStoreError) {
    let old = meta.freelist
    let isEarly = database.options.mutates(.freelistWrittenTooEarly)
    if old != .absent, !isEarly { try freeFreelist(old) }
    if database.options.noFreelistSync {
      meta.freelist = .absent
    } else {
      let count = database.freelist.pageCount(pageByteCount: pageByteCount)
      let image = try allocate(count)
      let list = database.freelist.encoded(id: image.id, overflow: UInt32(count - 1))
      image.bytes.zero(from: image.bytes.store(Bytes(borrowing: list.rawSpan), at: 0))
      meta.freelist = image.id
    }
    if old != .absent, isEarly { try freeFreelist(old) }
  }

  private func freeFreelist(_ id: PageID) throws(BoltStoreError) {
    let (overflow, bytes) = try extent(of: id)
    let flags = PageFlags(rawValue: bytes.load(8))
    guard flags == .freelist else { throw .wrongPageKind(page: id, found: flags) }
    try free(id, overflow: overflow)
  }
}
