/// Values by ranges of keys, to be found by a key that lies in them.
///
/// A balanced tree (AVL) ordered by the beginning of the ranges, then by their end, in which every
/// node knows how far the ranges below it reach: a search leaves out all that end before its key.
/// Nodes stand in one array, so the tree is a value without references.
///
/// - Invariant: Ranges ascend; the heights of two children differ by one at most; ``Node/reach`` is
///   the greatest end in the subtree.
///
/// > Source: features.md W-11; upstream `pkg/adt/interval_tree.go`, which balances by colors.
package struct IntervalTree<Value: Sendable>: Sendable {
  /// The end of a range: a key, or none at all.
  struct End: Equatable, Comparable, Sendable {
    var key: [UInt8]?

    static func < (left: End, right: End) -> Bool {
      guard let key = left.key else { return false }
      return right.key.map { precedes(key, $0) } ?? true
    }
  }

  struct Node: Sendable {
    var first: [UInt8]
    var end: End
    var reach: End
    var value: Value
    var left = IntervalTree.none
    var right = IntervalTree.none
    var height = 1
  }

  static var none: Int { -1 }

  var nodes: [Node] = []
  var root = IntervalTree.none
  private var free: [Int] = []
  private let mutant: WatchMutant?

  /// Creates an empty tree.
  package init(mutant: WatchMutant? = nil) { self.mutant = mutant }

  /// Number of ranges.
  package var count: Int { nodes.count - free.count }

  /// Whether there is no range.
  package var isEmpty: Bool { count == 0 }

  // MARK: - Finding

  /// The value of exactly this range.
  ///
  /// - Complexity: O(log *n*)
  package func value(first: [UInt8], end: [UInt8]?) -> Value? {
    let found = place(of: first, End(key: end))
    return found == Self.none ? nil : nodes[found].value
  }

  private func place(of first: [UInt8], _ end: End) -> Int {
    var place = root
    while place != Self.none {
      if isOrdered(first, end, before: place) {
        place = nodes[place].left
      } else if nodes[place].first == first, nodes[place].end == end {
        return place
      } else {
        place = nodes[place].right
      }
    }
    return Self.none
  }

  /// Lends the value of each range that a key lies in, by ascending range.
  ///
  /// - Complexity: O(log *n* + *m*) for *m* ranges, as a rule
  package func stab(_ key: [UInt8], _ body: (Value) -> Void) { stab(key, root, body) }

  // As deep as the tree, which is balanced.
  private func stab(_ key: [UInt8], _ place: Int, _ body: (Value) -> Void) {
    guard place != Self.none, isAbove(nodes[place].reach, key) else { return }
    stab(key, nodes[place].left, body)
    guard !precedes(key, nodes[place].first) else { return }
    if isAbove(nodes[place].end, key) { body(nodes[place].value) }
    stab(key, nodes[place].right, body)
  }

  private func isAbove(_ end: End, _ key: [UInt8]) -> Bool {
    guard let end = end.key else { return true }
    return precedes(key, end) || mutates(.rangeEndInclusive) && key == end
  }

  private func isOrdered(_ first: [UInt8], _ end: End, before place: Int) -> Bool {
    let node = nodes[place]
    return first == node.first ? end < node.end : precedes(first, node.first)
  }

  // MARK: - Changing

  /// Sets the value of a range.
  ///
  /// - Complexity: O(log *n*)
  package mutating func insert(_ value: Value, first: [UInt8], end: [UInt8]?) {
    let end = End(key: end)
    let found = place(of: first, end)
    if found != Self.none {
      nodes[found].value = value
      return
    }
    let node = Node(first: first, end: end, reach: end, value: value)
    let place: Int
    if let reused = free.popLast() {
      nodes[reused] = node
      place = reused
    } else {
      nodes.append(node)
      place = nodes.count - 1
    }
    root = insert(place, below: root)
  }

  private mutating func insert(_ new: Int, below place: Int) -> Int {
    guard place != Self.none else { return new }
    if isOrdered(nodes[new].first, nodes[new].end, before: place) {
      nodes[place].left = insert(new, below: nodes[place].left)
    } else {
      nodes[place].right = insert(new, below: nodes[place].right)
    }
    return balanced(place)
  }

  /// Takes a range out, if it is there.
  ///
  /// - Complexity: O(log *n*)
  package mutating func remove(first: [UInt8], end: [UInt8]?) {
    let end = End(key: end)
    let found = place(of: first, end)
    guard found != Self.none else { return }
    root = remove(first, end, below: root)
    free.append(found)
  }

  private mutating func remove(_ first: [UInt8], _ end: End, below place: Int) -> Int {
    let node = nodes[place]
    if isOrdered(first, end, before: place) {
      nodes[place].left = remove(first, end, below: node.left)
    } else if node.first != first || node.end != end {
      nodes[place].right = remove(first, end, below: node.right)
    } else {
      guard node.right != Self.none else { return node.left }
      var least = Self.none
      let right = takeLeast(below: node.right, &least)
      nodes[least].left = node.left
      nodes[least].right = right
      return balanced(least)
    }
    return balanced(place)
  }

  private mutating func takeLeast(below place: Int, _ least: inout Int) -> Int {
    guard nodes[place].left != Self.none else {
      least = place
      return nodes[place].right
    }
    nodes[place].left = takeLeast(below: nodes[place].left, &least)
    return balanced(place)
  }

  // MARK: - Balance

  private func height(_ place: Int) -> Int { place == Self.none ? 0 : nodes[place].height }

  private mutating func update(_ place: Int) {
    let (left, right) = (nodes[place].left, nodes[place].right)
    nodes[place].height = max(height(left), height(right)) + 1
    var reach = nodes[place].end
    if left != Self.none, reach < nodes[left].reach { reach = nodes[left].reach }
    if right != Self.none, reach < nodes[right].reach { reach = nodes[right].reach }
    nodes[place].reach = reach
  }

  private mutating func balanced(_ place: Int) -> Int {
    update(place)
    let difference = height(nodes[place].left) - height(nodes[place].right)
    if difference > 1 {
      let left = nodes[place].left
      if height(nodes[left].left) < height(nodes[left].right) {
        nodes[place].left = rotatedLeft(left)
      }
      return rotatedRight(place)
    }
    if difference < -1 {
      let right = nodes[place].right
      if height(nodes[right].right) < height(nodes[right].left) {
        nodes[place].right = rotatedRight(right)
      }
      return rotatedLeft(place)
    }
    return place
  }

  private mutating func rotatedLeft(_ place: Int) -> Int {
    let top = nodes[place].right
    nodes[place].right = nodes[top].left
    nodes[top].left = place
    if !mutates(.rotationKeepsReach) { update(place) }
    update(top)
    return top
  }

  private mutating func rotatedRight(_ place: Int) -> Int {
    let top = nodes[place].left
    nodes[place].left = nodes[top].right
    nodes[top].right = place
    update(place)
    if mutates(.rotationKeepsReach) { nodes[top].height = height(place) + 1 } else { update(top) }
    return top
  }

  @inline(__always)
  private func mutates(_ bug: WatchMutant) -> Bool {
    #if ASSAY_MUTANTS
    return mutant == bug
    #else
    return false
    #endif
  }
}

