internal import BoltFormat
internal import ByteCoding
internal import Environment

/// Reads the leaf pages of one batch in file order and in large pieces, and scans each.
///
/// A batch is a few hundred leaves that follow one another in the tree. In the file they mostly do
/// too, with overflow pages between them, so neighbors are read as one run.
struct LeafReader: Sendable {
  /// Pages between two leaves that are still read in one piece rather than skipped.
  private static let gapPageCountMax: UInt64 = 16
  /// Bytes read in one piece.
  private static let runByteCountMax = 1 << 20

  let database: DatabaseFile
  /// Pages that have an owner already, all leaves of the tree among them.
  let reached: PageSet
  let bucket: String
  let wants: LeafWants
  let rowChecksumsUpTo: Int64
  let separators: SeparatorTable

  /// Neighboring pages read in one piece.
  private struct Run {
    var bytes: [UInt8] = []
    var firstPage: UInt64 = 0
    var pageCount: UInt64 = 0

    /// Whether a logical page lies wholly in the run.
    func holds(_ page: UInt64, pageCount count: UInt64) -> Bool {
      page - firstPage + count <= pageCount
    }
  }

  /// Reads and scans pages.
  ///
  /// - Parameter refs: Leaves in tree order, each page met once in the whole walk.
  /// - Returns: What they held, in tree order.
  /// - Throws: `FileError` if a page cannot be read.
  func read(_ refs: ArraySlice<LeafRef>) throws(FileError) -> LeafResult {
    var scan = LeafScan(
      database: database.name,
      bucket: bucket,
      wants: wants,
      rowChecksumsUpTo: rowChecksumsUpTo,
      separators: separators
    )
    let order = refs.indices.sorted { refs[$0].page < refs[$1].page }
    var starts: [Int] = []
    var run = Run()
    var last = -1
    var place = 0
    while place < order.count {
      let end = runEnd(order, refs, from: place)
      let first = refs[order[place]].page
      try fill(&run, page: first, pageCount: refs[order[end - 1]].page - first + 1)
      for position in order[place..<end] {
        try scanPage(
          refs[position],
          in: run,
          &scan,
          isNext: position == last + 1,
          isLast: position == refs.endIndex - 1
        )
        while starts.count < scan.result.segments.count { starts.append(position) }
        last = position
      }
      place = end
    }
    let inTreeOrder = starts.indices.sorted { starts[$0] < starts[$1] }
    scan.result.segments = inTreeOrder.map { scan.result.segments[$0] }
    return scan.result
  }

  /// End of the run of neighbors that starts at a place in file order.
  private func runEnd(_ order: [Int], _ refs: ArraySlice<LeafRef>, from place: Int) -> Int {
    let pageCountMax = UInt64(max(Self.runByteCountMax / database.pageByteCount, 1))
    let first = refs[order[place]].page
    var end = place + 1
    while end < order.count {
      let page = refs[order[end]].page
      guard page - refs[order[end - 1]].page <= Self.gapPageCountMax, page - first < pageCountMax
      else { break }
      end += 1
    }
    return end
  }

  private func fill(_ run: inout Run, page: UInt64, pageCount: UInt64) throws(FileError) {
    let wanted = Int(pageCount) * database.pageByteCount
    if run.bytes.count < wanted {
      run.bytes = [UInt8](repeating: 0, count: max(wanted, Self.runByteCountMax))
    }
    run.firstPage = page
    run.pageCount = pageCount
    let found = try database.file.read(
      at: Int(page) * database.pageByteCount,
      into: &run.bytes,
      from: 0,
      byteCount: wanted
    )
    // A file that shrinks while it is read leaves zeros, which no check takes for a page.
    for offset in min(found, wanted)..<wanted { run.bytes[offset] = 0 }
  }

  /// Scans one page of a run; one that continues past the run is read by itself.
  private func scanPage(
    _ ref: LeafRef,
    in run: Run,
    _ scan: inout LeafScan,
    isNext: Bool,
    isLast: Bool
  ) throws(FileError) {
    let size = database.pageByteCount
    let offset = Int(ref.page - run.firstPage) * size
    let header = run.bytes.rawSpan.extracting(offset..<offset + PageHeader.byteCount)
    let pageCount = scan.open(header, ref, reached: reached)
    let byteCount = Int(pageCount) * size
    if run.holds(ref.page, pageCount: pageCount) {
      return scan.scan(
        run.bytes.rawSpan.extracting(offset..<offset + byteCount),
        ref,
        isNext: isNext,
        isLast: isLast
      )
    }
    let bytes = try database.file.bytes(at: Int(ref.page) * size, byteCount: byteCount)
    scan.scan(bytes.rawSpan, ref, isNext: isNext, isLast: isLast)
  }
}

extension LeafScan {
  /// Checks a page's header against its place, and says how many pages to read.
  ///
  /// B4 where its overflow runs over a page that has an owner. Since every leaf is reached before
  /// any is read, no two runs overlap, and all leaves together are no larger than the file.
  ///
  /// - Returns: The page and its overflow, cut off at the next page with an owner.
  mutating func open(_ header: RawSpan, _ ref: LeafRef, reached: PageSet) -> UInt64 {
    let claimed = UInt64(header.littleEndian(at: 12, as: UInt32.self)) + 1
    let room = reached.bound - ref.page
    let pageCount = reached.runLength(from: ref.page, limit: min(claimed, room))
    result.extents.append((ref.page, pageCount))
    let number: UInt64 = header.littleEndian(at: 0)
    if number != ref.page {
      note(.pageNumber, ref, observed: "page number \(number)", expected: "\(ref.page)")
    }
    if claimed > room {
      note(
        .pageLayout,
        ref,
        observed: "overflow of \(claimed - 1) pages",
        expected: "at most \(room - 1) up to the end of the database"
      )
    } else if claimed > pageCount {
      note(
        .doubleReference,
        ref,
        observed: "its overflow page \(ref.page + pageCount) belongs to another page as well",
        expected: "pages that no other page owns"
      )
    }
    return pageCount
  }

  private mutating func note(
    _ problem: Problem,
    _ ref: LeafRef,
    observed: String,
    expected: String
  ) {
    result.isDamaged = true
    let place = Place(file: database, page: ref.page, bucket: bucket.isEmpty ? nil : bucket)
    result.findings.add(Finding(problem, at: place, observed: observed, expected: expected))
  }
}
