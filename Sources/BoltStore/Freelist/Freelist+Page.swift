package import BoltFormat

/// The list as it is stored.
extension Freelist {
  /// Number of pages that storing the list takes.
  ///
  /// Allocating them shortens the list, which may then need fewer; upstream leaves the last empty.
  package func pageCount(pageByteCount: Int) -> Int {
    FreelistPage.pageCount(idCount: freeCount + pendingCount, pageByteCount: pageByteCount)
  }

  /// Encodes the used part of the pages that store the list.
  ///
  /// - Parameters:
  ///   - id: First of the pages.
  ///   - overflow: Number of pages that follow.
  /// - Returns: The bytes up to the last id's end, unpadded.
  /// - Complexity: O(*n*)
  package func encoded(id: PageID, overflow: UInt32) -> [UInt8] {
    let ids = allIDs
    var bytes = FreelistPage.encoded(ids, id: id, overflow: overflow)
    if mutates(.longCountOffByOne), ids.count == Int(FreelistPage.longCount) {
      bytes.removeSubrange(PageHeader.byteCount..<(PageHeader.byteCount + 8))
    }
    return bytes
  }
}
