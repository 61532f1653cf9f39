internal import ByteCoding

/// A database file in memory whose bytes are to be damaged on purpose.
///
/// Works on what ``BoltImage`` writes and on copies of real files. Pages are addressed by where
/// they stand, whatever their headers say.
package struct BoltImageEditor: Sendable {
  /// The file.
  package var bytes: [UInt8]
  /// Page size in bytes.
  package let pageByteCount: Int

  /// Takes a file whose page size is known.
  package init(_ bytes: [UInt8], pageByteCount: Int = PageSize.byteCountDefault) {
    self.bytes = bytes
    self.pageByteCount = pageByteCount
  }

  /// Writes an image and takes its file.
  package init(_ image: BoltImage) {
    self.init(image.encoded(), pageByteCount: image.pageByteCount)
  }

  /// Pages the file holds, the last perhaps cut.
  package var pageCount: Int { (bytes.count + pageByteCount - 1) / pageByteCount }

  /// The bytes of a page with its overflow, as far as the file goes.
  package func page(_ id: PageID) -> [UInt8] {
    guard let start = id.byteOffset(pageByteCount: pageByteCount), start < bytes.count else {
      return []
    }
    let overflow = header(id).map { Int($0.overflow) } ?? 0
    let end = min(bytes.count - start, (overflow + 1) * pageByteCount)
    return bytes.rawSpan.array(start..<(start + end))
  }

  /// The header of a page; nil past the end of the file.
  package func header(_ id: PageID) -> PageHeader? {
    guard let start = id.byteOffset(pageByteCount: pageByteCount), start < bytes.count else {
      return nil
    }
    return decoded { () throws(BoltError) in
      try PageHeader(decoding: bytes.rawSpan.extracting(start..<bytes.count))
    }
  }

  /// Overwrites bytes of a page; what would lie past the end of the file is dropped.
  package mutating func patch(_ id: PageID, at offset: Int, _ patch: [UInt8]) {
    guard let start = id.byteOffset(pageByteCount: pageByteCount) else { return }
    for (distance, byte) in patch.enumerated() where start + offset + distance < bytes.count {
      bytes[start + offset + distance] = byte
    }
  }

  /// Overwrites a little-endian integer of a page.
  package mutating func patch<T: FixedWidthInteger>(_ id: PageID, at offset: Int, integer: T) {
    var patch: [UInt8] = []
    patch.appendLittleEndian(integer)
    self.patch(id, at: offset, patch)
  }

  /// Overwrites the header of a page.
  package mutating func setHeader(_ id: PageID, _ header: PageHeader) {
    patch(id, at: 0, header.encoded())
  }

  /// The meta on page 0 or 1; nil if the file is shorter.
  package func meta(_ id: PageID) -> Meta? {
    let page = page(id)
    return decoded { () throws(BoltError) in try Meta(decoding: page.rawSpan) }
  }

  /// Page of the active meta, 0 or 1; nil if neither is valid.
  package var activeMeta: PageID? {
    Meta.active(meta(0), meta(1)).map { PageID(UInt64($0)) }
  }

  /// Changes a meta and gives it the checksum of its new fields.
  package mutating func updateMeta(_ id: PageID, _ change: (inout Meta) -> Void) {
    guard var meta = meta(id) else { return }
    change(&meta)
    patch(id, at: Meta.pageOffset, meta.checksummed().encoded())
  }

  /// Changes both metas and gives them the checksums of their new fields.
  package mutating func updateMetas(_ change: (inout Meta) -> Void) {
    updateMeta(0, change)
    updateMeta(1, change)
  }

  /// Cuts the file to a number of pages.
  package mutating func truncate(toPageCount count: Int) {
    bytes.removeLast(max(0, bytes.count - count * pageByteCount))
  }
}

extension BoltImageEditor {
  /// Where a key stands.
  package struct Location: Equatable, Sendable {
    /// Pages from the bucket's root to the leaf; for an inline bucket, those of its parent.
    package var path: [PageID]
    /// Position of the item on its leaf page, or on the bucket's inline page.
    package var item: Int
    /// Byte offset in the file of the item's table entry.
    package var element: Int
    /// Byte range in the file of the key.
    package var key: Range<Int>
    /// Byte range in the file of the value.
    package var value: Range<Int>

    /// The leaf page.
    package var page: PageID { path.last ?? .absent }
  }

