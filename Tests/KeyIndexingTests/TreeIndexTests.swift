import ByteCoding
import EtcdMessages
import SchemaFormat
import TestSupport
import Testing

@testable import KeyIndexing

@Suite("Tree index")
struct TreeIndexTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// Keys `a`, `b`, `c`, `d`, put at 2.0 to 5.0; `b` deleted at 6.0 and `c` put again at 7.0.
  private func example() throws -> TreeIndex {
    var index = TreeIndex()
    for (number, key) in ["a", "b", "c", "d"].enumerated() {
      try index.put(Revision(main: Int64(number) + 2), for: bytes(key))
    }
    try index.tombstone(Revision(main: 6), for: bytes("b"))
    try index.put(Revision(main: 7), for: bytes("c"))
    return index
  }

  @Test func `a range gives the keys that existed, in order, up to but not with its end`() throws {
    let index = try example()
    func mains(_ interval: KeyInterval, at main: Int64) -> [Int64] {
      index.range(interval, at: main).map { $0.1.main }
    }
    #expect(mains(.all, at: 7) == [2, 7, 5])
    #expect(mains(.all, at: 5) == [2, 3, 4, 5])
    #expect(mains(.range(bytes("a"), bytes("c")), at: 5) == [2, 3])
    #expect(mains(.range(bytes("a"), bytes("c")), at: 6) == [2])
    #expect(mains(.range(bytes("c"), bytes("a")), at: 5) == [])
    #expect(mains(.range(bytes("c"), bytes("c")), at: 5) == [])
    #expect(mains(.from(bytes("b")), at: 5) == [3, 4, 5])
    #expect(mains(.prefix(bytes("c")), at: 5) == [4])
    #expect(mains(.key(bytes("b")), at: 6) == [])
    #expect(mains(.key(bytes("x")), at: 6) == [])
    #expect(mains(.all, at: 1) == [])
  }

  @Test func `a limit cuts the revisions and not the total`() throws {
    let index = try example()
    let (revisions, total) = index.revisions(.all, at: 5, limit: 2)
    #expect(revisions.map(\.main) == [2, 3])
    #expect(total == 4)
    #expect(index.revisions(.all, at: 5, limit: 0).revisions == [])
    #expect(index.countRevisions(.all, at: 7) == 3)
    #expect(index.countRevisions(.key(bytes("b")), at: 7) == 0)
  }

  @Test func `since gives all revisions of a range, ascending`() throws {
    let index = try example()
    #expect(index.rangeSince(.all, 4).map(\.main) == [4, 5, 6, 7])
    #expect(index.rangeSince(.from(bytes("c")), 1).map(\.main) == [4, 5, 7])
  }

  @Test func `a visit stops when it is told to`() throws {
    var seen: [[UInt8]] = []
    try example().visit(.all, at: 7) { key, _ in
      seen.append(key.array())
      return seen.count < 2
    }
    #expect(seen == [bytes("a"), bytes("c")])
  }

  @Test func `a compaction removes keys of which nothing is left`() throws {
    var index = try example()
    #expect(index.compact(at: 6).description == "[2.0 4.0 5.0 6.0]")
    #expect(index.count == 4)
    #expect(index.compact(at: 7).description == "[2.0 5.0 7.0]")
    #expect(index.count == 3)
    #expect(index.keyIndex(bytes("b")) == nil)
    #expect(index.keep(at: 7).description == "[2.0 5.0 7.0]")
    try index.checkInvariants()
  }

  @Test func `an index is equal to one with the same keys and generations`() throws {
    let index = try example()
    var other = TreeIndex(nodeCapacity: 3)
    for key in ["d", "c", "a", "b"] { try other.insert(try #require(index.keyIndex(bytes(key)))) }
    try other.checkInvariants()
    #expect(index == other)
    try other.put(Revision(main: 8), for: bytes("a"))
    #expect(index != other)
    var copy = index
    try copy.put(Revision(main: 8), for: bytes("a"))
    #expect(copy == other)
    #expect(copy != index)
    #expect(throws: KeyIndexError.notEmpty(modified: Revision(main: 8))) {
      try other.insert(try #require(index.keyIndex(bytes("a"))))
    }
    #expect(TreeIndex() == TreeIndex(rules: KeyIndexRules(.v3_4_0)))
  }

  @Test func `rows that cannot follow are refused, and nothing changes`() throws {
    var index = try example()
    let before = index
    let key = bytes("b")
    let tombstone = RevisionKey(revision: Revision(main: 9), isTombstone: true)
    #expect(throws: KeyIndexError.revisionNotFound) {
      try index.restore(tombstone, for: key.rawSpan, createRevision: 0, version: 0)
    }
    let old = RevisionKey(revision: Revision(main: 6))
    #expect(throws: KeyIndexError.self) {
      try index.restore(old, for: key.rawSpan, createRevision: 6, version: 1)
    }
    #expect(throws: KeyIndexError.revisionNotFound) {
      try index.tombstone(Revision(main: 9), for: bytes("x"))
    }
    #expect(throws: KeyIndexError.negative(revision: Revision(main: -1))) {
      try index.put(Revision(main: -1), for: key)
    }
    #expect(index == before)
    try index.checkInvariants()
  }

  /// The simple index of each key stands for what the arena should hold.
  @Test func `an arena of changes holds what each key's own list would`() throws {
    var random = SeededGenerator(seed: 7)
    var index = TreeIndex()
    var simple: [[UInt8]: KeyIndex] = [:]
    let keys = (0..<40).map { bytes("/registry/pods/\($0)") }
    for main in Int64(2)..<6_000 {
      let key = keys[random.below(random.chance(1, in: 2) ? 3 : keys.count)]
      var one = simple[key] ?? KeyIndex(key: key)
      if random.chance(1, in: 8), one.get(at: main) != nil {
        try one.tombstone(Revision(main: main))
        try index.tombstone(Revision(main: main), for: key)
      } else {
        try one.put(Revision(main: main))
        try index.put(Revision(main: main), for: key)
      }
      simple[key] = one
      guard main % 500 == 0 else { continue }
      let available = keys.compactMap { simple[$0]?.compact(at: main - 40) }
      simple = simple.filter { !$0.value.isEmpty }
      #expect(index.compact(at: main - 40) == RevisionSet(available))
      try index.checkInvariants()
      for key in keys { #expect(index.keyIndex(key) == simple[key]) }
      // A quarter of the puts since are still there; the rest must not be.
      #expect(index.changes.count < 8_000)
    }
  }
}
