internal import BoltFormat
internal import ByteCoding

// MARK: - The list of free pages

extension Database {
  /// Reads the list of free pages, or finds them where none is stored.
  func loadFreelist() throws(BoltStoreError) {
    let snapshot = Transaction(self, meta: meta, memory: memory, isWritable: false)
    defer { snapshot.end() }
    let ids = try snapshot.freePages()
    do throws(FreelistError) {
      try freelist.load(ids)
    } catch {
      throw .freelist(error)
    }
  }
}

extension Transaction {
  /// Free pages of the snapshot, ascending: as they are listed, or else every page not in use.
  func freePages() throws(BoltStoreError) -> [PageID] {
    meta.freelist == .absent ? try unreachedPages() : try listedPages()
  }

  /// Pages of the snapshot that the file has.
  var filePageCount: Int { Int(min(pageLimit, UInt64(file.count / pageByteCount))) }

  /// Free pages as they are known in memory, where they are those of this snapshot.
  ///
  /// A writer changes that list as it goes; then, and for older snapshots, what was stored counts.
  func knownFreePages() throws(BoltStoreError) -> [PageID] {
    if database.target != nil, database.writer == nil, meta.txid == database.meta.txid {
      return database.freelist.allIDs
    }
    return try freePages()
  }

  /// Reads the stored list.
  ///
  /// > Source: formats.md §5.4; bbolt `internal/freelist/shared.go`, `Read`.
  private func listedPages() throws(BoltStoreError) -> [PageID] {
    let (_, bytes) = try extent(of: meta.freelist)
    var ids: [PageID]
    do throws(BoltError) {
      ids = try FreelistPage.ids(in: bytes.span)
    } catch {
      throw .malformedPage(page: meta.freelist, error)
    }
    ids.sort()
    let pages = 2..<max(2, meta.highWaterMark.rawValue)
    for id in [ids.first, ids.last].compactMap({ $0 }) where !pages.contains(id.rawValue) {
      throw .wrongFreePage(page: id, expected: pages)
    }
    return ids
  }

  /// Walks every page in use and lists the others.
  ///
  /// > Source: formats.md §5.4; bbolt `db.go`, `freepages`.
  private func unreachedPages() throws(BoltStoreError) -> [PageID] {
    var reached = try reachedPages()
    reached.insert(0)
    reached.insert(1)
    return (2..<max(2, meta.highWaterMark.rawValue)).compactMap { number in
      reached.contains(number) ? nil : PageID(number)
    }
  }

  /// Walks every page that the root bucket and those inside it are made of.
  ///
  /// A page that is met twice is damage, so the walk visits each page once, whatever the file holds.
  ///
  /// - Throws: ``BoltStoreError/pageReachedTwice(page:)``, or what is wrong with a page.
  /// - Complexity: O(*n*) in the items of all pages, without recursion.
  func reachedPages() throws(BoltStoreError) -> PageSet {
    var reached = PageSet(count: filePageCount)
    var pending = [meta.root]
    while let id = pending.popLast() {
      let page = try self.page(id)
      for number in id.rawValue...(id.rawValue + UInt64(page.overflow)) {
        guard reached.insert(number) else { throw .pageReachedTwice(page: PageID(number)) }
      }
      if page.isLeaf {
        try appendBuckets(in: page, to: &pending)
      } else {
        for index in 0..<page.count { pending.append(try page.inode(at: index).child) }
      }
    }
    return reached
  }

  /// Adds the root pages of the buckets on a leaf, and of those in its inline buckets.
  private func appendBuckets(
    in page: Page,
    to pending: inout [PageID]
  ) throws(BoltStoreError) {
    var leaves = [page]
    while let leaf = leaves.popLast() {
      for index in 0..<leaf.count where leaf.isBucket(at: index) {
        let bucket = try Bucket(value: try leaf.inode(at: index).value, in: self)
        if let inline = bucket.inlinePage {
          leaves.append(inline)
        } else {
          pending.append(bucket.header.root)
        }
      }
    }
  }
}

/// A set of page numbers below a bound.
struct PageSet {
  private var words: [UInt64]
  private let count: Int

  /// Pages at and above are never in the set.
  var bound: Int { count }

  /// Creates an empty set.
  init(count: Int) {
    self.count = count
    words = Array(repeating: 0, count: count / 64 + 1)
  }

  /// Whether a page is in the set.
  func contains(_ page: UInt64) -> Bool {
    page < UInt64(count) && words[Int(page / 64)] & (1 << (page % 64)) != 0
  }

  /// Adds a page.
  ///
  /// - Returns: False if it was there already, or is past the bound.
  @discardableResult
  mutating func insert(_ page: UInt64) -> Bool {
    guard page < UInt64(count), !contains(page) else { return false }
    words[Int(page / 64)] |= 1 << (page % 64)
    return true
  }
}
