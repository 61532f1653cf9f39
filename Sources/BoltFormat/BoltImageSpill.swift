internal import ByteCoding

/// Lays out trees on pages, children before parents, in ascending page order.
///
/// > Source: formats.md §5.5 and §5.10; bbolt `node.go`, `spill` and `splitIndex`, and `bucket.go`,
/// > `inlineable`.
internal struct BoltImageSpill {
  /// Page size in bytes.
  internal let pageByteCount: Int
  /// How full a page is made.
  internal let fillPercent: Double
  /// Number of the next page.
  internal private(set) var next: Int
  /// Pages written so far, whole.
  internal private(set) var bytes: [UInt8] = []

  /// A node splits only if it has more items than this.
  private static let keptTogether = 4
  /// Items every page but the last keeps at least.
  private static let itemCountMin = 2

  /// Starts with an empty file whose first page has a number.
  internal init(pageByteCount: Int, fillPercent: Double, first: Int) {
    self.pageByteCount = pageByteCount
    self.fillPercent = min(max(fillPercent, 0.1), 1)
    next = first
  }

  /// Turns pairs and buckets into items in key order, the buckets' own pages written.
  internal mutating func items(
    of buckets: [BoltImage.Bucket],
    pairs: [(key: [UInt8], value: [UInt8])]
  ) -> [LeafItem] {
    var items = pairs.map { LeafItem(key: $0.key, value: $0.value) }
    for bucket in buckets {
      let value = value(of: bucket)
      items.append(LeafItem(flags: LeafElement.bucketFlag, key: bucket.name, value: value))
    }
    items.sort { $0.key.lexicographicallyPrecedes($1.key) }
    return items
  }

  /// Writes the tree of a bucket.
  ///
  /// - Parameter items: All items in key order.
  /// - Returns: The root page.
  internal mutating func root(of items: [LeafItem]) -> PageID {
    var level: [BranchItem] = []
    for part in split(items.map(\.byteCount)) {
      level.append(BranchItem(key: items[part].first?.key ?? [], child: leaf(Array(items[part]))))
    }
    while level.count > 1 {
      var above: [BranchItem] = []
      for part in split(level.map(\.byteCount)) {
        above.append(BranchItem(key: level[part.lowerBound].key, child: branch(Array(level[part]))))
      }
      level = above
    }
    return level[0].child
  }

  /// Writes a leaf page, as long as its items need.
  internal mutating func leaf(_ items: [LeafItem]) -> PageID {
    let used = items.reduce(PageHeader.byteCount) { $0 + $1.byteCount }
    let (id, overflow) = allocate(byteCount: used)
    append(LeafPage.encoded(items, id: id, overflow: overflow))
    return id
  }

  private mutating func branch(_ items: [BranchItem]) -> PageID {
    let used = items.reduce(PageHeader.byteCount) { $0 + $1.byteCount }
    let (id, overflow) = allocate(byteCount: used)
    append(BranchPage.encoded(items, id: id, overflow: overflow))
    return id
  }

  private mutating func value(of bucket: BoltImage.Bucket) -> [UInt8] {
    let items = items(of: bucket.buckets, pairs: bucket.pairs)
    let used = items.reduce(PageHeader.byteCount) { $0 + $1.byteCount }
    let isInline =
      switch bucket.storage {
      case .automatic: bucket.buckets.isEmpty && used <= pageByteCount / 4
      case .inline: true
      case .pages: false
      }
    if isInline { return BucketHeader.inlineValue(items, sequence: bucket.sequence) }
    return BucketHeader(root: root(of: items), sequence: bucket.sequence).encoded()
  }

  /// Cuts a node's items into pages.
  private func split(_ sizes: [Int]) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var rest = sizes.reduce(PageHeader.byteCount, +)
    while sizes.count - start > Self.keptTogether, rest >= pageByteCount {
      let end = splitIndex(sizes, from: start)
      parts.append(start..<end)
      rest -= sizes[start..<end].reduce(0, +)
      start = end
    }
    parts.append(start..<sizes.count)
    return parts
  }

  private func splitIndex(_ sizes: [Int], from start: Int) -> Int {
    let threshold = Int(Double(pageByteCount) * fillPercent)
    let last = sizes.count - Self.itemCountMin - 1
    var used = PageHeader.byteCount
    for index in start...last {
      if index - start >= Self.itemCountMin, used + sizes[index] > threshold { return index }
      used += sizes[index]
    }
    return last
  }

  private mutating func allocate(byteCount: Int) -> (id: PageID, overflow: UInt32) {
    let pageCount = (byteCount + pageByteCount - 1) / pageByteCount
    let id = PageID(UInt64(next))
    next += pageCount
    return (id, UInt32(pageCount - 1))
  }

  private mutating func append(_ page: [UInt8]) {
    bytes += page
    let excess = page.count % pageByteCount
    if excess > 0 { bytes += repeatElement(0, count: pageByteCount - excess) }
  }
}
