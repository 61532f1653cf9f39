internal import BoltFormat
internal import ByteCoding
internal import PropertyTesting

/// What each page of a database file is, read from its bytes alone.
///
/// Shares no code with the engine, nor with the checker: only the formats.
struct PageLedger {
  /// What a page is used for.
  enum Use: Equatable {
    case meta
    case freelist
    /// A page of a bucket's tree, or one that continues it.
    case tree
    case free
  }

  /// A page of a tree, by its first page.
  struct TreePage {
    var isLeaf: Bool
    /// Bytes of each item, its element included.
    var itemByteCounts: [Int]
    /// Levels above it.
    var depth: Int
  }

  /// The meta that rules.
  let meta: Meta
  /// Page size in bytes.
  let pageByteCount: Int
  /// Ids of the stored list; nil if none is stored.
  private(set) var storedFreeIDs: [PageID]?
  /// First pages of trees, with what is on them, in order of keys within each bucket.
  private(set) var treePages: [(id: PageID, page: TreePage)] = []
  /// Every page a tree is made of.
  private(set) var treeIDs: Set<PageID> = []
  private var uses: [PageID: Use] = [0: .meta, 1: .meta]
  private let bytes: [UInt8]

  /// Reads a file, and holds every page to be used once and whole.
  init(_ bytes: [UInt8], pageByteCount: Int) throws {
    self.bytes = bytes
    self.pageByteCount = pageByteCount
    var metas: [Meta] = []
    for number in 0...1 {
      let page = Array(bytes.dropFirst(number * pageByteCount).prefix(pageByteCount))
      let meta = try Meta(decoding: page.rawSpan)
      guard meta.isValid else { continue }
      // Readers look at whichever is valid and newer; which is where tells who wrote last.
      try equal(meta.txid % 2, UInt64(number), "page of the meta of transaction \(meta.txid)")
      metas.append(meta)
    }
    guard let meta = metas.max(by: { $0.txid < $1.txid }) else {
      throw Falsified("no meta is valid")
    }
    self.meta = meta
    if meta.freelist != .absent {
      let page = try take(meta.freelist, .freelist)
      storedFreeIDs = try FreelistPage.ids(in: page.rawSpan)
    }
    try readTrees()
  }

  /// Takes the pages of a run for a use.
  private mutating func take(_ id: PageID, _ use: Use) throws -> [UInt8] {
    guard id.rawValue >= 2, id < meta.highWaterMark else {
      throw Falsified("page \(id) is not below the high-water mark \(meta.highWaterMark)")
    }
    let start = Int(id.rawValue) * pageByteCount
    let header = try PageHeader(decoding: Array(bytes.dropFirst(start).prefix(16)).rawSpan)
    try equal(header.id, id, "the number on page \(id)")
    for number in id.rawValue...(id.rawValue + UInt64(header.overflow)) {
      if let other = uses.updateValue(use, forKey: PageID(number)) {
        throw Falsified("page \(number) is used twice, as \(other) and as \(use)")
      }
      if use == .tree { treeIDs.insert(PageID(number)) }
    }
    let end = start + (Int(header.overflow) + 1) * pageByteCount
    guard end <= bytes.count else { throw Falsified("page \(id) ends at \(end) of \(bytes.count)") }
    return Array(bytes[start..<end])
  }

  private mutating func readTrees() throws {
    var roots = [meta.root]
    while let root = roots.popLast() {
      var pending = [(id: root, depth: 0)]
      while let (id, depth) = pending.popLast() {
        let page = try take(id, .tree)
        let header = try PageHeader(decoding: page.rawSpan)
        if header.flags == .leaf {
          let items = try LeafPage.items(in: page.rawSpan)
          for item in items where item.flags & LeafElement.bucketFlag != 0 {
            try read(bucket: item.value, &roots)
          }
          note(id, TreePage(isLeaf: true, itemByteCounts: items.map(\.byteCount), depth: depth))
        } else {
          let items = try BranchPage.items(in: page.rawSpan)
          note(id, TreePage(isLeaf: false, itemByteCounts: items.map(\.byteCount), depth: depth))
          for item in items.reversed() { pending.append((item.child, depth + 1)) }
        }
      }
    }
  }

  private mutating func note(_ id: PageID, _ page: TreePage) { treePages.append((id, page)) }

  /// Reads a bucket's value, and holds one that is stored inline to be small and without buckets.
  private mutating func read(bucket value: [UInt8], _ roots: inout [PageID]) throws {
    let header = try BucketHeader(decoding: value.rawSpan)
    guard header.isInline else {
      roots.append(header.root)
      return
    }
    let page = value.rawSpan.array(try BucketHeader.inlinePage(in: value.rawSpan))
    let items = try LeafPage.items(in: page.rawSpan)
    let byteCount = items.reduce(PageHeader.byteCount) { $0 + $1.byteCount }
    guard byteCount <= pageByteCount / 4 else {
      throw Falsified("an inline bucket of \(byteCount) bytes on pages of \(pageByteCount)")
    }
    guard items.allSatisfy({ $0.flags & LeafElement.bucketFlag == 0 }) else {
      throw Falsified("a bucket lies in an inline bucket")
    }
  }

  /// Holds pages that are not roots to the fewest items a split or merge leaves.
  ///
  /// A leaf of one item is right: a leaf that deletes left with one takes over its neighbor, which
  /// has none any more but whose turn had not come, and is not looked at again. Real bbolt does the
  /// same, in some of the orders it can take.
  ///
  /// > Source: formats.md §5.10 and §5.11: a split gives each side two, an empty page is removed, a
  /// > branch with one child is merged away at once, and a root with one child is replaced by it.
  func checkItemCounts() throws {
    for (id, page) in treePages where page.depth > 0 || !page.isLeaf {
      guard page.itemByteCounts.count >= (page.isLeaf ? 1 : 2) else {
        let kind = page.isLeaf ? "leaf" : page.depth == 0 ? "root branch" : "branch"
        throw Falsified("\(kind) page \(id) has \(page.itemByteCounts.count) items")
      }
    }
  }

  /// Holds every page below the high-water mark to be in use, or on a list of free pages, not both.
  mutating func checkConservation(free ids: [PageID]) throws {
    for id in ids {
      if let use = uses.updateValue(.free, forKey: id) {
        throw Falsified("page \(id) is free and \(use)")
      }
    }
    for number in 0..<meta.highWaterMark.rawValue where uses[PageID(number)] == nil {
      throw Falsified("page \(number) is neither in use nor free")
    }
    if let highest = ids.max(), highest >= meta.highWaterMark {
      throw Falsified("page \(highest) is free past the high-water mark \(meta.highWaterMark)")
    }
  }

  /// Bytes of the pages a tree is made of.
  func treeBytes() -> [PageID: ArraySlice<UInt8>] {
    var found: [PageID: ArraySlice<UInt8>] = [:]
    for id in treeIDs {
      let start = Int(id.rawValue) * pageByteCount
      found[id] = bytes[start..<(start + pageByteCount)]
    }
    return found
  }
}
