internal import BoltFormat
internal import ByteCoding
package import Environment
internal import SchemaFormat

/// Walks a database from its active meta: every page in bounds, once, of its kind and in order.
///
/// The branch pages of a tree are read first, from a stack, which gives its leaves in tree order.
/// The leaves are then read in file order and large pieces, some hundred at a time and on all
/// cores, and their results are taken in tree order again. Nothing is mapped and no page is kept,
/// so what stays in memory are page numbers, separators, and the keys that rows are held to.
package struct BoltWalk {
  /// Leaves read as one piece of work.
  static let batchLeafCount = 256
  /// Deepest nesting of buckets that is followed.
  static let nestingMax = 64

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
    let compacted = rows.isBoundaryKnown ? rows.boundary : 0
    facts.revision = max(rows.lastRevision?.main ?? 0, compacted, 1)
    facts.keyCount = rows.table.states.count { !$0.isDeleted }
    facts.leaseReferences = rows.leaseReferences
  }

  /// Notes a finding; an error leaves the database not whole.
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
  /// Pages below the high-water mark.
  package var highWaterMark: UInt64 { meta.highWaterMark.rawValue }

  /// One line for people.
  package var summaryLine: String {
    "\(grouped(highWaterMark)) pages of \(database.pageByteCount) bytes,"
      + " \(buckets.count) bucket\(buckets.count == 1 ? "" : "s"), transaction \(meta.txid)"
  }
}