extension IntervalTree {
  /// Throws unless the tree is ordered and balanced, and every node knows how far it reaches.
  ///
  /// - Complexity: O(*n*)
  package func checkInvariants() throws(BrokenWatchInvariant) {
    var visited = 0
    _ = try check(root, &visited)
    try hold(visited == count, "\(count) ranges, of which \(visited) are in the tree")
  }

  private func check(
    _ place: Int,
    _ visited: inout Int
  ) throws(BrokenWatchInvariant) -> (height: Int, reach: End?) {
    guard place != Self.none else { return (0, nil) }
    visited += 1
    let node = nodes[place]
    let left = try check(node.left, &visited)
    let right = try check(node.right, &visited)
    for child in [node.left, node.right] where child != Self.none {
      let isBefore = isOrdered(nodes[child].first, nodes[child].end, before: place)
      try hold(isBefore == (child == node.left), "\(nodes[child].first) is on the wrong side")
    }
    try hold(abs(left.height - right.height) <= 1, "\(node.first): \(left.height), \(right.height)")
    let height = max(left.height, right.height) + 1
    try hold(node.height == height, "\(node.first) is \(height) high, not \(node.height)")
    var reach = node.end
    for other in [left.reach, right.reach] { if let other, reach < other { reach = other } }
    try hold(node.reach == reach, "\(node.first) reaches \(reach), not \(node.reach)")
    return (height, reach)
  }
}
