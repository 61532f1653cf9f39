package import BoltFormat
internal import ByteCoding
package import Environment

/// A page with its overflow, read from the file, or the page image inside an inline bucket.
package struct BoltPage: Sendable {
  /// Where the page stands; for an inline bucket, the page that holds the bucket.
  package var id: PageID
  /// What its first 16 bytes say.
  package var header: PageHeader
  /// Its bytes, whole pages.
  package var bytes: [UInt8]
  /// Pages in the run, bounded by file and high-water mark and by what its items need.
  package var pageCount: Int
  /// Whether it is the page image of an inline bucket.
  package var isInline = false
}

extension BoltBrowser {
  /// Reads a page and its overflow.
  ///
  /// - Parameters:
  ///   - id: A page number from anywhere.
  ///   - damage: Takes what is wrong with the page as a whole.
  /// - Returns: The page, also if its header is not right; nil if it is not in the file.
  /// - Throws: `FileError` if the file cannot be read.
  package func load(
    _ id: PageID,
    damage: inout [BoltDamage]
  ) throws(FileError) -> BoltPage? {
    guard id.rawValue < pageBound, let start = id.byteOffset(pageByteCount: pageByteCount) else {
      damage.append(outOfRange(id))
      return nil
    }
    var bytes = try file.bytes(at: start, byteCount: pageByteCount)
    let header: PageHeader
    do throws(BoltError) {
      header = try PageHeader(decoding: bytes.rawSpan)
    } catch {
      damage.append(BoltDamage(error, page: id))
      return nil
    }
    if header.id != id {
      damage.append(
        BoltDamage(page: id, field: "id", observed: "\(header.id)", expected: "\(id)")
      )
    }
    let pageCount = try runPageCount(of: header, at: id, start: start, damage: &damage)
    if pageCount > 1 { bytes = try file.bytes(at: start, byteCount: pageCount * pageByteCount) }
    return BoltPage(id: id, header: header, bytes: bytes, pageCount: pageCount)
  }

  /// Pages of a run: what its header says, if file and items bear it out.
  ///
  /// A wrong number would make this page swallow the pages after it, and they would be blamed for
  /// being met twice. Where bolt wrote the page its items tell the number as well.
  private func runPageCount(
    of header: PageHeader,
    at id: PageID,
    start: Int,
    damage: inout [BoltDamage]
  ) throws(FileError) -> Int {
    guard header.overflow > 0 else { return 1 }
    let room = Int(pageBound - id.rawValue)
    let said = Int(header.overflow) + 1
    if said > room {
      damage.append(
        BoltDamage(
          page: id,
          field: "overflow",
          observed: "\(header.overflow)",
          expected: "at most \(room - 1), for pages end at \(pageBound)"
        )
      )
    }
    let needed = min(room, try neededPageCount(header, at: start, room: room))
    if needed < said, said <= room {
      damage.append(
        BoltDamage(
          page: id,
          field: "overflow",
          observed: "\(header.overflow)",
          expected: "at most \(needed - 1), for its items need no more"
        )
      )
    }
    return min(said, needed)
  }

  /// Pages that the items of a page need.
  private func neededPageCount(
    _ header: PageHeader,
    at start: Int,
    room: Int
  ) throws(FileError) -> Int {
    guard header.flags == .freelist else {
      let end = min(try reach(of: header, at: start), room * pageByteCount)
      return (end + pageByteCount - 1) / pageByteCount
    }
    var idCount = Int(header.count)
    if header.count == FreelistPage.longCount {
      let word = try file.bytes(at: start + PageHeader.byteCount, byteCount: 8)
      let number = word.count == 8 ? word.rawSpan.littleEndian(at: 0, as: UInt64.self) : 0
      idCount = Int(clamping: min(number, UInt64(fileByteCount)))
    }
    let pageCount = FreelistPage.pageCount(idCount: idCount, pageByteCount: pageByteCount)
    // Pages for the list are taken from the list after they were counted, so one may be too many.
    return Int(header.overflow) == pageCount ? pageCount + 1 : pageCount
  }

  /// How far the items of a page reach by its element table; just the header on other pages.
  private func reach(of header: PageHeader, at start: Int) throws(FileError) -> Int {
    guard header.flags == .leaf || header.flags == .branch else { return PageHeader.byteCount }
    let tableEnd = PageHeader.byteCount + Int(header.count) * ElementTable.elementByteCount
    let table = try file.bytes(at: start, byteCount: tableEnd)
    var end = tableEnd
    for entry in stride(
      from: PageHeader.byteCount,
      through: table.count - ElementTable.elementByteCount,
      by: ElementTable.elementByteCount
    ) {
      // Three 32-bit fields and an offset inside the table: no sum can overflow.
      let field = header.flags == .leaf ? entry + 4 : entry
      let position = Int(table.rawSpan.littleEndian(at: field, as: UInt32.self))
      let keySize = Int(table.rawSpan.littleEndian(at: field + 4, as: UInt32.self))
      let valueSize =
        header.flags == .leaf
        ? Int(table.rawSpan.littleEndian(at: field + 8, as: UInt32.self)) : 0
      end = max(end, entry + position + keySize + valueSize)
    }
    return end
  }

  private func outOfRange(_ id: PageID) -> BoltDamage {
    let mark = activeMeta?.highWaterMark.rawValue ?? .max
    let isPastMark = id.rawValue >= mark
    return BoltDamage(
      page: id,
      field: "pgid",
      observed: "page \(id), past the \(isPastMark ? "high-water mark" : "end of the file")",
      expected: isPastMark ? "a page below \(mark)" : "a page below \(filePageCount)"
    )
  }
}
