internal import ByteCoding

extension KeyTree {
  /// Checks what holds of every tree.
  ///
  /// - Throws: ``BrokenInvariant``, the first law that is broken.
  /// - Complexity: O(*n*)
  func checkInvariants() throws(BrokenInvariant) {
    var walk = Walk()
    try check(root, depth: 0, &walk)
    try BrokenInvariant.unless(
      walk.keyCount == count,
      "\(walk.keyCount) keys in the nodes, counted \(count)"
    )
    try BrokenInvariant.unless(
      walk.byteCount + records.deadByteCount == records.bytes.count,
      "\(walk.byteCount) bytes and \(records.deadByteCount) dead ones of \(records.bytes.count)"
    )
    let rows = nodes.rowCounts
    try BrokenInvariant.unless(
      walk.nodeCount + rows.freeNodes == rows.nodes,
      "\(walk.nodeCount) nodes and \(rows.freeNodes) free ones of \(rows.nodes)"
    )
    try BrokenInvariant.unless(
      walk.branchCount + rows.freeChildRows == rows.childRows,
      "\(walk.branchCount) branches and \(rows.freeChildRows) free ones of \(rows.childRows)"
    )
  }

  /// What was seen on the way through a tree.
  private struct Walk {
    var last: RecordID?
    var leafDepth: Int?
    var keyCount = 0
    var byteCount = 0
    var nodeCount = 0
    var branchCount = 0
  }

  /// Checks the nodes below one, in key order; as deep as the tree is high.
  private func check(_ id: NodeID, depth: Int, _ walk: inout Walk) throws(BrokenInvariant) {
    let count = nodes.count(of: id)
    walk.nodeCount += 1
    try BrokenInvariant.unless(
      walk.nodeCount <= nodes.rowCounts.nodes,
      "node \(id.index) is reached twice"
    )
    let isFilled = count >= (depth == 0 ? 0 : minimumCount) && count <= capacity
    try BrokenInvariant.unless(isFilled, "node \(id.index) has \(count) keys")
    if !nodes.isLeaf(id) {
      walk.branchCount += 1
      try BrokenInvariant.unless(count > 0, "branch \(id.index) has no key")
    } else {
      try BrokenInvariant.unless(
        walk.leafDepth ?? depth == depth,
        "leaf \(id.index) at depth \(depth), others at \(walk.leafDepth ?? 0)"
      )
      walk.leafDepth = depth
    }
    for index in 0...count {
      if let child = nodes.child(index, of: id) { try check(child, depth: depth + 1, &walk) }
      if index < count { try check(index, of: id, &walk) }
    }
  }

  /// Checks a key of a node against the one before it, and its head against its bytes.
  private func check(
    _ index: Int,
    of node: NodeID,
    _ walk: inout Walk
  ) throws(BrokenInvariant) {
    let id = nodes.record(index, of: node)
    let range = records.keyRange(of: id)
    try BrokenInvariant.unless(
      range.upperBound <= records.bytes.count && !records.isGone(id),
      "record \(id.offset) is gone and in a node"
    )
    let key = records.bytes.rawSpan.extracting(range)
    try BrokenInvariant.unless(
      nodes.commonPrefix(of: node, with: key) == nodes.prefixCount(of: node),
      "record \(id.offset) lacks the prefix of its node"
    )
    try BrokenInvariant.unless(
      key.word(at: nodes.prefixCount(of: node)) == nodes.head(index, of: node),
      "record \(id.offset) has another head than its node says"
    )
    if let last = walk.last {
      let order = records.bytes.rawSpan.extracting(records.keyRange(of: last)).compare(key)
      try BrokenInvariant.unless(
        order < 0,
        "record \(id.offset) is not above record \(last.offset)"
      )
    }
    walk.last = id
    walk.keyCount += 1
    walk.byteCount += records.byteCount(of: id)
  }
}
