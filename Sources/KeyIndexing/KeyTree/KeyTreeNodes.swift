internal import ByteCoding

/// Number of a node of a tree.
struct NodeID: Hashable, BitwiseCopyable, Sendable {
  private let number: UInt32
  /// Creates a number.
  init(_ index: Int) { number = UInt32(index) }
  /// The place among the nodes.
  var index: Int { Int(number) }
}

/// The nodes of a ``KeyTree``: up to 63 keys in order, each as a head and the number of its record.
///
/// The bytes of keys lie elsewhere, and reading them is what a search would spend its time on. So a
/// node has what it takes to find nearly every key without: the prefix that all its keys share, and
/// of each key the four bytes behind it.
///
///     /registry/pods/ns-07/pod-a41c63f0    prefix "/registry/pods/ns-07/pod-a"
///     /registry/pods/ns-07/pod-a9f3de11    heads  "41c6" "9f3d" "e007"
///     /registry/pods/ns-07/pod-ae0072bc
///
/// A node is a row of words, 576 bytes that lie together; the children of a branch are a row of
/// their own:
///
///      0       1             2        3       4             16           80              144
///     ┌───────┬─────────────┬────────┬───────┬─────────────┬────────────┬───────────────┐
///     │ count │ prefixCount │ child  │       │ prefix      │ heads      │ records       │
///     │       │             │ row    │       │ 12 words    │ 64 words   │ 64 words      │
///     └───────┴─────────────┴────────┴───────┴─────────────┴────────────┴───────────────┘
///              bytes         or none          zeros behind
///
/// (A node as a struct with inline arrays is copied whenever a method of it reads an element: a search
/// then takes ten times as long.)
///
/// - Invariant: the first `prefixCount` bytes of every key are those of the prefix, and its head is
///   the word behind them.
/// - Invariant: heads ascend; where two are equal, the keys themselves tell.
struct KeyTreeNodes: Sendable {
  /// Most keys a node can hold.
  static let capacityMax = 63
  /// Longest prefix a node makes use of, in bytes.
  static let prefixCountMax = 48

  /// Where the parts of a row begin.
  private enum Place {
    static let count = 0
    static let prefixCount = 1
    static let childRow = 2
    static let prefix = 4
    static let heads = 16
    static let records = 80
    static let end = 144
  }

  private static let childRowLength = 64
  private static let noChildren = UInt32.max

  private var words: [UInt32] = []
  private var children: [NodeID] = []
  private var freeNodes: [NodeID] = []
  private var freeChildRows: [UInt32] = []

  /// Creates storage without nodes.
  init() {}

  @inline(__always)
  private func word(_ place: Int, of id: NodeID) -> UInt32 {
    words.span[id.index &* Place.end &+ place]
  }

  private mutating func setWord(_ place: Int, of id: NodeID, _ word: UInt32) {
    words[id.index &* Place.end &+ place] = word
  }

  /// Keys in a node.
  @inline(__always)
  func count(of id: NodeID) -> Int { Int(word(Place.count, of: id)) }

  /// Bytes of the prefix of a node.
  func prefixCount(of id: NodeID) -> Int { Int(word(Place.prefixCount, of: id)) }

  /// The record of a key.
  @inline(__always)
  func record(_ index: Int, of id: NodeID) -> RecordID {
    RecordID(word: word(Place.records &+ index, of: id))
  }

  /// The head of a key.
  func head(_ index: Int, of id: NodeID) -> UInt32 { word(Place.heads &+ index, of: id) }

  /// Whether a node has no children.
  @inline(__always)
  func isLeaf(_ id: NodeID) -> Bool { word(Place.childRow, of: id) == Self.noChildren }

  /// The child before a key, or behind the last one; nil in a leaf.
  @inline(__always)
  func child(_ index: Int, of id: NodeID) -> NodeID? {
    let row = word(Place.childRow, of: id)
    return row == Self.noChildren
      ? nil : children.span[Int(row) &* Self.childRowLength &+ index]
  }

  /// Rows there are and rows to take, of nodes and of children.
  var rowCounts: (nodes: Int, freeNodes: Int, childRows: Int, freeChildRows: Int) {
    (
      words.count / Place.end, freeNodes.count, children.count / Self.childRowLength,
      freeChildRows.count
    )
  }

  /// Bytes of memory taken, room for more included.
  var byteCount: Int {
    words.capacity * MemoryLayout<UInt32>.stride + children.capacity * MemoryLayout<NodeID>.stride
  }
}

// MARK: - Searching

extension KeyTreeNodes {
  /// Where a key stands among those of a node, as far as prefix and heads tell.
  ///
  /// - Returns: The keys it may equal or stand between; all before are less, all after greater.
  /// - Complexity: O(log *n*)
  @inline(__always)
  func candidates(for key: RawSpan, in id: NodeID) -> Range<Int> {
    let row = words.span.extracting(id.index &* Place.end..<(id.index &+ 1) &* Place.end)
    let count = Int(row[Place.count])
    let prefixCount = Int(row[Place.prefixCount])
    var offset = 0
    while offset < prefixCount {
      let word = key.word(at: offset) & Self.mask(prefixCount &- offset)
      let wanted = row[Place.prefix &+ offset / 4]
      if word != wanted { return word < wanted ? 0..<0 : count..<count }
      offset &+= 4
    }
    guard key.byteCount >= prefixCount else { return 0..<0 }
    let head = key.word(at: prefixCount)
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) / 2
      if row[Place.heads &+ middle] < head { low = middle &+ 1 } else { high = middle }
    }
    while high < count, row[Place.heads &+ high] == head { high &+= 1 }
    return low..<high
  }

  /// How many bytes of a node's prefix a key has.
  func commonPrefix(of id: NodeID, with key: RawSpan) -> Int {
    let prefixCount = prefixCount(of: id)
    let common = min(prefixCount, key.byteCount)
    var offset = 0
    while offset < common {
      let word = key.word(at: offset) & Self.mask(prefixCount &- offset)
      let difference = word ^ self.word(Place.prefix &+ offset / 4, of: id)
      if difference != 0 { return min(common, offset &+ difference.leadingZeroBitCount / 8) }
      offset &+= 4
    }
    return common
  }

  /// The bits of a word's first bytes.
  @inline(__always)
  private static func mask(_ byteCount: Int) -> UInt32 {
    byteCount >= 4 ? .max : ~(UInt32.max >> UInt32(8 &* byteCount))
  }
}

