internal import BoltFormat
internal import ByteCoding
internal import Environment

// MARK: - Writing a commit

extension Database {
  /// Most bytes written at once, unless a page has more.
  ///
  /// Linux keeps what is written at once as one folio, and walks all blocks of a folio whenever one
  /// of them is written again: after runs of 256 KiB a random put cost twice the kernel time.
  private static let runByteCountMax = 1 << 14

  /// Grows the file if need be, writes the pages and makes them durable.
  ///
  /// - Parameters:
  ///   - transaction: A commit whose pages are all made.
  ///   - mark: The high-water mark before it, to decide about growth.
  /// - Throws: The first failure; what the file then holds is unknown.
  func writePages(of transaction: Transaction, grownSince mark: PageID) throws(FileError) {
    let target = writable
    if transaction.meta.highWaterMark > mark {
      try grow(target, to: transaction.byteCount + pageByteCount)
    }
    if options.mutates(.metaWrittenFirst) { try writeMetaPage(of: transaction, target) }
    try writePages(of: transaction, target)
    if !options.noSync, !options.mutates(.dataNotSynced) { try target.syncData() }
  }

  /// Writes the meta and makes it durable.
  ///
  /// - Throws: The first failure; what the file then holds is unknown.
  func writeMeta(of transaction: Transaction) throws(FileError) {
    if !options.mutates(.metaWrittenFirst) { try writeMetaPage(of: transaction, writable) }
  }

  /// The file, which a transaction that writes has.
  private var writable: any WritableFile {
    guard let target else { preconditionFailure("\(path) is open for reading only") }
    return target
  }

  /// Writes pages in ascending order, those together that are neighbors in file and memory.
  ///
  /// > Source: formats.md §5.8; bbolt `tx.go`, `write`.
  private func writePages(
    of transaction: Transaction,
    _ target: any WritableFile
  ) throws(FileError) {
    let pages = transaction.dirty.sorted { $0.id < $1.id }
    var run = Bytes.none
    var start = 0
    for page in pages {
      let offset = self.offset(of: page.id)
      if run.count > 0, offset == start + run.count, page.bytes.address == run.end,
        run.count + page.bytes.count <= Self.runByteCountMax
      {
        run = Bytes(address: run.address, count: run.count + page.bytes.count)
        continue
      }
      if run.count > 0 { try write(run.span, at: start, of: transaction, target) }
      (run, start) = (page.bytes, offset)
    }
    if run.count > 0 { try write(run.span, at: start, of: transaction, target) }
    try remap(to: transaction.byteCount)
    // A mapping shows what was written by itself.
    guard let image = memory.image else { return }
    for page in pages { image.write(page.bytes.span, at: offset(of: page.id)) }
  }

  /// Writes the meta to the page whose turn it is.
  ///
  /// > Source: formats.md §5.8; bbolt `tx.go`, `writeMeta`.
  private func writeMetaPage(
    of transaction: Transaction,
    _ target: any WritableFile
  ) throws(FileError) {
    transaction.meta = transaction.meta.checksummed()
    var id = transaction.meta.txid % 2
    if options.mutates(.metaSlotInverted) { id = 1 - id }
    let page = transaction.meta.encodedPage(id: PageID(id), pageByteCount: pageByteCount)
    try write(page.rawSpan, at: Int(id) * pageByteCount, of: transaction, target)
    if !options.noSync, !options.mutates(.metaNotSynced) { try target.syncData() }
    memory.image?.write(page.rawSpan, at: Int(id) * pageByteCount)
  }

  private func write(
    _ bytes: RawSpan,
    at offset: Int,
    of transaction: Transaction,
    _ target: any WritableFile
  ) throws(FileError) {
    try target.write(bytes, at: offset)
    fileByteCount = max(fileByteCount, offset + bytes.byteCount)
    transaction.counters.writeCount += 1
  }

  /// Where a page that was allocated stands in the file.
  private func offset(of page: PageID) -> Int {
    guard let offset = page.byteOffset(pageByteCount: pageByteCount) else {
      preconditionFailure("page \(page) was allocated past the end of numbers")
    }
    return offset
  }
}
