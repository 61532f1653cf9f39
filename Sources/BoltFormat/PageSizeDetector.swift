internal import ByteCoding

/// Finds the page size of a database from the metas at the places where one can stand.
///
/// The caller supplies bytes; nothing is read here. Upstream's order: the meta at 0, then one at
/// 1024, 2048 … up to 16 MiB, the first valid one telling the size.
///
/// > Source: formats.md §5.2; bbolt `db.go`, `getPageSize`.
/// > Deviation: offset 512 is looked at as well, last, so that a database of the smallest pages is
/// > still recognized when its first meta is damaged; files under 4 KiB are looked at; a valid meta
/// > whose size cannot be one is passed over.
package enum PageSizeDetector {
  /// What was found.
  package struct Detection: Equatable, Sendable {
    /// The page size in bytes.
    package var pageByteCount: Int
    /// Byte offset of the page whose meta told; nil if none did and the usual size is assumed.
    package var source: Int?

    /// Creates a detection.
    package init(pageByteCount: Int, source: Int?) {
      self.pageByteCount = pageByteCount
      self.source = source
    }
  }

  /// Bytes looked at in each place: a page header and a meta.
  package static let probeByteCount = Meta.pageOffset + Meta.byteCount

  /// Byte offsets to look at, in order, for a file of a size.
  ///
  /// - Complexity: O(1)
  package static func probes(fileByteCount: Int) -> [Int] {
    var offsets = [0]
    for shift in 0..<15 where 1024 << shift < fileByteCount - 1024 {
      offsets.append(1024 << shift)
    }
    if fileByteCount > 1024 { offsets.append(512) }
    return offsets
  }

  /// Finds the page size.
  ///
  /// - Parameters:
  ///   - fileByteCount: Size of the file.
  ///   - read: Gives the bytes at an offset, fewer than asked for only at the end of the file.
  /// - Returns: The size, or nil if nothing at all could be read.
  /// - Throws: What `read` throws.
  package static func detect<Failure: Error>(
    fileByteCount: Int,
    read: (_ offset: Int, _ byteCount: Int) throws(Failure) -> [UInt8]
  ) throws(Failure) -> Detection? {
    var isReadable = false
    for offset in probes(fileByteCount: fileByteCount) {
      let bytes = try read(offset, probeByteCount)
      isReadable = isReadable || !bytes.isEmpty
      if let size = pageByteCount(probe: bytes.rawSpan) {
        return Detection(pageByteCount: size, source: offset)
      }
    }
    return isReadable ? Detection(pageByteCount: PageSize.byteCountDefault, source: nil) : nil
  }

  /// The page size that a probe tells; nil if it holds no valid meta.
  ///
  /// - Complexity: O(1)
  package static func pageByteCount(probe: RawSpan) -> Int? {
    guard probe.byteCount >= probeByteCount else { return nil }
    do throws(BoltError) {
      let meta = try Meta(decoding: probe)
      return meta.isValid && meta.failure(of: .pageSize) == nil ? Int(meta.pageSize) : nil
    } catch {
      return nil
    }
  }
}
