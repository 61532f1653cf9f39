internal import BoltFormat

// MARK: - Checking what is in the file

extension Transaction {
  /// Checks every page of the snapshot: each in use or free, in use once, in key order.
  ///
  /// A writer's changes are not looked at before they are committed.
  ///
  /// - Returns: All that is wrong; nothing where the database is sound.
  /// - Throws: ``BoltStoreError/transactionClosed``.
  /// - Complexity: O(*n*) in the items of all pages, without recursion.
  ///
  /// > Source: formats.md §5.14; bbolt `tx_check.go`, `check`.
  package func checkInvariants() throws(BoltStoreError) -> [BoltFinding] {
    try requireOpen()
    var check = BoltCheck(self)
    check.run()
    return check.findings
  }

  /// Checks a commit whose pages are written and whose meta is not.
  func checkBeforeMeta() -> [BoltFinding] {
    let memory = database.memory
    let after = Transaction(database, meta: meta, memory: memory, isWritable: false)
    defer { after.end() }
    var check = BoltCheck(after, freePages: database.freelist.allIDs)
    check.run()
    return check.findings
  }
}

extension Database {
  /// Checks every page of the newest commit, and the list of free pages in memory.
  ///
  /// - Throws: ``BoltStoreError/databaseNotOpen`` or ``BoltStoreError/poisoned(_:)``.
  package func checkInvariants() throws(BoltStoreError) -> [BoltFinding] {
    if target != nil { freelist.checkInvariants() }
    return try view { (transaction) throws(BoltStoreError) in try transaction.checkInvariants() }
  }
}

/// A walk over everything in a snapshot that notes what is wrong and goes on.
struct BoltCheck {
  private let transaction: Transaction
  private(set) var findings: [BoltFinding] = []
  private var reached: PageSet
  private var freed: PageSet
  /// Pages before the high-water mark.
  private let pageCount: UInt64
  /// What is free, where that is not to be asked of the transaction.
  private let freePages: [PageID]?

  init(_ transaction: Transaction, freePages: [PageID]? = nil) {
    self.transaction = transaction
    self.freePages = freePages
    pageCount = transaction.meta.highWaterMark.rawValue
    // A mark past the file is damage; what is not in the file need not be counted page by page.
    let inFile = UInt64(transaction.memory.byteCount / transaction.pageByteCount)
    let bound = Int(min(pageCount, inFile &+ 1))
    reached = PageSet(count: bound)
    freed = PageSet(count: bound)
  }

  mutating func run() {
    noteFreePages()
    reached.insert(0)
    reached.insert(1)
    noteFreelistPages()
    var pending: [(root: PageID, depth: Int)] = [(transaction.meta.root, 0)]
    while let (root, depth) = pending.popLast() {
      guard depth <= BoltLimits.bucketDepthMax else {
        findings.append(.unreadable(.bucketsTooDeep(limit: BoltLimits.bucketDepthMax)))
        return
      }
      let inside = walk(root)
      checkOrder(root)
      for bucket in inside.reversed() { pending.append((bucket, depth + 1)) }
    }
    for number in 0..<pageCount where !reached.contains(number) && !freed.contains(number) {
      if number >= UInt64(reached.bound) {
        let size = transaction.pageByteCount
        let end = Int(truncatingIfNeeded: pageCount) * size
        let found = transaction.memory.byteCount
        let page = PageID(pageCount - 1)
        findings.append(.unreadable(.pagePastEnd(page: page, expected: end, found: found)))
        return
      }
      findings.append(.unreachableUnfreed(PageID(number)))
    }
  }

  /// Notes what is listed as free.
  private mutating func noteFreePages() {
    do throws(BoltStoreError) {
      let ids = if let freePages { freePages } else { try transaction.knownFreePages() }
      for id in ids where !freed.insert(id.rawValue) {
        findings.append(.alreadyFreed(id))
      }
    } catch {
      findings.append(.unreadable(error))
    }
  }

  /// Notes the pages of the list itself.
  private mutating func noteFreelistPages() {
    let list = transaction.meta.freelist
    guard list != .absent else { return }
    do throws(BoltStoreError) {
      let overflow = try transaction.extent(of: list).overflow
      for number in list.rawValue...(list.rawValue + UInt64(overflow)) { reached.insert(number) }
    } catch {
      findings.append(.unreadable(error))
    }
  }
}

// MARK: - Pages

extension BoltCheck {
  /// Walks the tree of one bucket, each page once.
  ///
  /// - Returns: Roots of the buckets inside, in key order.
  private mutating func walk(_ root: PageID) -> [PageID] {
    var buckets: [PageID] = []
    var pending: [(page: PageID, stack: [PageID])] = [(root, [root])]
    while let (id, stack) = pending.popLast() {
      do throws(BoltStoreError) {
        guard let page = try visit(id, stack) else { continue }
        if page.isLeaf {
          buckets += try self.buckets(on: page)
          continue
        }
        for index in (0..<page.count).reversed() {
          let child = try page.inode(at: index).child
          pending.append((child, stack + [child]))
        }
      } catch {
        findings.append(.unreadable(error))
      }
    }
    return buckets
  }

