internal import ByteCoding

/// An ordered map from byte strings to small values, as a B-tree in a few arrays.
///
/// Nodes and records refer to each other by number, so a million keys are a handful of allocations,
/// and nothing is counted or traced. The tree is a value; a copy shares the arrays until one of them
/// is changed.
///
/// Removed keys leave gaps among the records. When they make up more than half, the tree is to be
/// rebuilt in key order.
///
/// - Invariant: every node but the root holds a quarter of `capacity` or more.
///
/// > Source: features.md KI-8; upstream `server/storage/mvcc/index.go`, where google/btree of degree
/// > 32 does this.
struct KeyTree<Value: BitwiseCopyable & Sendable>: Sendable {
  /// Where a key stands or would stand in a node.
  struct Place: Equatable, Sendable {
    /// Index among the node's keys.
    var index: Int
    /// Whether the key is there.
    var isFound: Bool
  }

  /// Most keys in a node; less than a node could hold in tests alone.
  let capacity: Int
  /// Whose bugs to have.
  let rules: KeyIndexRules

  /// Keys and values.
  var records = KeyRecords<Value>()
  /// Nodes.
  var nodes = KeyTreeNodes()
  /// The node that all others are below of.
  var root: NodeID

  /// Creates an empty tree.
  init(capacity: Int = KeyTreeNodes.capacityMax, rules: KeyIndexRules = .latest) {
    precondition(
      (3...KeyTreeNodes.capacityMax).contains(capacity),
      "a node cannot hold \(capacity) keys"
    )
    self.capacity = capacity
    self.rules = rules
    root = nodes.allocate(isLeaf: true)
  }

  /// Keys in the tree.
  var count: Int { records.count }

  /// The value of a key.
  subscript(record: RecordID) -> Value {
    @inline(__always) get { records[record] }
    @inline(__always) set { records[record] = newValue }
  }

  /// The bytes of a key.
  func key(of record: RecordID) -> [UInt8] {
    records.bytes.rawSpan.array(records.keyRange(of: record))
  }

  /// Bytes of memory taken, room for more included.
  var byteCount: Int { nodes.byteCount + records.bytes.capacity }
}

// MARK: - Searching

extension KeyTree {
  /// The record of a key; nil if it is not there.
  ///
  /// - Complexity: O(log *n*)
  func find(_ key: RawSpan) -> RecordID? {
    var id = root
    while true {
      let place = place(of: key, in: id)
      if place.isFound { return nodes.record(place.index, of: id) }
      guard let child = nodes.child(place.index, of: id) else { return nil }
      id = child
    }
  }

  /// Where a key stands or would stand in a node.
  @inline(__always)
  func place(of key: RawSpan, in id: NodeID) -> Place {
    let candidates = nodes.candidates(for: key, in: id)
    var low = candidates.lowerBound
    var high = candidates.upperBound
    while low < high {
      let middle = (low &+ high) / 2
      let range = records.keyRange(of: nodes.record(middle, of: id))
      let order = key.compare(records.bytes.rawSpan.extracting(range))
      if order == 0 || rules.mutates(.equalHeadsAreEqual) {
        return Place(index: middle, isFound: true)
      }
      if order > 0 { low = middle &+ 1 } else { high = middle }
    }
    return Place(index: low, isFound: false)
  }
}

// MARK: - Gaps

extension KeyTree {
  /// Whether more than half of what is stored belongs to keys that are gone.
  var isSparse: Bool { records.deadByteCount > max(records.bytes.count / 2, 4096) }

  /// Moves everything into arrays without gaps, in key order.
  ///
  /// Records get new numbers.
  ///
  /// - Complexity: O(*n* log *n*)
  mutating func rebuild() {
    var fresh = KeyTree(capacity: capacity, rules: rules)
    fresh.records.reserveCapacity(records.bytes.count - records.deadByteCount)
    var cursor = first()
    while let record = record(at: cursor) {
      let key = records.bytes.rawSpan.extracting(records.keyRange(of: record))
      _ = fresh.insert(key, records[record])
      advance(&cursor)
    }
    self = fresh
  }
}
