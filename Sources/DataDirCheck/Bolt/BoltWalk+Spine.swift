internal import BoltFormat
internal import ByteCoding
internal import Environment

/// The branch pages of a tree, reduced to its leaves in order and the keys between them.
struct Spine {
  var leaves: [LeafRef] = []
  var separators = SeparatorTable()
  var levelCount = 1
  var branchPageCount = 0
  /// Branch pages met and the branch above each, to tell a cycle from a double reference.
  var branches: [(page: UInt64, parent: Int)] = []
  /// For each ref of the level in work, the branch it hangs on.
  var parents: [Int] = []
}

extension BoltWalk {
  /// Reads the branch pages of a tree level by level.
  ///
  /// - Parameters:
  ///   - bucket: Whose tree.
  ///   - isCareful: Looks at every page's kind, also on the level that seems to hold the leaves;
  ///     needed only for trees whose leaves are not all equally deep.
  /// - Returns: The leaves in tree order and the separators between them.
  /// - Throws: `FileError` if a page cannot be read.
  /// - Complexity: O(*n*) in the branch pages; ends because every page is met once
  mutating func readSpine(_ bucket: PendingBucket, isCareful: Bool) throws(FileError) -> Spine {
    var spine = Spine()
    guard
      admit(bucket.root, from: bucket.page, item: bucket.item, bucket: bucket.path, isCycle: false)
    else { return spine }
    spine.leaves = [
      LeafRef(page: bucket.root, lower: SeparatorTable.none, upper: SeparatorTable.none)
    ]
    spine.parents = [-1]
    while try hasBranch(spine.leaves, isCareful: isCareful) {
      try expand(&spine, bucket.path)
      spine.levelCount += 1
    }
    return spine
  }

  /// Whether a level holds branch pages; a level tree shows it on a few of them.
  private func hasBranch(_ refs: [LeafRef], isCareful: Bool) throws(FileError) -> Bool {
    let last = refs.count - 1
    let places = isCareful ? Array(refs.indices) : refs.isEmpty ? [] : [0, last / 2, last]
    for place in places where try kind(of: refs[place].page) == .branch { return true }
    return false
  }

  private func kind(of page: UInt64) throws(FileError) -> PageFlags? {
    let offset = Int(page) * database.pageByteCount
    let bytes = try database.file.bytes(at: offset, byteCount: PageHeader.byteCount)
    do throws(BoltError) {
      return try PageHeader(decoding: bytes.rawSpan).flags
    } catch {
      return nil
    }
  }

  private static func isBranch(_ page: RawSpan) -> Bool {
    page.byteCount >= PageHeader.byteCount
      && PageFlags(rawValue: page.littleEndian(at: 8)) == .branch
  }

  /// Replaces the branch pages of a level by their children.
  private mutating func expand(_ spine: inout Spine, _ bucket: String) throws(FileError) {
    let level = spine.leaves
    let parents = spine.parents
    spine.leaves = []
    spine.parents = []
    for (place, ref) in level.enumerated() {
      let bytes = try database.logicalPage(ref.page, bound: bound)
      guard Self.isBranch(bytes.rawSpan) else {
        spine.leaves.append(ref)
        spine.parents.append(parents[place])
        continue
      }
      checkBranchHeader(bytes.rawSpan, ref, bucket)
      let pageCount = UInt64(bytes.count / database.pageByteCount)
      reachOverflow(ref.page, pageCount, bucket)
      readByteCount += bytes.count
      spine.branchPageCount += Int(pageCount)
      spine.branches.append((ref.page, parents[place]))
      expand(bytes.rawSpan, ref, &spine, bucket)
    }
  }

  private mutating func checkBranchHeader(_ page: RawSpan, _ ref: LeafRef, _ bucket: String) {
    let number: UInt64 = page.littleEndian(at: 0)
    if number != ref.page {
      add(
        .pageNumber,
        page: ref.page,
        bucket: bucket,
        observed: "page number \(number)",
        expected: "\(ref.page)"
      )
    }
    let claimed = UInt64(page.littleEndian(at: 12, as: UInt32.self)) + 1
    if claimed > bound - ref.page {
      add(
        .pageLayout,
        page: ref.page,
        bucket: bucket,
        observed: "overflow of \(claimed - 1) pages",
        expected: "at most \(bound - ref.page - 1) up to the end of the database"
      )
    }
  }

