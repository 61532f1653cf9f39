internal import BoltFormat

extension Path {
  /// Makes nodes of the pages the path goes through, and returns the leaf's.
  ///
  /// Steps keep referring to pages; only the nodes of the bucket change. A bucket is touched only
  /// here and by its own searches, so what was merely looked at is never written.
  ///
  /// - Returns: Nil before the first search.
  ///
  /// > Source: bbolt `cursor.go`, `node`.
  func leafNode(in bucket: Bucket) throws(BoltStoreError) -> Node? {
    guard let leaf else { return nil }
    if case .node(let node) = leaf { return node }
    var node = try bucket.materializeRoot()
    for step in steps {
      guard step.index < node.inodes.count, !node.isLeaf else { throw .keyOrder(page: node.pageID) }
      node = try bucket.materializeChild(of: node, at: step.index)
    }
    guard node.isLeaf else { throw .keyOrder(page: node.pageID) }
    return node
  }
}
