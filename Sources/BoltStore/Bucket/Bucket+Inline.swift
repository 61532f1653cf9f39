internal import BoltFormat
internal import ByteCoding

// MARK: - What the parent's leaf holds of a bucket

extension Bucket {
  /// Whether the bucket is small enough to be stored in its parent's leaf.
  ///
  /// Only asked of a bucket that was touched: it is one leaf, holds no bucket, and takes at most a
  /// quarter of a page.
  ///
  /// > Source: formats.md §5.5; bbolt `bucket.go`, `inlineable`.
  var isInlineable: Bool {
    guard let rootNode, rootNode.isLeaf else { return false }
    let limit =
      mutates(.inlineLimitIgnored) ? transaction.pageByteCount * 4 : transaction.pageByteCount / 4
    var total = PageHeader.byteCount
    for index in rootNode.inodes.indices {
      let inode = rootNode.inodes[index]
      total += inode.byteCount
      if inode.isBucket || total > limit { return false }
    }
    return true
  }

  /// Puts what is to be stored of the buckets inside this one into its leaves.
  ///
  /// Buckets of which nothing was touched stay as they are.
  ///
  /// - Precondition: the buckets inside have been written.
  ///
  /// > Source: bbolt `bucket.go`, `spill`.
  func storeOpenBuckets() throws(BoltStoreError) {
    for name in openBuckets.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let bucket = openBuckets[name], let value = bucket.storedValue else { continue }
      let key = transaction.arena.copy(Bytes(borrowing: name.rawSpan))
      let place = try search(key)
      guard place.isExact, try place.leaf.inode(at: place.index).isBucket else {
        throw .keyOrder(page: header.root)
      }
      try put(Inode(key: key, value: value, flags: Inode.bucketFlag), at: place)
    }
  }

  /// Writes the bucket's nodes to pages, or to the value its parent will store if it is small.
  func write() throws(BoltStoreError) {
    try storeOpenBuckets()
    guard self !== transaction.root, isInlineable, let rootNode else {
      let wasInline = header.isInline
      try spillNodes()
      if wasInline, mutates(.sequenceLostOnSpill) { header.sequence = 0 }
      return
    }
    try freePages()
    storedInline = inlineValue(of: rootNode)
  }

  /// What the parent's leaf is to hold; nil if the bucket was not touched.
  private var storedValue: Bytes? {
    guard rootNode != nil else { return nil }
    if let storedInline { return storedInline }
    let value = Bytes(
      address: transaction.arena.allocate(BucketHeader.byteCount),
      count: BucketHeader.byteCount
    )
    value.store(Bytes(borrowing: header.encoded().rawSpan), at: 0)
    return value
  }

  /// Encodes a small bucket: its header, and its leaf as a page of number zero.
  private func inlineValue(of node: Node) -> Bytes {
    let byteCount = BucketHeader.byteCount + node.byteCount
    let value = Bytes(address: transaction.arena.allocate(byteCount), count: byteCount)
    value.store(Bytes(borrowing: header.encoded().rawSpan), at: 0)
    let page = PageHeader(id: 0, flags: .leaf, count: UInt16(node.inodes.count), overflow: 0)
    value.slice(BucketHeader.byteCount..<byteCount)
      .encode(node.inodes, node.inodes.indices, header: page)
    return value
  }
}
