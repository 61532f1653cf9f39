package import BoltFormat
internal import ByteCoding
package import Environment

/// A page with its overflow, read from the file, or the page image inside an inline bucket.
package struct BoltPage: Sendable {
  /// Where the page stands; for an inline bucket, the page that holds the bucket.
  package var id: PageID
  /// What its first 16 bytes say.
  package var header: PageHeader
  /// Its bytes; of a very long run only those its items reach.
  package var bytes: [UInt8]
  /// Pages in the run, bounded by file and high-water mark.
  package var pageCount: Int
  /// Whether it is the page image of an inline bucket.
  package var isInline = false
}

extension BoltBrowser {
  /// Runs up to this size are read whole, longer ones as far as their items reach.
  private static let wholeRunByteCountMax = 16 << 20

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
    let pageCount = runPageCount(of: header, at: id, damage: &damage)
    if pageCount > 1 {
      let whole = pageCount * pageByteCount
      let wanted =
        whole <= Self.wholeRunByteCountMax
        ? whole : try reach(of: header, at: start, runByteCount: whole)
      bytes = try file.bytes(at: start, byteCount: wanted)
    }
    return BoltPage(id: id, header: header, bytes: bytes, pageCount: pageCount)
  }

  /// Pages of a run, cut where the file or the high-water mark ends it.
  private func runPageCount(
    of header: PageHeader,
    at id: PageID,
    damage: inout [BoltDamage]
  ) -> Int {
    let room = pageBound - id.rawValue
    let wanted = UInt64(header.overflow) + 1
    guard wanted > room else { return Int(wanted) }
    damage.append(
      BoltDamage(
        page: id,
        field: "overflow",
        observed: "\(header.overflow)",
        expected: "at most \(room - 1), for pages end at \(pageBound)"
      )
    )
    return Int(room)
  }

  /// How far into a long run its items reach, by its element table; the whole run for other pages.
  private func reach(
    of header: PageHeader,
    at start: Int,
    runByteCount: Int
  ) throws(FileError) -> Int {
    guard header.flags == .leaf || header.flags == .branch else { return runByteCount }
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
    return min(end, runByteCount)
  }

  private func outOfRange(_ id: PageID) -> BoltDamage {
    let mark = activeMeta?.highWaterMark.rawValue ?? .max
    let isPastMark = id.rawValue >= mark
    return BoltDamage(
      page: id,
      field: "pgid",
      observed: "a page at or past \(isPastMark ? "the high-water mark" : "the end of the file")",
      expected: isPastMark ? "a page below \(mark)" : "a page below \(filePageCount)"
    )
  }
}
