import ByteCoding
import TestSupport
import Testing

@testable import KeyIndexing

/// Every order of some numbers.
private func permutations(_ numbers: [Int]) -> [[Int]] {
  guard numbers.count > 1 else { return [numbers] }
  return numbers.flatMap { first in
    permutations(numbers.filter { $0 != first }).map { [first] + $0 }
  }
}

extension KeyTree {
  // Borrowed bytes do not go through the macros of the testing library.

  fileprivate func find(key: [UInt8]) -> RecordID? { find(key.rawSpan) }

  fileprivate mutating func insert(key: [UInt8], _ value: Value) -> (record: RecordID, isNew: Bool)
  {
    insert(key.rawSpan, value)
  }

  /// All keys and values, by a cursor.
  fileprivate var contents: [(key: [UInt8], value: Value)] {
    var contents: [(key: [UInt8], value: Value)] = []
    visit(from: first(), to: KeyTreePath()) { record in
      contents.append((key(of: record), self[record]))
      return true
    }
    return contents
  }
}

@Suite("Key tree")
struct KeyTreeTests {
  private static let names = (0..<7).map { Array("key-\($0)".utf8) }

  /// Seven keys in nodes of three: every way to grow to three levels and back.
  @Test(arguments: permutations(Array(0..<5)))
  func `whatever the order of insertions and removals, the tree is sound`(order: [Int]) throws {
    var full = KeyTree<Int64>(capacity: 3)
    for number in order + [5, 6] {
      #expect(full.insert(key: Self.names[number], Int64(number)).isNew)
      try full.checkInvariants()
    }
    #expect(full.contents.map(\.value) == Array(0..<7))
    for removal in permutations(Array(2..<6)) {
      var tree = full
      for number in removal + [6, 0, 1] {
        let record = try #require(tree.find(key: Self.names[number]))
        tree.remove(record)
        try tree.checkInvariants()
        #expect(tree.find(key: Self.names[number]) == nil)
      }
      #expect(tree.count == 0)
    }
  }

  /// Node capacities around the smallest and the one that ships.
  @Test(arguments: [3, 4, 5, 8, 62, 63])
  func `random insertions and removals agree with a dictionary`(capacity: Int) throws {
    var random = SeededGenerator(seed: UInt64(capacity))
    var tree = KeyTree<Int64>(capacity: capacity)
    var model: [[UInt8]: Int64] = [:]
    for round in 0..<40 {
      let isGrowing = round % 4 != 3
      for _ in 0..<150 {
        let length = random.below(4) + (random.chance(1, in: 20) ? 60 : 0)
        let key =
          [UInt8](repeating: 0x61, count: random.below(2) * 47)
          + random.bytes(length).map { $0 & 3 }
        if random.chance(isGrowing ? 4 : 1, in: 5) {
          let value = Int64(random.below(1_000_000))
          let (record, isNew) = tree.insert(key: key, value)
          #expect(isNew == (model[key] == nil))
          if isNew { model[key] = value }
          #expect(tree[record] == model[key])
        } else if let record = tree.find(key: key) {
          #expect(model.removeValue(forKey: key) != nil)
          tree.remove(record)
        }
      }
      if tree.isSparse { tree.rebuild() }
      try tree.checkInvariants()
      let sorted = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(tree.contents.map(\.key) == sorted)
      #expect(tree.contents.map(\.value) == sorted.compactMap { model[$0] })
      expectSeeks(tree, sorted, &random)
    }
  }

  private func expectSeeks(
    _ tree: KeyTree<Int64>,
    _ sorted: [[UInt8]],
    _ random: inout SeededGenerator
  ) {
    for _ in 0..<20 {
      let key = random.bytes(random.below(4)).map { $0 & 7 }
      let found = tree.record(at: tree.seek(key.rawSpan)).map(tree.key)
      #expect(found == sorted.first { !$0.lexicographicallyPrecedes(key) })
    }
  }

  @Test func `keys that differ in zeros at the end are different keys`() throws {
    var tree = KeyTree<Int64>(capacity: 3)
    let keys = (0...9).map { [0x61] + [UInt8](repeating: 0, count: $0) }
    for (number, key) in keys.enumerated().reversed() {
      _ = tree.insert(key: key, Int64(number))
      try tree.checkInvariants()
    }
    #expect(tree.contents.map(\.key) == keys)
    for (number, key) in keys.enumerated() {
      #expect(tree.find(key: key).map { tree[$0] } == Int64(number))
    }
  }

  @Test func `gaps take no more than what is there`() throws {
    var tree = KeyTree<Int64>()
    for number in 0..<20_000 {
      _ = tree.insert(key: Array("key-\(number)".utf8), 0)
      guard number >= 100 else { continue }
      let record = try #require(tree.find(key: Array("key-\(number - 100)".utf8)))
      tree.remove(record)
      if tree.isSparse { tree.rebuild() }
      #expect(tree.records.bytes.count < 20_000)
    }
    try tree.checkInvariants()
    #expect(tree.count == 100)
    #expect(tree.nodes.rowCounts.nodes < 50)
  }

  @Test func `a record lies as its diagram says`() {
    var records = KeyRecords<IndexEntry>()
    #expect(MemoryLayout<IndexEntry>.size == 52)
    let change = KeySummary(put: .zero)
    let key = Array("k".utf8)
    let first = records.append(key.rawSpan, IndexEntry(change))
    let second = records.append(key.rawSpan, IndexEntry(change))
    #expect(first.offset == 0)
    #expect(records.keyRange(of: first) == 56..<57)
    #expect(second.offset == 64)
    #expect(records.byteCount(of: first) == 64)
    records.remove(first)
    #expect(records.isGone(first) && !records.isGone(second))
    #expect(records.deadByteCount == 64)
  }
}