  /// Looks at a page; nil if it was seen before or is no page of a tree.
  private mutating func visit(_ id: PageID, _ stack: [PageID]) throws(BoltStoreError) -> Page? {
    guard id.rawValue >= 2, id.rawValue < pageCount else {
      findings.append(.outOfBounds(id, highWaterMark: PageID(pageCount), stack: stack))
      return nil
    }
    let (overflow, bytes) = try transaction.extent(of: id)
    let flags = PageFlags(rawValue: bytes.load(8))
    var isNew = true
    for number in id.rawValue...(id.rawValue + UInt64(overflow))
    where !reached.insert(number) {
      findings.append(.multipleReferences(PageID(number), stack: stack))
      isNew = false
    }
    if freed.contains(id.rawValue) {
      findings.append(.reachableFreed(id))
    } else if flags != .leaf, flags != .branch {
      findings.append(.invalidType(id, flags, stack: stack))
    }
    guard isNew, flags == .leaf || flags == .branch else { return nil }
    guard stack.count <= BoltLimits.treeDepthMax else {
      throw .treeTooDeep(page: id, limit: BoltLimits.treeDepthMax)
    }
    return try Page(id, overflow: overflow, bytes: bytes)
  }

  /// Roots of the buckets on a leaf and in its inline buckets.
  private func buckets(on leaf: Page) throws(BoltStoreError) -> [PageID] {
    var roots: [PageID] = []
    for index in 0..<leaf.count where leaf.isBucket(at: index) {
      let bucket = try Bucket(value: try leaf.inode(at: index).value, in: transaction)
      guard let page = bucket.inlinePage else {
        roots.append(bucket.header.root)
        continue
      }
      // An inline page is part of this one's bytes, so the nesting ends.
      for index in 0..<page.count where page.isBucket(at: index) {
        throw .malformedPage(page: leaf.id, .wrongKind(at: index, expected: .leaf, found: .branch))
      }
    }
    return roots
  }
}

// MARK: - Key order

extension BoltCheck {
  /// A page whose items are being looked at, with the bounds its parents set.
  private struct Frame {
    let page: Page
    var index = 0
    /// What the next key must not be below: the separator above, then the key before.
    var least: Bytes?
    /// What every key must be below.
    let bound: Bytes?
  }

  /// Holds all keys of a bucket against those before them and the separators above them.
  private mutating func checkOrder(_ root: PageID) {
    var frames: [Frame] = []
    do throws(BoltStoreError) {
      frames.append(Frame(page: try transaction.page(root), least: nil, bound: nil))
      var visited = 0
      while let frame = frames.last {
        guard frames.count <= BoltLimits.treeDepthMax, visited <= Int(pageCount) else { return }
        let top = frames.count - 1
        guard frame.index < frame.page.count else {
          frames.removeLast()
          if frame.page.count > 0, top > 0 { frames[top - 1].least = frame.least }
          continue
        }
        let inode = try frame.page.inode(at: frame.index)
        check(inode, in: frame, stack: frames.map(\.page.id))
        frames[top].index += 1
        frames[top].least = inode.key
        if frame.page.isLeaf { continue }
        let next = frame.index + 1
        let bound = next < frame.page.count ? try frame.page.key(at: next) : frame.bound
        visited += 1
        let child = try transaction.page(inode.child)
        frames.append(Frame(page: child, least: inode.key, bound: bound))
      }
    } catch {
      // The walk over the pages has said so already.
    }
  }

  /// Holds one key against its bounds.
  private mutating func check(
    _ inode: Inode,
    in frame: Frame,
    stack: @autoclosure () -> [PageID]
  ) {
    let key = inode.key
    let order = frame.least?.compare(key) ?? -1
    let isBelow = frame.index == 0 ? order > 0 : order >= 0
    let isAbove = frame.bound.map { key.compare($0) >= 0 } ?? false
    guard isBelow || isAbove else { return }
    let place = BoltFinding.Place(
      page: frame.page.isLeaf ? frame.page.id : inode.child,
      isLeaf: frame.page.isLeaf,
      index: frame.index,
      stack: stack()
    )
    if isBelow, let least = frame.least?.array {
      findings.append(
        frame.index == 0
          ? .firstKeyBelowSeparator(place, key: key.array, separator: least)
          : .keyNotAscending(place, key: key.array, previous: least)
      )
    }
    if isAbove, let next = frame.bound?.array {
      findings.append(.keyNotBelowNext(place, key: key.array, next: next))
    }
  }
}
