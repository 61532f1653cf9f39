internal import BoltFormat
internal import ByteCoding
internal import Environment
internal import SchemaFormat

/// Checksum, size and number of a bucket's pairs in key order.
struct TreeSum: Sendable {
  var crc: UInt32 = 0
  var byteCount = 0
  var pairCount = 0

  mutating func add(_ segment: RowSegment) {
    crc = CRC32C.combine(crc, segment.crc, secondByteCount: segment.byteCount)
    byteCount += segment.byteCount
  }
}

/// What the walk of one bucket brought.
struct BucketWalk {
  var sum = TreeSum()
  var subBuckets: [SubBucket] = []
  var pairs: [BucketPair] = []
  var summary: BucketSummary
  var audit: RowAudit?
  var isLevel = true
  var copiedByteCount = 0
  var lastKey: [UInt8] = []
}

extension BoltWalk {
  /// Walks one bucket, inline or a tree, and keeps what it brought.
  mutating func walk(
    _ bucket: PendingBucket,
    _ runner: some WorkRunner,
    _ progress: some ProgressSink
  ) throws(FileError) -> BucketWalk {
    let found = try bucket.root == 0 ? walkInline(bucket) : walkTree(bucket, runner, progress)
    if bucket.depth >= 0 { buckets.append(found.summary) }
    if let audit = found.audit { rows = audit }
    if bucket.depth == 0, bucket.path == Self.rowBucket { noteRevision(found.lastKey) }
    if bucket.depth == 0, options.copiesPairs, bucket.path != Self.rowBucket {
      facts.buckets[bucket.path] = found.pairs.sorted {
        $0.key.lexicographicallyPrecedes($1.key)
      }
    }
    return found
  }

  static var rowBucket: String { "key" }

  private func wants(_ bucket: PendingBucket) -> LeafWants {
    guard bucket.depth == 0 else { return [] }
    if bucket.path == Self.rowBucket { return options.auditsRows ? .rows : [] }
    return options.copiesPairs ? .pairs : []
  }

  private func begin(_ bucket: PendingBucket) -> BucketWalk {
    var found = BucketWalk(summary: BucketSummary(path: bucket.path, depth: bucket.depth))
    if wants(bucket).contains(.rows) {
      found.audit = RowAudit(
        file: database.name,
        finished: compactionMark("finishedCompactRev"),
        scheduled: compactionMark("scheduledCompactRev"),
        isBoundaryKnown: hasReadableMarks
      )
    }
    return found
  }

  private mutating func walkInline(_ bucket: PendingBucket) -> BucketWalk {
    var found = begin(bucket)
    var scan = LeafScan(
      database: database.name,
      bucket: bucket.path,
      wants: wants(bucket),
      rowChecksumsUpTo: found.audit?.boundary ?? 0,
      separators: SeparatorTable()
    )
    let ref = LeafRef(page: bucket.page, lower: SeparatorTable.none, upper: SeparatorTable.none)
    scan.scan(bucket.inlinePage.rawSpan, ref, isNext: false, isLast: true)
    if scan.result.hasMisfit {
      add(
        .pageKind,
        page: bucket.page,
        bucket: bucket.path,
        observed: "a branch page",
        expected: "a leaf page"
      )
    }
    // The bytes were read, and counted, with the page that holds the bucket.
    scan.result.byteCount = 0
    take(scan.result, into: &found)
    return found
  }

  /// Walks a tree; once more, and carefully, if its leaves are not all on one level.
  private mutating func walkTree(
    _ bucket: PendingBucket,
    _ runner: some WorkRunner,
    _ progress: some ProgressSink
  ) throws(FileError) -> BucketWalk {
    let before = self
    let found = try walkTree(bucket, isCareful: false, runner, progress)
    guard !found.isLevel else { return found }
    self = before
    return try walkTree(bucket, isCareful: true, runner, SilentProgress())
  }