// MARK: - Changing

extension KeyTreeNodes {
  /// Takes a node without keys.
  mutating func allocate(isLeaf: Bool) -> NodeID {
    let row = isLeaf ? Self.noChildren : allocateChildRow()
    let id = freeNodes.popLast() ?? NodeID(words.count / Place.end)
    if id.index * Place.end == words.count {
      words.append(contentsOf: repeatElement(0, count: Place.end))
    }
    setWord(Place.count, of: id, 0)
    setWord(Place.childRow, of: id, row)
    return id
  }

  private mutating func allocateChildRow() -> UInt32 {
    if let row = freeChildRows.popLast() { return row }
    children.append(contentsOf: repeatElement(NodeID(0), count: Self.childRowLength))
    return UInt32(children.count / Self.childRowLength - 1)
  }

  /// Gives a node back that nothing refers to any more.
  mutating func free(_ id: NodeID) {
    let row = word(Place.childRow, of: id)
    if row != Self.noChildren { freeChildRows.append(row) }
    freeNodes.append(id)
  }

  /// The first bytes of a key as a node has them.
  static func prefix(of key: RawSpan, count: Int) -> InlineArray<12, UInt32> {
    InlineArray { position in
      let offset = position &* 4
      return offset < count ? key.word(at: offset) & mask(count &- offset) : 0
    }
  }

  /// Gives a node another prefix; the heads must be set anew.
  mutating func setPrefix(of id: NodeID, _ prefix: InlineArray<12, UInt32>, count: Int) {
    setWord(Place.prefixCount, of: id, UInt32(count))
    for position in prefix.indices {
      setWord(Place.prefix + position, of: id, prefix[position])
    }
  }

  /// Puts a key into a place.
  mutating func set(_ index: Int, of id: NodeID, head: UInt32, record: RecordID) {
    setWord(Place.heads + index, of: id, head)
    setWord(Place.records + index, of: id, record.word)
  }

  /// Inserts a key before an index.
  ///
  /// - Precondition: there is room.
  mutating func insert(at index: Int, of id: NodeID, head: UInt32, record: RecordID) {
    let count = count(of: id)
    precondition(count < Self.capacityMax, "node \(id.index) is full")
    moveKeys(index..<count, of: id, to: index + 1)
    set(index, of: id, head: head, record: record)
    setWord(Place.count, of: id, UInt32(count + 1))
  }

  /// Removes a key.
  mutating func remove(at index: Int, of id: NodeID) {
    let count = count(of: id)
    moveKeys(index + 1..<count, of: id, to: index)
    setWord(Place.count, of: id, UInt32(count - 1))
  }

  private mutating func moveKeys(_ range: Range<Int>, of id: NodeID, to index: Int) {
    let heads = id.index * Place.end + Place.heads
    let records = id.index * Place.end + Place.records
    words.move(heads + range.lowerBound..<heads + range.upperBound, to: heads + index)
    words.move(records + range.lowerBound..<records + range.upperBound, to: records + index)
  }

  /// Moves the keys from an index on to a new node, with the children around them.
  mutating func split(_ left: NodeID, at index: Int) -> NodeID {
    let right = allocate(isLeaf: isLeaf(left))
    let count = count(of: left)
    let (from, to) = (left.index * Place.end, right.index * Place.end)
    for part in [Place.heads, Place.records] {
      words.move(from + part + index..<from + part + count, to: to + part)
    }
    words.move(from + Place.prefix..<from + Place.heads, to: to + Place.prefix)
    setWord(Place.prefixCount, of: right, word(Place.prefixCount, of: left))
    if !isLeaf(left) {
      let (from, to) = (childRow(of: left), childRow(of: right))
      children.move(from + index..<from + count + 1, to: to)
    }
    setWord(Place.count, of: right, UInt32(count - index))
    setWord(Place.count, of: left, UInt32(index))
    return right
  }

  /// Puts a child into a place of a branch.
  mutating func setChild(_ index: Int, of id: NodeID, _ child: NodeID) {
    children[childRow(of: id) + index] = child
  }

  /// Inserts a child into a branch that has as many keys as children.
  mutating func insertChild(_ child: NodeID, at index: Int, of id: NodeID) {
    let row = childRow(of: id)
    children.move(row + index..<row + count(of: id), to: row + index + 1)
    children[row + index] = child
  }

  /// Removes a child of a branch.
  mutating func removeChild(at index: Int, of id: NodeID) {
    let row = childRow(of: id)
    children.move(row + index + 1..<row + count(of: id) + 1, to: row + index)
  }

  /// Where the children of a branch begin.
  private func childRow(of id: NodeID) -> Int {
    let row = word(Place.childRow, of: id)
    precondition(row != Self.noChildren, "leaf \(id.index) has no children")
    return Int(row) * Self.childRowLength
  }
}
