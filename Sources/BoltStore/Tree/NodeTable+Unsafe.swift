/// Every node made of a bucket's pages, by the slots their parents know them by.
///
/// Apart from the bucket for speed: no two accesses to it ever overlap, so the check for that,
/// which a search would pay at each level of the tree, is left out here and nowhere else.
final class NodeTable {
  @exclusivity(unchecked)
  private var nodes: [Node] = []

  /// Number of nodes, those merged away included.
  var count: Int { unsafe nodes.count }

  /// The slot the next node will get.
  var nextSlot: UInt32 { UInt32(count + 1) }

  /// The node of a slot.
  ///
  /// - Precondition: the slot is taken.
  subscript(slot: UInt32) -> Node {
    @inline(__always)
    get { unsafe nodes[Int(slot) &- 1] }
  }

  /// Adds the node of the next slot.
  func append(_ node: Node) {
    precondition(node.slot == nextSlot, "slot \(node.slot) is not the next, \(nextSlot)")
    unsafe nodes.append(node)
  }
}
