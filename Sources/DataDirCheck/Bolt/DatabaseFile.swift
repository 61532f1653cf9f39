package import BoltFormat
internal import ByteCoding
package import Environment

/// A database opened for looking: its page size, its two metas, and its pages one by one.
package struct DatabaseFile: Sendable {
  /// The open file.
  package let file: any ReadableFile
  /// Path in findings.
  package let name: String
  /// Page size in bytes.
  package let pageByteCount: Int
  /// Metas of pages 0 and 1; nil where none could be read.
  package let metas: [Meta?]
  /// Whether a valid meta told the page size; otherwise the usual size is assumed.
  package let isPageSizeKnown: Bool

  /// Opens the database in a file.
  ///
  /// - Throws: ``FileError``; damage is not an error here.
  package init(_ file: any ReadableFile, name: String) throws(FileError) {
    self.file = file
    self.name = name
    let detection = try PageSizeDetector.detect(fileByteCount: file.byteCount) {
      (offset, byteCount) throws(FileError) in
      try file.bytes(at: offset, byteCount: byteCount)
    }
    pageByteCount = detection?.pageByteCount ?? PageSize.byteCountDefault
    isPageSizeKnown = detection?.source != nil
    var metas: [Meta?] = []
    for page in 0..<2 {
      let bytes = try file.bytes(
        at: page * pageByteCount,
        byteCount: PageSizeDetector.probeByteCount
      )
      do throws(BoltError) {
        metas.append(try Meta(decoding: bytes.rawSpan))
      } catch {
        metas.append(nil)
      }
    }
    self.metas = metas
  }

  /// Page of the meta that rules; nil if neither is valid.
  package var activeMeta: Int? { Meta.active(metas[0], metas[1]) }

  /// Size of the file in bytes.
  package var byteCount: Int { file.byteCount }

  /// Whether either meta page carries bolt's mark, so that this is a database at all.
  package var looksLikeBolt: Bool { metas.contains { $0?.magic == Meta.magicNumber } }

  /// Pages that can be read under a meta: below its high-water mark and whole in the file.
  package func readablePageCount(_ meta: Meta) -> UInt64 {
    min(meta.highWaterMark.rawValue, UInt64(byteCount / pageByteCount))
  }

  /// Reads a whole logical page, as far as the header's overflow can be believed.
  ///
  /// - Parameters:
  ///   - page: Number of the page.
  ///   - bound: Pages that may be read; see ``readablePageCount(_:)``.
  /// - Throws: `FileError` if it cannot be read.
  /// - Returns: The bytes, empty if the page lies out of bounds.
  /// - Complexity: O(page size), overflow included; bounded by the file
  package func logicalPage(_ page: UInt64, bound: UInt64) throws(FileError) -> [UInt8] {
    guard page < bound else { return [] }
    let offset = Int(page) * pageByteCount
    let first = try file.bytes(at: offset, byteCount: pageByteCount)
    let pages = Self.pageRun(first, page: page, bound: bound, pageByteCount: pageByteCount)
    return pages == 1 ? first : try file.bytes(at: offset, byteCount: pages * pageByteCount)
  }

  /// Pages a logical page really needs, given the bytes of its first page.
  ///
  /// The overflow count comes from disk. It is believed as far as the page's own elements reach,
  /// so that a page with a wild count is not read as the whole file.
  package static func pageRun(
    _ first: [UInt8],
    page: UInt64,
    bound: UInt64,
    pageByteCount: Int
  ) -> Int {
    pageRun(first.rawSpan, page: page, bound: bound, pageByteCount: pageByteCount)
  }

  /// Pages a logical page really needs, given the bytes from its header on.
  package static func pageRun(
    _ bytes: RawSpan,
    page: UInt64,
    bound: UInt64,
    pageByteCount: Int
  ) -> Int {
    guard bytes.byteCount >= PageHeader.byteCount else { return 1 }
    let overflow = UInt64(bytes.littleEndian(at: 12, as: UInt32.self))
    return Int(min(overflow + 1, bound - page))
  }
}
