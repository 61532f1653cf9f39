internal import BoltFormat
internal import ByteCoding
internal import Environment
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// Rows found on one page that nobody reaches.
package struct OrphanPage: Sendable {
  /// The page.
  package var page: UInt64
  /// Rows above the compaction that the tree does not have.
  package var rowCount: Int
  /// Lowest of their main revisions.
  package var first: Int64
  /// Highest of their main revisions.
  package var last: Int64
}

/// Looks for rows in pages nobody reaches.
///
/// Free pages always hold older copies of rows, because every commit writes changed pages anew.
/// What counts is a row above the compaction whose revision the tree does not have: a sound tree
/// can still have lost a subtree.
///
/// > Source: problems.md, law 4 and B8; bbolt#1033.
struct OrphanScan: Sendable {
  /// Pages read in one piece.
  static let piecePageCount: UInt64 = 256
  /// Pages read past a piece, so that a leaf at its end has its overflow.
  private static let marginPageCount: UInt64 = 16

  let database: DatabaseFile
  let boundary: Int64
  let runs: RevisionRuns

  /// Cuts runs of pages into pieces of work.
  static func pieces(_ gaps: [Range<UInt64>]) -> [(pages: Range<UInt64>, end: UInt64)] {
    gaps.flatMap { gap in
      stride(from: gap.lowerBound, to: gap.upperBound, by: Int(piecePageCount)).map { start in
        (
          start..<min(start + piecePageCount, gap.upperBound),
          min(start + piecePageCount + marginPageCount, gap.upperBound)
        )
      }
    }
  }

  /// Scans the pages of one piece.
  func scan(
    _ pages: Range<UInt64>,
    readingTo end: UInt64
  ) throws(FileError) -> (found: [OrphanPage], byteCount: Int) {
    let size = database.pageByteCount
    let bytes = try database.file.bytes(
      at: Int(pages.lowerBound) * size,
      byteCount: Int(end - pages.lowerBound) * size
    )
    var found: [OrphanPage] = []
    for page in pages {
      let offset = Int(page - pages.lowerBound) * size
      guard offset + size <= bytes.count else { break }
      let rest = bytes.rawSpan.extracting(offset..<bytes.count)
      guard rest.littleEndian(at: 0, as: UInt64.self) == page else { continue }
      if let orphan = rows(on: rest, page: page) { found.append(orphan) }
    }
    return (found, pages.count * size)
  }

  /// Rows on a leaf page that the tree does not have; nil if there are none.
  private func rows(on bytes: RawSpan, page: UInt64) -> OrphanPage? {
    let size = database.pageByteCount
    let claimed = (Int(bytes.littleEndian(at: 12, as: UInt32.self)) + 1)
      .multipliedReportingOverflow(by: size)
    let leaf = bytes.extracting(
      0..<(claimed.overflow ? bytes.byteCount : min(claimed.partialValue, bytes.byteCount))
    )
    var found: OrphanPage?
    var packedEnd = 0
    do throws(BoltError) {
      for item in 0..<(try LeafPage.count(in: leaf)) {
        let element = try LeafPage.element(item, in: leaf)
        guard element.key.lowerBound >= packedEnd else { break }
        packedEnd = element.value.upperBound
        guard !element.isBucket, let main = lostRevision(leaf, element) else { continue }
        var orphan = found ?? OrphanPage(page: page, rowCount: 0, first: main, last: main)
        orphan.rowCount += 1
        orphan.first = min(orphan.first, main)
        orphan.last = max(orphan.last, main)
        found = orphan
      }
    } catch {
      // A page nobody reaches may be half overwritten; what could be read of it counts.
      return found
    }
    return found
  }

  /// The main revision of an element that is a row the tree has not; nil otherwise.
  private func lostRevision(_ leaf: RawSpan, _ element: LeafElement) -> Int64? {
    do throws(RevisionKeyError) {
      let key = try RevisionKey(parsing: leaf.extracting(element.key))
      let at = key.revision
      guard at.main > boundary, !runs.contains(main: at.main, sub: at.sub),
        isRow(leaf.extracting(element.value), key)
      else { return nil }
      return at.main
    } catch {
      return nil
    }
  }

  private func isRow(_ value: RawSpan, _ key: RevisionKey) -> Bool {
    do throws(ProtoError) {
      let view = try KeyValueView(decoding: value)
      return key.isTombstone ? view.modRevision == 0 : view.modRevision == key.revision.main
    } catch {
      return false
    }
  }
}

extension BoltWalk {
  /// B8: searches every page nobody reaches.
  mutating func searchOrphans(
    _ runner: some WorkRunner,
    _ progress: some ProgressSink
  ) throws(FileError) {
    guard let rows, bound > 2 else { return }
    // Also past the high-water mark: a file grows before its new pages are committed.
    let filePageCount = UInt64(database.byteCount / database.pageByteCount)
    let scan = OrphanScan(database: database, boundary: rows.boundary, runs: rows.runs)
    let pieces = OrphanScan.pieces(reached.gaps(in: 2..<max(filePageCount, bound)))
    let last = max(rows.lastRevision?.main ?? 0, rows.boundary)
    var failure: FileError?
    runner.inOrder(pieces.count) { piece in
      Result { () throws(FileError) in
        try scan.scan(pieces[piece].pages, readingTo: pieces[piece].end)
      }
    } consume: { result in
      switch result {
      case .success(let orphans):
        for orphan in orphans.found { note(orphan, lastRevision: last) }
        readByteCount += orphans.byteCount
        searchedPageCount += orphans.byteCount / database.pageByteCount
        progress.advance(byteCount: orphans.byteCount)
        return true
      case .failure(let error):
        failure = error
        return false
      }
    }
    if let failure { throw failure }
  }

  private mutating func note(_ orphan: OrphanPage, lastRevision: Int64) {
    guard orphan.first <= lastRevision else {
      facts.newerOrphans.append(orphan)
      return
    }
    add(
      .orphanRows,
      page: orphan.page,
      bucket: Self.rowBucket,
      observed:
        "\(orphan.rowCount) rows of revisions \(orphan.first)…\(orphan.last), which the tree does not have",
      expected: "every row above the compaction reachable from the root"
    )
  }
}
