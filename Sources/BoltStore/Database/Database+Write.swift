internal import BoltFormat
internal import ByteCoding
internal import Environment

// MARK: - Writing a commit

extension Database {
  /// Most bytes of adjacent pages that are written at once.
  private static let runByteCountMax = 1 << 20

  /// Grows the file, writes the pages and makes them durable, then the meta.
  ///
  /// - Parameters:
  ///   - transaction: A commit whose pages are all made.
  ///   - mark: The high-water mark before it, to decide about growth.
  /// - Throws: The first failure; what the file then holds is unknown.
  func write(_ transaction: Transaction, grownSince mark: PageID) throws(FileError) {
    guard let target else { preconditionFailure("\(path) is open for reading only") }
    if transaction.meta.highWaterMark > mark {
      let byteCount = transaction.byteCount + pageByteCount
      try grow(target, to: byteCount)
    }
    if options.mutates(.metaWrittenFirst) { try writeMeta(of: transaction, target) }
    try writePages(of: transaction, target)
    if !options.noSync, !options.mutates(.dataNotSynced) { try target.syncData() }
    if !options.mutates(.metaWrittenFirst) { try writeMeta(of: transaction, target) }
  }

  /// Writes pages in ascending order, adjacent ones together.
  ///
  /// > Source: formats.md §5.8; bbolt `tx.go`, `write`.
  private func writePages(
    of transaction: Transaction,
    _ target: any WritableFile
  ) throws(FileError) {
    let pages = transaction.dirty.sorted { $0.id < $1.id }
    var run: [UInt8] = []
    var start = 0
    for page in pages {
      guard let offset = page.id.byteOffset(pageByteCount: pageByteCount) else {
        preconditionFailure("page \(page.id) was allocated past the end of numbers")
      }
      if !run.isEmpty,
        offset != start + run.count || run.count + page.bytes.count > Self.runByteCountMax
      {
        try write(run, at: start, target)
        transaction.statistics.writeCount += 1
        run.removeAll(keepingCapacity: true)
      }
      if run.isEmpty { start = offset }
      run.append(page.bytes.span)
    }
    if !run.isEmpty {
      try write(run, at: start, target)
      transaction.statistics.writeCount += 1
    }
    try remap()
    // A mapping shows what was written by itself.
    guard let image = memory.image else { return }
    for page in pages {
      let offset = page.id.byteOffset(pageByteCount: pageByteCount) ?? 0
      image.write(page.bytes.span, at: offset)
    }
  }

  /// Writes the meta to the page whose turn it is.
  ///
  /// > Source: formats.md §5.8; bbolt `tx.go`, `writeMeta`.
  private func writeMeta(
    of transaction: Transaction,
    _ target: any WritableFile
  ) throws(FileError) {
    transaction.meta = transaction.meta.checksummed()
    var id = transaction.meta.txid % 2
    if options.mutates(.metaSlotInverted) { id = 1 - id }
    let page = transaction.meta.encodedPage(id: PageID(id), pageByteCount: pageByteCount)
    try write(page, at: Int(id) * pageByteCount, target)
    transaction.statistics.writeCount += 1
    if !options.noSync, !options.mutates(.metaNotSynced) { try target.syncData() }
    memory.image?.write(page.rawSpan, at: Int(id) * pageByteCount)
  }

  private func write(
    _ bytes: [UInt8],
    at offset: Int,
    _ target: any WritableFile
  ) throws(FileError) {
    try target.write(bytes, at: offset)
    fileByteCount = max(fileByteCount, offset + bytes.count)
  }
}
