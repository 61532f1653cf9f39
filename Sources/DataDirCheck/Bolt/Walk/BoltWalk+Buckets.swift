internal import BoltFormat
internal import ByteCoding
internal import Environment

/// One bucket as the walk met it.
package struct BucketSummary: Sendable {
  /// Names from the root down, joined by `/`, for people.
  package var path: String
  /// How deep the bucket is nested; 0 for a top-level bucket.
  package var depth: Int
  /// Pairs, sub-buckets included.
  package var pairCount = 0
  /// Bytes of all keys and values.
  package var pairByteCount = 0
  /// Pages of its tree, overflow included; 0 for an inline bucket.
  package var pageCount = 0
  /// Levels of its tree; 0 for an inline bucket.
  package var levelCount = 0
}

extension BoltWalk {
  /// A bucket that is still to be walked.
  struct PendingBucket {
    var path: String
    var name: [UInt8]
    var depth: Int
    var root: UInt64
    /// Page image of an inline bucket; empty otherwise.
    var inlinePage: [UInt8]
    /// Where the bucket's own element stands.
    var page: UInt64
    var item: Int
  }

  /// Walks the root bucket and every bucket below it.
  ///
  /// Bucket `meta` goes first, because its compaction marks say how rows are to be read.
  mutating func walkBuckets(
    _ runner: some WorkRunner,
    _ progress: some ProgressSink
  ) throws(FileError) {
    let root = PendingBucket(
      path: "",
      name: [],
      depth: -1,
      root: meta.root.rawValue,
      inlinePage: [],
      page: UInt64(database.activeMeta ?? 0),
      item: 0
    )
    var pending = try children(of: root, runner, progress)
    pending.sort { $0.path == "meta" && $1.path != "meta" }
    var sums: [(name: [UInt8], sum: TreeSum)] = []
    var next = 0
    while next < pending.count {
      let bucket = pending[next]
      pending[next].inlinePage = []
      next += 1
      let found = try walk(bucket, runner, progress)
      if bucket.depth == 0 { sums.append((bucket.name, found.sum)) }
      pending += open(found.subBuckets, in: bucket)
    }
    sums.sort { $0.name.lexicographicallyPrecedes($1.name) }
    for (name, sum) in sums {
      statusHash = CRC32C.update(statusHash, name.rawSpan)
      statusHash = CRC32C.combine(statusHash, sum.crc, secondByteCount: sum.byteCount)
      statusPairCount += sum.pairCount
      facts.bucketNames.append(printable(name, limit: 64))
    }
  }

  /// Walks the root bucket itself, which holds buckets alone.
  private mutating func children(
    of root: PendingBucket,
    _ runner: some WorkRunner,
    _ progress: some ProgressSink
  ) throws(FileError) -> [PendingBucket] {
    let found = try walk(root, runner, progress)
    isRootWhole = isWhole
    let stray = found.sum.pairCount - found.subBuckets.count
    if stray > 0 {
      add(
        .strayPair,
        page: root.root,
        observed: "\(stray) keys that are no buckets",
        expected: "buckets alone"
      )
    }
    return open(found.subBuckets, in: root)
  }

  /// A path that nesting does not lengthen without end; hostile files have many long ones.
  private static func shortened(_ path: String) -> String {
    path.utf8.count <= 256 ? path : path.prefix(200) + "/…"
  }

  /// Reads the headers of buckets met on leaf pages; those that cannot be followed are findings.
  private mutating func open(_ children: [SubBucket], in parent: PendingBucket) -> [PendingBucket] {
    var opened: [PendingBucket] = []
    for child in children.sorted(by: { $0.name.lexicographicallyPrecedes($1.name) }) {
      let name = printable(child.name, limit: 64)
      let path = parent.path.isEmpty ? name : Self.shortened(parent.path) + "/" + name
      guard parent.depth + 1 <= Self.nestingMax else {
        add(
          .nesting,
          page: child.page,
          item: child.item,
          observed: "depth \(parent.depth + 1)",
          expected: "at most \(Self.nestingMax)"
        )
        continue
      }
      do throws(BoltError) {
        let header = try BucketHeader(decoding: child.value.rawSpan)
        var inlinePage: [UInt8] = []
        if header.isInline {
          let range = try BucketHeader.inlinePage(in: child.value.rawSpan)
          inlinePage = Array(child.value[range])
        }
        opened.append(
          PendingBucket(
            path: path,
            name: child.name,
            depth: parent.depth + 1,
            root: header.root.rawValue,
            inlinePage: inlinePage,
            page: child.page,
            item: child.item
          )
        )
      } catch {
        if parent.depth < 0 { unreadableNames.insert(name) }
        add(
          .pageLayout,
          page: child.page,
          item: child.item,
          bucket: path,
          observed: "bucket value with \(error.field): \(error.observed)",
          expected: error.expected
        )
      }
    }
    return opened
  }
}
