internal import BoltFormat
internal import ByteCoding
package import Environment

// MARK: - Copying the snapshot

extension Transaction {
  /// Most bytes handed on at once.
  private static let pieceByteCount = 1 << 20

  /// Hands on the bytes of a database that holds just this snapshot.
  ///
  /// Both metas are of this snapshot, the second with the transaction before, so that the first
  /// rules; then every page up to the high-water mark as it stands in the file. A writer's changes
  /// are not part of it.
  ///
  /// - Parameter sink: Takes the pieces in order.
  /// - Throws: ``BoltStoreError/file(_:)`` for what `sink` throws, ``BoltStoreError/pagePastEnd(page:expected:found:)`` where
  ///   the file is too short.
  /// - Complexity: O(*n*) in the bytes of the file.
  ///
  /// > Source: bbolt `tx.go`, `WriteTo`.
  package func copy(
    to sink: (RawSpan) throws(FileError) -> Void
  ) throws(BoltStoreError) {
    try requireOpen()
    var meta = isWritable ? database.meta : self.meta
    let end = meta.highWaterMark.byteOffset(pageByteCount: pageByteCount) ?? .max
    guard end <= file.count else {
      let page = PageID(meta.highWaterMark.rawValue - 1)
      throw .pagePastEnd(page: page, expected: end, found: file.count)
    }
    do throws(FileError) {
      for id in [UInt64(0), 1] {
        // Whoever restores the copy compares transactions alone.
        if id == 1 { meta.txid &-= 1 }
        let page = meta.checksummed().encodedPage(id: PageID(id), pageByteCount: pageByteCount)
        try sink(page.rawSpan)
      }
      var start = 2 * pageByteCount
      while start < end {
        let piece = min(Self.pieceByteCount, end - start)
        try sink(file.slice(start..<(start + piece)).span)
        start += piece
      }
    } catch {
      throw .file(error)
    }
  }

  /// Writes a database that holds just this snapshot, and makes its bytes durable.
  ///
  /// - Parameters:
  ///   - path: A file that must not exist yet.
  ///   - files: The file system it goes to.
  /// - Throws: As ``copy(to:)``, and ``BoltStoreError/file(_:)``.
  package func copy(
    toFile path: String,
    in files: any WritableFileSystem
  ) throws(BoltStoreError) {
    let target: any WritableFile
    do throws(FileError) {
      target = try files.create(path)
    } catch {
      throw .file(error)
    }
    var offset = 0
    try copy { (piece) throws(FileError) in
      try target.write(piece, at: offset)
      offset += piece.byteCount
    }
    do throws(FileError) {
      try target.sync()
    } catch {
      throw .file(error)
    }
  }
}
