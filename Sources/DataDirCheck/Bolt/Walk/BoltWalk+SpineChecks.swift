internal import BoltFormat
internal import ByteCoding

extension BoltWalk {
  /// B7, B4: the page is where it says, and its overflow is its own.
  ///
  /// - Returns: Pages up to the next one with an owner.
  mutating func checkBranchHeader(
    _ header: PageHeader,
    _ ref: LeafRef,
    _ bucket: String
  ) -> UInt64 {
    if header.id.rawValue != ref.page {
      add(
        .pageNumber,
        page: ref.page,
        bucket: bucket,
        observed: "page number \(header.id)",
        expected: "\(ref.page)"
      )
    }
    let claimed = UInt64(header.overflow) + 1
    let room = bound - ref.page
    let pageCount = reached.runLength(from: ref.page, limit: min(claimed, room))
    if claimed > room {
      add(
        .pageLayout,
        page: ref.page,
        bucket: bucket,
        observed: "overflow of \(claimed - 1) pages",
        expected: "at most \(room - 1) up to the end of the database"
      )
    } else if claimed > pageCount {
      add(
        .doubleReference,
        page: ref.page,
        bucket: bucket,
        observed: "its overflow page \(ref.page + pageCount) belongs to another page as well",
        expected: "pages that no other page owns"
      )
    }
    return pageCount
  }

  /// B6: separators ascend, and the first is at or above the page's own.
  mutating func checkSeparator(
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

  /// Whether a page is a branch or one of the branches above it.
  func isAncestor(_ page: UInt64, of branch: Int, _ spine: Spine) -> Bool {
    guard reached.contains(page) else { return false }
    var next = branch
    for _ in 0..<Self.ancestorCountMax where next >= 0 {
      if spine.branches[next].page == page { return true }
      next = spine.branches[next].parent
    }
    return false
  }

  /// Lets a page into the walk if it is in bounds and was not met before.
  mutating func admit(
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
