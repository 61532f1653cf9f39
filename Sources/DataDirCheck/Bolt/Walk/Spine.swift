/// The branch pages of a tree, reduced to its leaves in order and the keys between them.
struct Spine {
  /// A page whose children are still to be found, or a leaf.
  struct Node {
    var ref: LeafRef
    /// The branch it hangs on, by place; -1 for the root.
    var parent: Int
    /// Levels above it.
    var depth: Int
  }

  var leaves: [LeafRef] = []
  var separators = SeparatorTable()
  var levelCount = 0
  var branchPageCount = 0
  /// Branch pages met and the branch above each, to tell a cycle from a double reference.
  var branches: [(page: UInt64, parent: Int)] = []
  /// Pages still to be looked at; the next in tree order is last.
  var pending: [Node] = []
}