  private mutating func walkTree(
    _ bucket: PendingBucket,
    isCareful: Bool,
    _ runner: some WorkRunner,
    _ progress: some ProgressSink
  ) throws(FileError) -> BucketWalk {
    var found = begin(bucket)
    let spine = try readSpine(bucket, isCareful: isCareful)
    found.summary.levelCount = spine.levelCount
    found.summary.pageCount = spine.branchPageCount
    let refs = spine.leaves
    let reader = LeafReader(
      database: database,
      reached: reached,
      bucket: bucket.path,
      wants: wants(bucket),
      rowChecksumsUpTo: found.audit?.boundary ?? 0,
      separators: spine.separators
    )
    let size = Self.batchLeafCount
    var failure: FileError?
    runner.inOrder((refs.count + size - 1) / size) { piece in
      let start = piece * size
      return Result { () throws(FileError) in
        try reader.read(refs[start..<min(start + size, refs.count)])
      }
    } consume: { result in
      switch result {
      case .success(let leaves):
        progress.advance(byteCount: leaves.byteCount)
        take(leaves, into: &found)
        return found.isLevel || isCareful
      case .failure(let error):
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    return found
  }

  /// Takes the leaves of one batch, in tree order.
  private mutating func take(_ leaves: LeafResult, into found: inout BucketWalk) {
    readByteCount += leaves.byteCount
    if leaves.hasMisfit { found.isLevel = false }
    if leaves.isDamaged { isWhole = false }
    collector.add(contentsOf: leaves.findings.findings)
    for extent in leaves.extents {
      reachOverflow(extent.page, extent.pageCount)
    }
    found.summary.pageCount += leaves.extents.reduce(0) { $0 + Int($1.pageCount) }
    found.summary.pairCount += leaves.pairCount
    found.summary.pairByteCount += leaves.pairByteCount
    found.sum.pairCount += leaves.pairCount
    found.subBuckets += leaves.subBuckets
    if !leaves.lastKey.isEmpty { found.lastKey = leaves.lastKey }
    copy(leaves.pairs, into: &found)
    for segment in leaves.segments { found.sum.add(segment) }
    guard found.audit != nil else { return }
    var batch = leaves.batch
    batch.segments = leaves.segments
    found.audit?.add(batch)
  }

  /// Copies pairs out of a small bucket; of one that is not small, the rest stays in the file.
  private mutating func copy(_ pairs: [BucketPair], into found: inout BucketWalk) {
    guard !pairs.isEmpty else { return }
    found.copiedByteCount += pairs.reduce(0) { $0 + $1.key.count + $1.value.count }
    guard found.copiedByteCount <= options.copiedByteCountMax else {
      facts.truncatedBuckets.insert(found.summary.path)
      return
    }
    found.pairs += pairs
  }

  /// Marks the overflow pages of a page as reached.
  mutating func reachOverflow(_ page: UInt64, _ pageCount: UInt64) {
    for overflow in page..<page + pageCount { _ = reached.insert(overflow) }
  }

  /// The revision that `snapshot status` prints: the main part of the last row's key.
  private mutating func noteRevision(_ lastKey: [UInt8]) {
    do throws(RevisionKeyError) {
      statusRevision = try RevisionKey(parsing: lastKey.rawSpan).revision.main
    } catch {
      statusRevision = 0
    }
  }

  /// Whether bucket `meta` is there and holds no mark that does not decode.
  private var hasReadableMarks: Bool {
    guard facts.buckets["meta"] != nil, facts.isComplete("meta") else { return false }
    return ["finishedCompactRev", "scheduledCompactRev"].allSatisfy { key in
      facts.value(key, in: "meta") == nil || compactionMark(key) != nil
    }
  }

  /// A compaction mark of bucket `meta`; nil if it is absent or malformed.
  func compactionMark(_ key: String) -> Int64? {
    guard let pair = facts.value(key, in: "meta") else { return nil }
    do throws(RevisionKeyError) {
      return try RevisionKey(parsing: pair.value.rawSpan).revision.main
    } catch {
      return nil
    }
  }
}
