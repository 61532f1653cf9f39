internal import BoltFormat
internal import ByteCoding

extension ScriptRunner {
  /// Shows the pages of the newest commit, each bucket's below a line of its own.
  ///
  /// Pages are shown without their numbers, which depend on what was free: two databases of one
  /// shape show the same lines.
  func showPages(
    of path: ScriptCommand.BucketPath,
    _ transcript: Transcript
  ) throws(BoltStoreError) {
    try database.view { (snapshot) throws(BoltStoreError) in
      var pending: [PageListing.Place]
      if path.isEmpty {
        pending = [PageListing.Place(path: [], root: try snapshot.root.rootPageInFile())]
      } else {
        let bucket = try self.bucket(path, in: snapshot)
        pending = [PageListing.Place(path: path, root: try bucket.rootPageInFile())]
      }
      var reached: Set<PageID> = []
      while let place = pending.popLast() {
        var listing = PageListing(place, in: snapshot)
        try listing.measure(&reached)
        transcript.line(listing.heading)
        pending += try listing.show { transcript.line($0) }.reversed()
      }
    }
  }
}

extension Bucket {
  /// The page at the top, of a bucket on which nothing was touched.
  fileprivate func rootPageInFile() throws(BoltStoreError) -> Page {
    if let inlinePage { return inlinePage }
    return try transaction.page(header.root)
  }
}

/// The pages of one bucket.
private struct PageListing {
  /// A bucket and the page at its top.
  struct Place {
    var path: ScriptCommand.BucketPath
    var root: Page
  }

  private let place: Place
  private let snapshot: Transaction
  private var depth = 0
  private var pageCount = 0

  init(_ place: Place, in snapshot: Transaction) {
    self.place = place
    self.snapshot = snapshot
  }

  /// What is said of the bucket as a whole; pages count as many as they cover.
  var heading: String {
    let isInline = place.root.id == 0
    return "bucket \(ScriptText.path(place.path)) depth=\(depth) pages=\(isInline ? 0 : pageCount)"
      + (isInline ? " inline" : "")
  }

  /// Counts levels and pages, and refuses a page that is met twice.
  mutating func measure(_ reached: inout Set<PageID>) throws(BoltStoreError) {
    var pending = [(page: place.root, level: 1)]
    while let (page, level) = pending.popLast() {
      guard page.id == 0 || reached.insert(page.id).inserted else {
        throw .pageReachedTwice(page: page.id)
      }
      depth = max(depth, level)
      pageCount += 1 + Int(page.overflow)
      if page.isLeaf { continue }
      for index in 0..<page.count {
        pending.append((try snapshot.page(page.inode(at: index).child), level + 1))
      }
    }
  }

  /// Writes a line for each page, depth first.
  ///
  /// - Returns: The buckets inside, in key order.
  func show(_ write: (String) -> Void) throws(BoltStoreError) -> [Place] {
    var inside: [Place] = []
    var pending = [(page: place.root, level: 1)]
    while let (page, level) = pending.popLast() {
      var keys: [String] = []
      var children: [(page: Page, level: Int)] = []
      for index in 0..<page.count {
        let inode = try page.inode(at: index)
        let key = inode.key.array
        if !page.isLeaf {
          children.append((try snapshot.page(inode.child), level + 1))
        } else if inode.isBucket {
          inside.append(Place(path: place.path + [key], root: try root(of: inode)))
        }
        keys.append(
          page.isLeaf && inode.isBucket ? ScriptText.item(key, nil) : ScriptText.word(key)
        )
      }
      let indent = String(repeating: "  ", count: level)
      let kind = page.isLeaf ? "leaf" : "branch"
      write(
        "\(indent)\(kind) count=\(page.count) overflow=\(page.overflow) "
          + "[\(keys.joined(separator: " "))]"
      )
      pending += children.reversed()
    }
    return inside
  }

  private func root(of inode: Inode) throws(BoltStoreError) -> Page {
    try Bucket(value: inode.value, in: snapshot).rootPageInFile()
  }
}