  /// Reads the children of one branch page; B6 where its separators are out of order.
  private mutating func expand(
    _ page: RawSpan,
    _ ref: LeafRef,
    _ spine: inout Spine,
    _ bucket: String
  ) {
    let branch = spine.branches.count - 1
    var open: LeafRef?
    do throws(BoltError) {
      let count = try BranchPage.count(in: page)
      var previous = 0..<0
      for item in 0..<count {
        let element = try BranchPage.element(item, in: page)
        let key = page.extracting(element.key)
        checkSeparator(key, page.extracting(previous), item: item, ref, spine.separators, bucket)
        previous = element.key
        let lower = spine.separators.add(key)
        if open != nil { open?.upper = lower }
        append(&open, to: &spine, branch)
        let isCycle = isAncestor(element.child.rawValue, of: branch, spine)
        guard
          admit(
            element.child.rawValue,
            from: ref.page,
            item: item,
            bucket: bucket,
            isCycle: isCycle
          )
        else { continue }
        open = LeafRef(page: element.child.rawValue, lower: lower, upper: ref.upper)
      }
      if count > 0, !spine.separators.isBelow(page.extracting(previous), ref.upper) {
        add(
          .keyBounds,
          page: ref.page,
          item: count - 1,
          bucket: bucket,
          observed: keyText(page.extracting(previous)),
          expected: "below \(spine.separators.text(ref.upper)), the next page's separator"
        )
      }
    } catch {
      add(
        .pageLayout,
        page: ref.page,
        bucket: bucket,
        observed: "\(error.field): \(error.observed)",
        expected: error.expected
      )
    }
    append(&open, to: &spine, branch)
  }

  private func append(_ open: inout LeafRef?, to spine: inout Spine, _ branch: Int) {
    guard let ref = open else { return }
    spine.leaves.append(ref)
    spine.parents.append(branch)
    open = nil
  }

  private mutating func checkSeparator(
    _ key: RawSpan,
    _ previous: RawSpan,
    item: Int,
    _ ref: LeafRef,
    _ separators: SeparatorTable,
    _ bucket: String
  ) {
    if item == 0 {
      guard !separators.isAtOrAbove(key, ref.lower) else { return }
      return add(
        .keyBounds,
        page: ref.page,
        item: item,
        bucket: bucket,
        observed: keyText(key),
        expected: "at or above \(separators.text(ref.lower)), the page's separator"
      )
    }
    guard previous.compare(key) >= 0 else { return }
    add(
      .keyOrder,
      page: ref.page,
      item: item,
      bucket: bucket,
      observed: keyText(key),
      expected: "above \(keyText(previous))"
    )
  }

  /// Branches looked at above a page to call a double reference a cycle; no real tree is deeper.
  private static var ancestorCountMax: Int { 64 }

  private func isAncestor(_ page: UInt64, of branch: Int, _ spine: Spine) -> Bool {
    guard reached.contains(page) else { return false }
    var next = branch
    for _ in 0..<Self.ancestorCountMax where next >= 0 {
      if spine.branches[next].page == page { return true }
      next = spine.branches[next].parent
    }
    return false
  }

  /// Lets a page into the walk if it is in bounds and was not met before.
  private mutating func admit(
    _ page: UInt64,
    from: UInt64,
    item: Int,
    bucket: String,
    isCycle: Bool
  ) -> Bool {
    guard page >= 2, page < bound else {
      add(
        .outOfBounds,
        page: from,
        item: item,
        bucket: bucket,
        observed: "page \(page)",
        expected: "a page from 2 to \(bound == 0 ? 0 : bound - 1)"
      )
      return false
    }
    guard reached.insert(page) else {
      add(
        isCycle ? .cycle : .doubleReference,
        page: from,
        item: item,
        bucket: bucket,
        observed: isCycle
          ? "page \(page), which this page hangs below"
          : "page \(page), which is reached elsewhere",
        expected: "a page that nothing else points to"
      )
      return false
    }
    return true
  }
}
