internal import BoltFormat

// MARK: - Statistics

extension Bucket {
  /// Counts the pages of the bucket and of those inside it, as they were before this transaction.
  ///
  /// - Throws: ``BoltStoreError/pageReachedTwice(page:)``, or what else is damaged.
  /// - Complexity: O(*n*) in the pages, without recursion.
  ///
  /// > Source: bbolt `bucket.go`, `Stats`.
  package func statistics() throws(BoltStoreError) -> BucketStatistics {
    try requireOpen()
    var seen = PageSet(count: transaction.filePageCount)
    var frames = [StatisticsFrame()]
    try count(self, in: &frames[0], &seen)
    while true {
      if let inside = frames[frames.count - 1].inside.popLast() {
        guard frames.count <= BoltLimits.bucketDepthMax else {
          throw .bucketsTooDeep(limit: BoltLimits.bucketDepthMax)
        }
        var frame = StatisticsFrame()
        try count(inside, in: &frame, &seen)
        frames.append(frame)
        continue
      }
      let done = frames.removeLast().total
      guard !frames.isEmpty else { return done }
      frames[frames.count - 1].insideTotal += done
    }
  }

  /// A bucket whose pages were counted, and the buckets inside it that are still to be.
  private struct StatisticsFrame {
    var own = BucketStatistics()
    var inside: [Bucket] = []
    var insideTotal = BucketStatistics()

    var total: BucketStatistics {
      var total = own
      total.depth += insideTotal.depth
      total += insideTotal
      return total
    }
  }

  /// Counts the pages of one bucket and lists the buckets inside it.
  private func count(
    _ bucket: Bucket,
    in frame: inout StatisticsFrame,
    _ seen: inout PageSet
  ) throws(BoltStoreError) {
    frame.own.bucketCount = 1
    if let page = bucket.inlinePage {
      frame.own.inlineBucketCount = 1
      frame.own.keyCount = page.count
      frame.own.inlineUsedByteCount = try page.usedByteCount
      frame.own.depth = 1
      return
    }
    guard bucket.header.root.rawValue != 0 else { return }
    var pending = [(id: bucket.header.root, depth: 1)]
    while let (id, depth) = pending.popLast() {
      let page = try transaction.page(id)
      guard seen.insert(id.rawValue) else { throw .pageReachedTwice(page: id) }
      frame.own.depth = max(frame.own.depth, depth)
      try add(page, to: &frame)
      if page.isLeaf { continue }
      for index in 0..<page.count {
        pending.append((try page.inode(at: index).child, depth + 1))
      }
    }
  }

  /// Counts one page.
  private func add(_ page: Page, to frame: inout StatisticsFrame) throws(BoltStoreError) {
    let allocated = (Int(page.overflow) + 1) * transaction.pageByteCount
    if page.isLeaf {
      frame.own.leafPageCount += 1
      frame.own.leafOverflowCount += Int(page.overflow)
      frame.own.leafAllocatedByteCount += allocated
      frame.own.leafUsedByteCount += try page.usedByteCount
      frame.own.keyCount += page.count
      for index in 0..<page.count where page.isBucket(at: index) {
        frame.inside.append(try Bucket(value: try page.inode(at: index).value, in: transaction))
      }
    } else {
      frame.own.branchPageCount += 1
      frame.own.branchOverflowCount += Int(page.overflow)
      frame.own.branchAllocatedByteCount += allocated
      frame.own.branchUsedByteCount += try page.usedByteCount
    }
  }
}

extension Page {
  /// Bytes up to the end of the last item.
  fileprivate var usedByteCount: Int {
    get throws(BoltStoreError) {
      guard count > 0 else { return PageLayout.headerByteCount }
      let last = try inode(at: count - 1)
      let end = isLeaf ? last.value.count > 0 ? last.value.end : last.key.end : last.key.end
      return Int(bitPattern: end &- bytes.address)
    }
  }
}
