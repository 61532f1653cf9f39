package import BoltFormat
internal import ByteCoding
package import Environment

/// What one page of the file is.
package struct BoltPageRow: Equatable, Sendable {
  /// What a page is used for.
  package enum Kind: Equatable, Sendable {
    /// Part of the database, of the kind its header says.
    case used(PageFlags)
    /// On the freelist, or reached by nobody in a sound database that stores no freelist.
    case free
    /// Neither reached nor on the freelist.
    case unreached
    /// Past the high-water mark, as bolt grows its files ahead of need.
    case unallocated

    /// Upstream's word for it.
    package var word: String {
      switch self {
      case .used(let flags): flags.description
      case .free: "free"
      case .unreached: "unreached"
      case .unallocated: "unallocated"
      }
    }
  }

  /// Where the page stands.
  package var id: PageID
  /// What it is used for.
  package var kind: Kind
  /// Items of a used page.
  package var itemCount: Int
  /// Pages that continue a used page.
  package var overflow: Int
}

extension BoltBrowser {
  /// Pages whose headers are read at a time.
  private static let windowPageCount = 64

  /// Lists every page of the file in order, continued pages folded into the first of their run.
  ///
  /// - Parameters:
  ///   - survey: Which pages are reached; nil if no meta can be followed, and then headers alone
  ///     are believed.
  ///   - body: Takes a row; returns false to stop.
  /// - Throws: `FileError` if the file cannot be read.
  /// - Complexity: O(pages)
  package func forEachPage(
    in survey: BoltSurvey?,
    _ body: (BoltPageRow) -> Bool
  ) throws(FileError) {
    let free = freePages(in: survey)
    let isWhole = survey.map { $0.damageCount == 0 } ?? false
    var window: [UInt8] = []
    var windowStart = 0
    var page = 0
    while page < filePageCount {
      let offset = page * pageByteCount
      if offset < windowStart || offset + PageHeader.byteCount > windowStart + window.count {
        windowStart = offset
        window = try file.bytes(at: offset, byteCount: Self.windowPageCount * pageByteCount)
      }
      let start = offset - windowStart
      guard start + PageHeader.byteCount <= window.count else { return }
      let header = header(window, at: start)
      let kind = kind(of: page, header: header, survey: survey, free: free, isWhole: isWhole)
      var row = BoltPageRow(id: PageID(UInt64(page)), kind: kind, itemCount: 0, overflow: 0)
      if case .used = kind {
        let isFreelist = row.id == activeMeta?.freelist
        row.itemCount = (isFreelist ? survey?.freelist?.count : nil) ?? Int(header.count)
        row.overflow = survey == nil ? 0 : min(Int(header.overflow), filePageCount - page - 1)
      }
      guard body(row) else { return }
      page += 1 + row.overflow
    }
  }

  private func header(_ bytes: [UInt8], at start: Int) -> PageHeader {
    do throws(BoltError) {
      let end = start + PageHeader.byteCount
      return try PageHeader(decoding: bytes.rawSpan.extracting(start..<end))
    } catch { return PageHeader(id: 0, flags: []) }
  }

  private func freePages(in survey: BoltSurvey?) -> PageSet {
    var free = PageSet(bound: pageBound)
    for id in survey?.freelist ?? [] { _ = free.insert(id.rawValue) }
    return free
  }

  private func kind(
    of page: Int,
    header: PageHeader,
    survey: BoltSurvey?,
    free: PageSet,
    isWhole: Bool
  ) -> BoltPageRow.Kind {
    guard let survey else { return .used(header.flags) }
    let number = UInt64(page)
    if survey.reached.contains(number) { return .used(header.flags) }
    if number >= pageBound { return .unallocated }
    let isListed = survey.freelist != nil
    let isFree = isListed ? free.contains(number) : isWhole && activeMeta?.freelist == .absent
    return isFree ? .free : .unreached
  }
}
