internal import BoltFormat
internal import ByteCoding
package import Environment
internal import SchemaFormat

/// What a walk takes out of a database besides its soundness.
package struct WalkOptions: Sendable {
  /// Whether the rows of bucket `key` are decoded and held to the laws of MVCC.
  package var auditsRows = false
  /// Whether the pairs of the other buckets are copied out.
  package var copiesPairs = true
  /// Whether pages nobody reaches are searched for rows; needs `auditsRows`.
  package var searchesOrphans = false

  /// Structure and checksums alone.
  package init() {}

  /// Everything `verify` looks at.
  package static var all: WalkOptions {
    var options = WalkOptions()
    options.auditsRows = true
    options.searchesOrphans = true
    return options
  }
}

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

/// Walks a database from its active meta: every page in bounds, once, of its kind and in order.
///
/// The branch pages are read first, level by level, which gives the leaves in tree order. The
/// leaves are then read in file order and large pieces, some hundred at a time and on all cores,
/// and their results are taken in tree order again. Nothing is mapped and no page is kept, so the
/// memory needed is that of the page numbers.
package struct BoltWalk {
  /// Leaves read as one piece of work.
  static let batchLeafCount = 256
  /// Deepest nesting of buckets that is followed.
  static let nestingMax = 64
  /// Bytes of pairs copied out of the small buckets before the rest is left in the file.
  static let copiedByteCountMax = 64 << 20

  /// The database.
  package let database: DatabaseFile
  let meta: Meta
  let options: WalkOptions
  let bound: UInt64
  var reached: PageSet
  var collector = FindingCollector()
  /// What the database said.
  package internal(set) var facts: BackendFacts
  /// Buckets in the order met.
  package internal(set) var buckets: [BucketSummary] = []
  /// The rows' audit, if it was asked for and the bucket is there.
  package internal(set) var rows: RowAudit?
  /// CRC-32C over names, keys and values of all top-level buckets, as `snapshot status` prints it.
  package internal(set) var statusHash: UInt32 = 0
  /// Pairs in all top-level buckets, as `snapshot status` of 3.5 counts keys.
  package internal(set) var statusPairCount = 0
  /// Main revision of the last row, as `snapshot status` prints it; 0 without rows.
  package internal(set) var statusRevision: Int64 = 0
  /// Whether every page was reached and sound.
  package internal(set) var isWhole = true
  /// Pages nobody reaches that were searched for rows.
  package internal(set) var searchedPageCount = 0
  /// Whether every page of the root bucket was reached and sound.
  var isRootWhole = false
  /// Top-level buckets that are there and cannot be opened.
  var unreadableNames: Set<String> = []
  /// Bytes read so far.
  package internal(set) var readByteCount = 0
  /// Pages the tree, the metas and the freelist use.
  package var reachedPageCount: Int { reached.count }
  /// The findings so far.
  package var findings: [Finding] { collector.findings }

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

  /// Creates a walk.
  ///
  /// - Returns: nil if no meta is valid; see ``DatabaseFile/metaFindings()``.
  package init?(_ database: DatabaseFile, options: WalkOptions) {
    guard let active = database.activeMeta, let meta = database.metas[active] else { return nil }
    self.init(database, meta: meta, options: options)
  }

  init(_ database: DatabaseFile, meta: Meta, options: WalkOptions) {
    self.database = database
    self.meta = meta
    self.options = options
    bound = database.readablePageCount(meta)
    reached = PageSet(bound: bound)
    facts = BackendFacts(file: database.name)
    facts.fileByteCount = database.byteCount
  }

  /// Walks the whole database.
  ///
  /// - Parameters:
  ///   - runner: Reads leaves on as many threads as it has.
  ///   - progress: Told of every byte read.
  /// - Throws: `FileError` if the file cannot be read; damage is a finding.
  /// - Complexity: O(*n*) in the size of the file
  package mutating func run(
    _ runner: some WorkRunner,
    progress: some ProgressSink
  ) throws(FileError) {
    checkMeta()
    for page in 0..<min(2, bound) where reached.insert(page) {
      readByteCount += database.pageByteCount
    }
    let freelist = try readFreelist()
    try walkBuckets(runner, progress)
    if let freelist { checkFreelist(freelist) }
    finishRows()
    checkBucketNames()
    if options.searchesOrphans { try searchOrphans(runner, progress) }
    facts.isWhole = isWhole
  }

  /// Sums up the rows.
  private mutating func finishRows() {
    rows?.finish()
    facts.finishedCompactRevision = compactionMark("finishedCompactRev")
    facts.scheduledCompactRevision = compactionMark("scheduledCompactRev")
    guard let rows else { return }
    facts.rowCount = rows.rowCount
    facts.lastRowRevision = rows.lastRevision?.main
    facts.revision = max(rows.lastRevision?.main ?? 0, rows.boundary, 1)
    facts.keyCount = rows.table.states.count { !$0.isDeleted }
    facts.leaseReferences = rows.leaseReferences
  }

  mutating func add(
    _ problem: Problem,
    page: UInt64? = nil,
    item: Int? = nil,
    bucket: String = "",
    observed: String,
    expected: String
  ) {
    if problem.severity == .error { isWhole = false }
    let place = Place(
      file: database.name,
      page: page,
      item: item,
      bucket: bucket.isEmpty ? nil : bucket
    )
    collector.add(Finding(problem, at: place, observed: observed, expected: expected))
  }
}

extension BoltWalk {
  /// Walks the root bucket and every bucket below it.
  ///
  /// Bucket `meta` goes first, because its compaction marks say how rows are to be read.
  private mutating func walkBuckets(
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

extension BoltWalk {
  /// Pages below the high-water mark.
  package var highWaterMark: UInt64 { meta.highWaterMark.rawValue }

  /// One line for people.
  package var summaryLine: String {
    "\(grouped(highWaterMark)) pages of \(database.pageByteCount) bytes,"
      + " \(buckets.count) bucket\(buckets.count == 1 ? "" : "s"), transaction \(meta.txid)"
  }
}
