internal import BoltFormat
internal import ByteCoding
internal import Environment

extension BoltWalk {
  /// Reads the branch pages of a tree in tree order, from a stack of its own.
  ///
  /// A careful walk looks at every page's kind, also on the level that the first leaf shows to be
  /// that of the leaves; it is needed only for trees whose leaves are not equally deep.
  ///
  /// - Complexity: O(*n*) in the branch pages, or in all pages if careful; ends because every page
  ///   is met once
  mutating func readSpine(_ bucket: PendingBucket, isCareful: Bool) throws(FileError) -> Spine {
    var spine = Spine()
    guard
      admit(bucket.root, from: bucket.page, item: bucket.item, bucket: bucket.path, isCycle: false)
    else { return spine }
    let root = LeafRef(
      page: bucket.root,
      lower: SeparatorTable.none,
      upper: SeparatorTable.none
    )
    spine.pending = [Spine.Node(ref: root, parent: -1, depth: 0)]
    var leafDepth: Int?
    while let node = spine.pending.popLast() {
      spine.levelCount = max(spine.levelCount, node.depth + 1)
      if !isCareful, let leafDepth, node.depth >= leafDepth {
        spine.leaves.append(node.ref)
      } else if let page = try branchPage(node.ref, bucket.path) {
        spine.branchPageCount += page.count / database.pageByteCount
        spine.branches.append((node.ref.page, node.parent))
        expand(page.rawSpan, node, &spine, bucket.path)
      } else {
        leafDepth = leafDepth ?? node.depth
        spine.leaves.append(node.ref)
      }
    }
    return spine
  }

  /// Reads a branch page, as many pages of it as no other page owns; nil if it is no branch.
  private mutating func branchPage(
    _ ref: LeafRef,
    _ bucket: String
  ) throws(FileError) -> [UInt8]? {
    let size = database.pageByteCount
    let first = try database.file.bytes(at: Int(ref.page) * size, byteCount: size)
    let header: PageHeader
    do throws(BoltError) {
      header = try PageHeader(decoding: first.rawSpan)
    } catch {
      return nil
    }
    guard header.flags == .branch else { return nil }
    let pageCount = checkBranchHeader(header, ref, bucket)
    reachOverflow(ref.page, pageCount)
    readByteCount += Int(pageCount) * size
    guard pageCount > 1 else { return first }
    return try database.file.bytes(
      at: Int(ref.page) * size,
      byteCount: Int(pageCount) * size
    )
  }

  /// Puts the children of one branch page before what is pending; B6 where its separators are out
  /// of order.
  private mutating func expand(
    _ page: RawSpan,
    _ node: Spine.Node,
    _ spine: inout Spine,
    _ bucket: String
  ) {
    let branch = spine.branches.count - 1
    var children: [Spine.Node] = []
    do throws(BoltError) {
      let count = try BranchPage.count(in: page)
      var previous = 0..<0
      for item in 0..<count {
        let element = try BranchPage.element(item, in: page)
        guard element.key.lowerBound >= previous.upperBound else {
          throw .keyPosition(
            at: ElementTable.elementByteCount * (item + 1),
            expected: previous.upperBound..<page.byteCount,
            found: element.key.lowerBound
          )
        }
        let key = page.extracting(element.key)
        checkSeparator(
          key,
          page.extracting(previous),
          item: item,
          node.ref,
          spine.separators,
          bucket
        )
        previous = element.key
        let lower = spine.separators.add(key)
        if let last = children.indices.last, children[last].ref.upper == node.ref.upper {
          children[last].ref.upper = lower
        }
        let isCycle = isAncestor(element.child.rawValue, of: branch, spine)
        guard
          admit(
            element.child.rawValue,
            from: node.ref.page,
            item: item,
            bucket: bucket,
            isCycle: isCycle
          )
        else { continue }
        let ref = LeafRef(page: element.child.rawValue, lower: lower, upper: node.ref.upper)
        children.append(Spine.Node(ref: ref, parent: branch, depth: node.depth + 1))
      }
      if count > 0, !spine.separators.isBelow(page.extracting(previous), node.ref.upper) {
        add(
          .keyBounds,
          page: node.ref.page,
          item: count - 1,
          bucket: bucket,
          observed: keyText(page.extracting(previous)),
          expected: "below \(spine.separators.text(node.ref.upper)), the next page's separator"
        )
      }
    } catch {
      add(
        .pageLayout,
        page: node.ref.page,
        bucket: bucket,
        observed: "\(error.field): \(error.observed)",
        expected: error.expected
      )
    }
    spine.pending += children.reversed()
  }
}
