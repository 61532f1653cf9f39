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
    let (overflow, bytes) = try extent(of: id)
    return try Page(id, overflow: overflow, bytes: bytes)
  }

  /// Finds the bytes of any page, once its number and its extent are known to be right.
  @inline(__always)
  func extent(of id: PageID) throws(BoltStoreError) -> (overflow: UInt32, bytes: Bytes) {
    // The high-water mark is bounded when a database is opened, so offsets below it are numbers.
    guard id.rawValue >= 2, id.rawValue < pageLimit else { throw outOfBounds(id, overflow: 0) }
    let start = Int(truncatingIfNeeded: id.rawValue) &* pageByteCount
    guard start &+ pageByteCount <= file.count else {
      throw .pagePastEnd(page: id, expected: start &+ pageByteCount, found: file.count)
    }
    let found = PageID(rawValue: file.load(start))
    guard found.rawValue == id.rawValue else { throw .wrongPageID(page: id, found: found) }
    let overflow: UInt32 = file.load(start &+ 12)
    var byteCount = pageByteCount
    if overflow > 0 {
      guard id.rawValue &+ UInt64(overflow) < pageLimit else {
        throw outOfBounds(id, overflow: overflow)
      }
      byteCount = (Int(overflow) &+ 1) &* pageByteCount
      guard start &+ byteCount <= file.count else {
        throw .pagePastEnd(page: id, expected: start &+ byteCount, found: file.count)
      }
    }
    let address = file.address &+ UInt(bitPattern: start)
    return (overflow, Bytes(address: address, count: byteCount))
  }

  @inline(never)
  private func outOfBounds(_ id: PageID, overflow: UInt32) -> BoltStoreError {
    let pages = 2..<max(2, pageLimit)
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
      bytes: Bytes(address: pageArena.allocate(byteCount), count: byteCount)
    )
    dirty.append(image)
    counters.pageCount += count
    counters.pageByteCount += byteCount
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
