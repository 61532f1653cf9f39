package import BoltFormat
internal import ByteCoding
package import Environment

/// Everything that can be counted in one pass over all buckets of a database.
package struct BoltSurvey: Sendable {
  /// What one bucket holds, without the buckets inside it.
  package struct Bucket: Sendable {
    /// Names from the top-level bucket down; empty for the root bucket.
    package var path: [[UInt8]]
    /// Root page and counter.
    package var header: BucketHeader
    /// Keys with values of the user's.
    package var keyCount = 0
    /// Buckets inside.
    package var bucketCount = 0
    /// Bytes of all keys, names of buckets included.
    package var keyByteCount = 0
    /// Bytes of all values, inline buckets included.
    package var valueByteCount = 0
    /// Branch pages, without what continues them.
    package var branchPageCount = 0
    /// Leaf pages, without what continues them.
    package var leafPageCount = 0
    /// Pages that continue others.
    package var overflowPageCount = 0
    /// Bytes that headers, tables, keys and values take on the bucket's own pages.
    package var usedByteCount = 0
    /// Levels of pages; 1 if the root is a leaf.
    package var depth = 0

    /// Printable path, names joined by `/`.
    package var pathText: String { path.map { printable($0) }.joined(separator: "/") }
    /// Pages of its own, with what continues them.
    package var pageCount: Int { branchPageCount + leafPageCount + overflowPageCount }
  }

  /// Buckets in key order, each followed by those inside it; the first is the root bucket.
  package var buckets: [Bucket] = []
  /// Pages that are metas, the freelist or part of a tree.
  package var reached: PageSet
  /// Ids on the stored freelist; nil if none is stored or it cannot be read.
  package var freelist: [PageID]?
  /// Pages the stored freelist takes.
  package var freelistPageCount = 0
  /// The first ``damageMax`` things that are wrong, in the order they were met.
  package var damage: [BoltDamage] = []
  /// How many things are wrong in all.
  package var damageCount = 0

  /// Damage listed one by one.
  package static let damageMax = 1000

  /// Creates an empty survey.
  fileprivate init(reached: PageSet) { self.reached = reached }

  fileprivate mutating func add(_ met: BoltDamage) {
    damageCount += 1
    if damage.count < Self.damageMax { damage.append(met) }
  }
}

extension BoltBrowser {
  /// Walks all buckets and the freelist, and counts what is there.
  ///
  /// - Parameter progress: Told of every page read.
  /// - Returns: The counts, as far as the pages could be read.
  /// - Throws: ``BoltBrowserError`` if no meta can be followed, `FileError` if the file cannot be
  ///   read.
  /// - Complexity: O(bytes of the file); keeps one page, a bit for each page and the buckets.
  package func survey(progress: any ProgressSink) throws -> BoltSurvey {
    let root = try rootBucket()
    var survey = BoltSurvey(reached: freshPageSet())
    progress.begin("database", totalByteCount: Int(pageBound) * pageByteCount)
    try surveyFreelist(&survey)
    var stack = [root]
    while let bucket = stack.popLast() {
      let inside = try surveyBucket(bucket, into: &survey, progress: progress)
      stack += inside.reversed()
    }
    return survey
  }

  private func surveyFreelist(_ survey: inout BoltSurvey) throws(FileError) {
    guard let id = activeMeta?.freelist, id != .absent else { return }
    var damage: [BoltDamage] = []
    if let page = try load(id, damage: &damage) {
      survey.freelistPageCount = page.pageCount
      let numbers = id.rawValue..<(id.rawValue + UInt64(page.pageCount))
      for number in numbers where !survey.reached.insert(number) { break }
      do throws(BoltError) {
        survey.freelist = try FreelistPage.ids(in: page.bytes.rawSpan)
      } catch { damage.append(BoltDamage(error, page: id)) }
    }
    for met in damage { survey.add(met) }
  }

  /// Counts one bucket.
  ///
  /// - Returns: The buckets inside it that can be entered, in key order.
  private func surveyBucket(
    _ bucket: BoltBucket,
    into survey: inout BoltSurvey,
    progress: any ProgressSink
  ) throws(FileError) -> [BoltBucket] {
    var counts = BoltSurvey.Bucket(path: bucket.path, header: bucket.header)
    var inside: [BoltBucket] = []
    var met: [BoltDamage] = []
    let pageByteCount = pageByteCount
    if let tree = bucket.tree {
      // Taken out for the walk, so that the set is not copied for every bucket.
      var seen = survey.reached
      survey.reached = PageSet(bound: 0)
      defer { survey.reached = seen }
      try walk(tree, bucket: bucket.pathText, seen: &seen) { event in
        switch event {
        case .page(let page, let depth):
          counts.add(page, depth: depth)
          progress.advance(byteCount: page.pageCount * pageByteCount)
        case .item(let page, let position, let element):
          counts.add(element)
          guard element.isBucket else { break }
          let child = self.bucket(
            element,
            on: page,
            position: position,
            in: bucket.path,
            damage: &met
          )
          if let child { inside.append(child) }
        case .damage(let damage): survey.add(damage)
        }
        return true
      }
    }
    for damage in met { survey.add(damage) }
    survey.buckets.append(counts)
    guard bucket.path.count < Self.nestingMax else {
      if let first = inside.first { survey.add(tooDeep(first)) }
      return []
    }
    return inside
  }

  private func tooDeep(_ bucket: BoltBucket) -> BoltDamage {
    BoltDamage(
      page: bucket.header.root,
      bucket: bucket.pathText,
      field: "bucket",
      observed: "\(bucket.path.count) buckets inside each other",
      expected: "at most \(Self.nestingMax)"
    )
  }
}

extension BoltSurvey.Bucket {
  fileprivate mutating func add(_ page: BoltPage, depth: Int) {
    self.depth = max(self.depth, depth)
    guard !page.isInline else { return }
    usedByteCount += PageHeader.byteCount
    overflowPageCount += page.pageCount - 1
    if page.header.flags == .branch {
      branchPageCount += 1
      usedByteCount += Self.branchByteCount(page.bytes)
    } else {
      leafPageCount += 1
    }
  }

  fileprivate mutating func add(_ element: LeafElement) {
    if element.isBucket { bucketCount += 1 } else { keyCount += 1 }
    keyByteCount += element.key.count
    valueByteCount += element.value.count
    usedByteCount += ElementTable.elementByteCount + element.key.count + element.value.count
  }

  /// Bytes that the items of a branch page take, as far as they can be read.
  private static func branchByteCount(_ bytes: [UInt8]) -> Int {
    var byteCount = 0
    do throws(BoltError) {
      for position in 0..<(try BranchPage.count(in: bytes.rawSpan)) {
        let element = try BranchPage.element(position, in: bytes.rawSpan)
        byteCount += ElementTable.elementByteCount + element.key.count
      }
    } catch { return byteCount }
    return byteCount
  }
}