  /// Finds a key of a bucket by descending from the active root.
  ///
  /// - Parameters:
  ///   - key: Key bytes; the name of a bucket finds the bucket's own item.
  ///   - bucket: Names from the root bucket down; none for the root bucket itself.
  /// - Returns: Where the key stands, or nil if it is absent or the way to it is damaged.
  /// - Complexity: O(depth × items of a page)
  package func location(of key: [UInt8], in bucket: [[UInt8]] = []) -> Location? {
    guard let active = activeMeta, let meta = meta(active) else { return nil }
    var found = descend(to: bucket.first ?? key, from: meta.root)
    for name in bucket.dropFirst() + [key] where !bucket.isEmpty {
      guard let parent = found else { return nil }
      found = item(name, inBucket: parent)
    }
    return found
  }

  /// Finds a key of a top-level bucket, both given as text.
  package func location(of key: String, in bucket: String) -> Location? {
    location(of: Array(key.utf8), in: [Array(bucket.utf8)])
  }

  /// Root page of a bucket; nil if it is absent or inline.
  package func root(of bucket: [[UInt8]]) -> PageID? {
    guard let name = bucket.last, let found = location(of: name, in: bucket.dropLast()) else {
      return nil
    }
    let header = decoded { () throws(BoltError) in
      try BucketHeader(decoding: bytes.rawSpan.extracting(found.value))
    }
    return header.flatMap { $0.isInline ? nil : $0.root }
  }

  private func item(_ key: [UInt8], inBucket parent: Location) -> Location? {
    let value = bytes.rawSpan.extracting(parent.value)
    let header = decoded { () throws(BoltError) in try BucketHeader(decoding: value) }
    guard let header else { return nil }
    guard header.isInline else { return descend(to: key, from: header.root) }
    let inline = decoded { () throws(BoltError) in try BucketHeader.inlinePage(in: value) }
    guard let inline else { return nil }
    let start = parent.value.lowerBound
    let page = (start + inline.lowerBound)..<(start + inline.upperBound)
    return leafItem(key, page: page, path: parent.path)
  }

  /// Follows separators down; a page met twice ends the search.
  private func descend(to key: [UInt8], from root: PageID) -> Location? {
    var path: [PageID] = []
    var id = root
    while !path.contains(id) {
      path.append(id)
      guard let start = id.byteOffset(pageByteCount: pageByteCount) else { return nil }
      let page = page(id)
      guard let header = header(id) else { return nil }
      if header.flags == .leaf {
        return leafItem(key, page: start..<(start + page.count), path: path)
      }
      let items = decoded { () throws(BoltError) in try BranchPage.items(in: page.rawSpan) }
      guard let items, let first = items.first else { return nil }
      id = (items.last { !key.lexicographicallyPrecedes($0.key) } ?? first).child
    }
    return nil
  }

  private func leafItem(_ key: [UInt8], page: Range<Int>, path: [PageID]) -> Location? {
    let span = bytes.rawSpan.extracting(page)
    let count = decoded { () throws(BoltError) in try LeafPage.count(in: span) } ?? 0
    for item in 0..<count {
      let element = decoded { () throws(BoltError) in try LeafPage.element(item, in: span) }
      guard let element, span.array(element.key) == key else { continue }
      let start = page.lowerBound
      return Location(
        path: path,
        item: item,
        element: start + PageHeader.byteCount + item * ElementTable.elementByteCount,
        key: (start + element.key.lowerBound)..<(start + element.key.upperBound),
        value: (start + element.value.lowerBound)..<(start + element.value.upperBound)
      )
    }
    return nil
  }

  /// What a decoder gives, or nil where it refuses: an editor of damage looks past it.
  private func decoded<Value>(_ decode: () throws(BoltError) -> Value) -> Value? {
    do throws(BoltError) { return try decode() } catch { return nil }
  }
}
