internal import BoltFormat
internal import ByteCoding
internal import Environment

extension DatabaseFile {
  /// B1: what is wrong with the two metas.
  package func metaFindings() -> [Finding] {
    let broken = (0..<2).filter { !(metas[$0]?.isValid ?? false) }
    if broken.count == 2 {
      return [
        Finding(
          .noMeta,
          at: Place(file: name, page: 0),
          observed: noMetaText(),
          expected: "magic, version and checksum of a bolt meta page"
        )
      ]
    }
    return broken.map { page in
      let error = metas[page]?.failures.first
      return Finding(
        .metaInvalid,
        at: Place(file: name, offset: page * pageByteCount, page: UInt64(page)),
        observed: error?.observed ?? "\(byteCount) bytes in the file",
        expected: error?.expected ?? "a meta page at byte \(page * pageByteCount)"
      )
    }
  }

  private func noMetaText() -> String {
    if byteCount == 0 { return "an empty file" }
    let reasons = (0..<2).map { page in
      "meta \(page): " + (metas[page]?.failures.first?.observed ?? "past the end of the file")
    }
    return reasons.joined(separator: "; ")
  }
}

extension BoltWalk {
  /// B1, B2: the metas, and whether the file holds what the active one counts.
  mutating func checkMeta() {
    for finding in database.metaFindings() { collector.add(finding) }
    checkPageSizes()
    let page = UInt64(database.activeMeta ?? 0)
    let size = UInt64(database.pageByteCount)
    let (needed, isTooLarge) = meta.highWaterMark.rawValue.multipliedReportingOverflow(by: size)
    if isTooLarge || needed > UInt64(database.byteCount) {
      add(
        .fileTooShort,
        page: page,
        observed: "\(database.byteCount) bytes, \(UInt64(database.byteCount) / size) whole pages",
        expected: "\(meta.highWaterMark) pages of \(size) bytes"
      )
    }
    if meta.freelist != .absent,
      meta.freelist.rawValue < 2 || meta.freelist.rawValue >= meta.highWaterMark.rawValue
    {
      add(
        .metaField,
        page: page,
        observed: "freelist at page \(meta.freelist)",
        expected: "a page from 2 to below \(meta.highWaterMark), or none"
      )
    }
  }

  /// B2: a meta is valid whatever page size it names, and etcd believes it.
  private mutating func checkPageSizes() {
    for page in 0..<2 {
      guard let meta = database.metas[page], meta.isValid,
        meta.pageSize != UInt32(clamping: database.pageByteCount)
      else { continue }
      add(
        .metaPageSize,
        page: UInt64(page),
        observed: "pages of \(meta.pageSize) bytes",
        expected: "\(database.pageByteCount) bytes"
      )
    }
  }

  /// Reads the stored freelist and marks its own pages; nil where none is stored or readable.
  mutating func readFreelist() throws(FileError) -> [PageID]? {
    let page = meta.freelist.rawValue
    guard meta.freelist != .absent, page >= 2, page < bound else { return nil }
    // A list of every page there is, with its header: more is not read whatever the page claims.
    let pageCountMax = (24 + 8 * Int(bound)) / database.pageByteCount + 1
    let offset = Int(page) * database.pageByteCount
    let header = try database.file.bytes(at: offset, byteCount: PageHeader.byteCount)
    let claimed = Int(header.rawSpan.littleEndian(at: 12, as: UInt32.self)) + 1
    let pageCount = min(claimed, pageCountMax, Int(bound - page))
    let bytes = try database.file.bytes(at: offset, byteCount: pageCount * database.pageByteCount)
    readByteCount += bytes.count
    reachOverflow(page, UInt64(pageCount))
    let number: UInt64 = header.rawSpan.littleEndian(at: 0)
    if number != page {
      add(.freelist, page: page, observed: "page number \(number)", expected: "\(page)")
    }
    do throws(BoltError) {
      return try FreelistPage.ids(in: bytes.rawSpan)
    } catch {
      add(
        .freelist,
        page: page,
        observed: "\(error.field): \(error.observed)",
        expected: error.expected
      )
      return nil
    }
  }

  /// B5, B3: free pages are in bounds, listed once and not in use; all others are in use.
  mutating func checkFreelist(_ ids: [PageID]) {
    let page = meta.freelist.rawValue
    var free = PageSet(bound: bound)
    for (place, id) in ids.enumerated() {
      let number = id.rawValue
      if number < 2 || number >= meta.highWaterMark.rawValue {
        add(
          .freelist,
          page: page,
          item: place,
          observed: "free page \(number)",
          expected: "a page from 2 to below \(meta.highWaterMark)"
        )
      } else if number < bound, !free.insert(number) {
        add(
          .freelist,
          page: page,
          item: place,
          observed: "page \(number) listed twice",
          expected: "every free page once"
        )
      } else if reached.contains(number) {
        add(
          .freeAndReachable,
          page: number,
          observed: "free and in use",
          expected: "one of the two"
        )
      }
    }
    guard isWhole else { return }
    reportUnreachable(free)
  }

  private mutating func reportUnreachable(_ free: PageSet) {
    var count: UInt64 = 0
    var first: UInt64?
    for gap in reached.gaps(in: 0..<bound) {
      for page in gap where !free.contains(page) {
        count += 1
        first = first ?? page
      }
    }
    guard let first else { return }
    add(
      .unreachable,
      page: first,
      observed: "\(count) pages neither in use nor on the freelist",
      expected: "every page in use or free"
    )
  }
}
