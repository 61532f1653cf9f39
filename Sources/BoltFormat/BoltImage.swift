/// A whole small database, described by its contents, for tests and damage recipes.
///
/// The pages are laid out as one transaction of bolt's would spill them; nothing here is a storage
/// engine. Metas stand on pages 0 and 1, then the freelist if it is stored, the trees, the pages
/// nobody reaches, and pages never written.
///
///     let image = BoltImage(buckets: [.init("meta", [("consistent_index", index)])])
///     let bytes = image.encoded()
package struct BoltImage: Sendable {
  /// Whether the file holds a list of its free pages.
  package enum FreelistStorage: Sendable {
    /// On a page, as bolt does by default.
    case stored
    /// Nowhere; rebuilt at open, as etcd has it.
    case absent
  }

  /// Page size in bytes; a power of two from 512 to 65536.
  package var pageByteCount: Int
  /// Top-level buckets, in any order.
  package var buckets: [Bucket]
  /// Transaction of the active meta; the other meta has the one before and the same contents.
  package var txid: UInt64
  /// Whether free pages are listed.
  package var freelist: FreelistStorage
  /// How full pages are made before the next begins, from 0.1 to 1.
  package var fillPercent: Double
  /// Items of leaf pages that nobody reaches: what a transaction before left in free pages.
  package var unreachedLeaves: [[LeafItem]] = []
  /// Further free pages, all zero.
  package var zeroPageCount = 0
  /// Pages of zeros past the high-water mark, as bolt since 1.3.7 grows its files.
  package var grownPageCount = 0

  /// Describes a database.
  package init(
    pageByteCount: Int = PageSize.byteCountDefault,
    buckets: [Bucket] = [],
    txid: UInt64 = 16,
    freelist: FreelistStorage = .absent,
    fillPercent: Double = 0.5
  ) {
    precondition(PageSize.isSupported(pageByteCount), "page size \(pageByteCount)")
    self.pageByteCount = pageByteCount
    self.buckets = buckets
    self.txid = txid
    self.freelist = freelist
    self.fillPercent = fillPercent
  }
}

extension BoltImage {
  /// A bucket with its pairs and the buckets in it.
  package struct Bucket: Sendable {
    /// Where the bucket's items go.
    package enum Storage: Sendable {
      /// Into the parent's value if bolt would, else to pages.
      case automatic
      /// Into the parent's value, however large.
      case inline
      /// To pages, however small.
      case pages
    }

    /// Name bytes.
    package var name: [UInt8]
    /// Keys and values, in any order.
    package var pairs: [(key: [UInt8], value: [UInt8])]
    /// Buckets inside, in any order.
    package var buckets: [Bucket]
    /// Counter.
    package var sequence: UInt64
    /// Where the items go.
    package var storage: Storage

    /// Describes a bucket by bytes.
    package init(
      name: [UInt8],
      pairs: [(key: [UInt8], value: [UInt8])] = [],
      buckets: [Bucket] = [],
      sequence: UInt64 = 0,
      storage: Storage = .automatic
    ) {
      self.name = name
      self.pairs = pairs
      self.buckets = buckets
      self.sequence = sequence
      self.storage = storage
    }

    /// Describes a bucket whose keys are text.
    package init(
      _ name: String,
      _ pairs: [(key: String, value: [UInt8])] = [],
      buckets: [Bucket] = [],
      sequence: UInt64 = 0,
      storage: Storage = .automatic
    ) {
      self.init(
        name: Array(name.utf8),
        pairs: pairs.map { (Array($0.key.utf8), $0.value) },
        buckets: buckets,
        sequence: sequence,
        storage: storage
      )
    }
  }
}

extension BoltImage {
  /// Writes the file.
  ///
  /// - Returns: A file that bolt opens and finds sound, unless keys repeat or a bucket with
  ///   buckets inside was forced inline.
  /// - Complexity: O(*n* log *n*) in the number of pairs, and as many levels of calls as buckets
  ///   are nested; ``bucketChain(depth:pageByteCount:)`` makes deep nests.
  package func encoded() -> [UInt8] {
    let freeCount = unreachedPageCount + zeroPageCount
    let listPageCount =
      freelist == .stored
      ? FreelistPage.pageCount(idCount: freeCount, pageByteCount: pageByteCount) : 0
    var spill = BoltImageSpill(
      pageByteCount: pageByteCount,
      fillPercent: fillPercent,
      first: 2 + listPageCount
    )
    let root = spill.root(of: spill.items(of: buckets, pairs: []))
    let firstFree = spill.next
    for items in unreachedLeaves { _ = spill.leaf(items) }
    let highWaterMark = spill.next + zeroPageCount
    let list: PageID = freelist == .stored ? 2 : .absent

    var file: [UInt8] = []
    file.reserveCapacity((highWaterMark + grownPageCount) * pageByteCount)
    for id in [UInt64(0), 1] {
      let meta = Meta(
        pageByteCount: pageByteCount,
        root: root,
        freelist: list,
        highWaterMark: PageID(UInt64(highWaterMark)),
        txid: txid % 2 == id ? txid : txid == 0 ? 1 : txid - 1
      )
      file += meta.encodedPage(id: PageID(id), pageByteCount: pageByteCount)
    }
    if freelist == .stored {
      let ids = (firstFree..<highWaterMark).map { PageID(UInt64($0)) }
      file += FreelistPage.encoded(ids, id: list, overflow: UInt32(listPageCount - 1))
      file += repeatElement(0, count: (2 + listPageCount) * pageByteCount - file.count)
    }
    file += spill.bytes
    file += repeatElement(0, count: (zeroPageCount + grownPageCount) * pageByteCount)
    return file
  }

  /// Writes a file of buckets each holding one bucket, far deeper than any call stack.
  ///
  /// Every bucket has a page with a single item, the bucket `b` below it; the innermost is empty.
  ///
  /// - Complexity: O(*depth*), without recursion.
  package static func bucketChain(
    depth: Int,
    pageByteCount: Int = PageSize.byteCountMin
  ) -> [UInt8] {
    let first: UInt64 = 2
    var image = BoltImageSpill(pageByteCount: pageByteCount, fillPercent: 1, first: Int(first))
    for level in 0..<depth {
      let below = BucketHeader(root: PageID(first + UInt64(level) + 1)).encoded()
      let item = LeafItem(flags: LeafElement.bucketFlag, key: [UInt8(ascii: "b")], value: below)
      _ = image.leaf([item])
    }
    _ = image.leaf([])
    let end = PageID(UInt64(image.next))
    let metas = [UInt64(0), 1].map { id in
      Meta(
        pageByteCount: pageByteCount,
        root: PageID(first),
        freelist: .absent,
        highWaterMark: end,
        txid: id + 2
      ).encodedPage(id: PageID(id), pageByteCount: pageByteCount)
    }
    return metas[0] + metas[1] + image.bytes
  }

  private var unreachedPageCount: Int {
    unreachedLeaves.reduce(0) { count, items in
      let used = items.reduce(PageHeader.byteCount) { $0 + $1.byteCount }
      return count + (used + pageByteCount - 1) / pageByteCount
    }
  }
}
