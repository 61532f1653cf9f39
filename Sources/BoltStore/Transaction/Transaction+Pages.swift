internal import BoltFormat
internal import ByteCoding

// MARK: - Reading pages

extension Transaction {
  /// Reads a branch or leaf page.
  ///
  /// - Parameter id: Number of the page; from the file, and trusted for nothing.
  /// - Returns: A page whose items may be read.
  /// - Throws: What is wrong with the number, the header or the page's extent.
  /// - Complexity: O(1)
  ///
  /// > Source: formats.md §5.1; bbolt `db.go`, `page`.
  @inline(__always)
  func page(_ id: PageID) throws(BoltStoreError) -> Page {
    let (header, bytes) = try extent(of: id)
    return try Page(header, bytes: bytes)
  }

  /// Reads the header of any page, and finds the bytes of the whole of it.
  @inline(__always)
  func extent(of id: PageID) throws(BoltStoreError) -> (header: PageHeader, bytes: Bytes) {
    // A high-water mark is bounded when the database is opened, so offsets below it are numbers.
    guard id.rawValue >= 2, id < meta.highWaterMark else { throw outOfBounds(id, overflow: 0) }
    let start = Int(truncatingIfNeeded: id.rawValue) &* pageByteCount
    guard start &+ pageByteCount <= memory.byteCount else {
      throw .pagePastEnd(page: id, expected: start &+ pageByteCount, found: memory.byteCount)
    }
    let file = memory.bytes
    let header = PageHeader(
      id: PageID(file.load(start)),
      flags: PageFlags(rawValue: file.load(start &+ 8)),
      count: file.load(start &+ 10),
      overflow: file.load(start &+ 12)
    )
    guard header.id == id else { throw .wrongPageID(page: id, found: header.id) }
    var byteCount = pageByteCount
    if header.overflow > 0 {
      guard id.rawValue &+ UInt64(header.overflow) < meta.highWaterMark.rawValue else {
        throw outOfBounds(id, overflow: header.overflow)
      }
      byteCount = (Int(header.overflow) &+ 1) &* pageByteCount
      guard start &+ byteCount <= memory.byteCount else {
        throw .pagePastEnd(page: id, expected: start &+ byteCount, found: memory.byteCount)
      }
    }
    return (header, Bytes(address: memory.address &+ UInt(bitPattern: start), count: byteCount))
  }

  @inline(never)
  private func outOfBounds(_ id: PageID, overflow: UInt32) -> BoltStoreError {
    let pages = 2..<max(2, meta.highWaterMark.rawValue)
    return .pageOutOfBounds(page: id, expected: pages, overflow: overflow)
  }
}

// MARK: - Taking and freeing pages

extension Transaction {
  /// Takes a run of pages: free ones, or new ones past the high-water mark.
  ///
  /// - Returns: Memory for their bytes, which becomes part of the commit.
  ///
  /// > Source: formats.md §5.12; bbolt `db.go`, `allocate`.
  func allocate(_ count: Int) throws(BoltStoreError) -> PageImage {
    let id: PageID
    if let free = database.freelist.allocate(count, for: meta.txid) {
      id = free
    } else {
      id = meta.highWaterMark
      let (end, isTooFar) = id.rawValue.addingReportingOverflow(UInt64(count))
      let limit = UInt64(Database.byteCountMax / pageByteCount)
      guard !isTooFar, end <= limit else {
        throw .pageOutOfBounds(page: id, expected: 2..<limit, overflow: UInt32(count - 1))
      }
      meta.highWaterMark = PageID(end)
      database.reserveMap(byteCount: (Int(end) + 1) * pageByteCount)
    }
    let byteCount = count * pageByteCount
    let image = PageImage(
      id: id,
      bytes: Bytes(address: arena.allocate(byteCount), count: byteCount)
    )
    dirty.append(image)
    statistics.pageCount += count
    statistics.pageByteCount += byteCount
    return image
  }

  /// Frees a page, to be used again once no open snapshot refers to it.
  ///
  /// - Throws: ``BoltStoreError/freelist(_:)``.
  func free(_ id: PageID, overflow: UInt32) throws(BoltStoreError) {
    do throws(FreelistError) {
      try database.freelist.free(id, overflow: overflow, by: meta.txid)
    } catch {
      throw .freelist(error)
    }
  }
}
