import SchemaFormat
import Testing

@testable import KeyIndexing

extension KeyIndex {
  /// The index of one key after some puts, `4.2`, and tombstones, `6.0t`.
  init(_ changes: String, rules: KeyIndexRules = .latest) throws {
    self.init(key: [0x6b], rules: rules)
    for change in changes.split(separator: " ") {
      let numbers = change.prefix { $0 != "t" }.split(separator: ".").compactMap { Int64($0) }
      let revision = Revision(main: numbers[0], sub: numbers[1])
      if change.hasSuffix("t") { try tombstone(revision) } else { try put(revision) }
    }
  }

  /// The generations, as transcripts write them.
  var text: String { generations.map(\.description).joined(separator: " ") }
}

@Suite("Key index")
struct KeyIndexTests {
  /// features.md KI-3.
  @Test func `a tombstone ends a generation, and the next put begins another`() throws {
    let index = try KeyIndex("2.0 4.2 6.0t 8.0 10.0")
    #expect(
      index.text
        == "{created=2.0 version=3 revs=[2.0 4.2 6.0]} {created=8.0 version=2 revs=[8.0 10.0]}"
    )
    #expect(index.modified == Revision(main: 10))
    #expect(index.get(at: 5)?.description == "modified=4.2 created=2.0 version=2")
    #expect(index.get(at: 6) == nil)
    #expect(index.get(at: 7) == nil)
    #expect(index.get(at: 1) == nil)
    #expect([1, 2, 5, 6, 8, 99].map(index.findGeneration) == [nil, 0, 0, nil, 1, 1])
  }

  @Test func `behind a tombstone stands an empty generation`() throws {
    let index = try KeyIndex("2.0 3.0t")
    #expect(index.text == "{created=2.0 version=2 revs=[2.0 3.0]} {empty}")
    #expect(index.generations.last?.isEmpty == true)
  }

  @Test func `a walk goes from the newest revision to the first that ends it`() throws {
    let generation = try #require(KeyIndex("2.0 4.0 4.1 6.0").generations.first)
    #expect(generation.walk { $0.main > 4 } == 2)
    #expect(generation.walk { $0.main > 1 } == nil)
    #expect(generation.walk { _ in false } == 3)
  }

  @Test func `since tells the last change of each main revision`() throws {
    let index = try KeyIndex("2.0 2.1 3.0t 3.1 5.0 5.2t")
    #expect(listed(index.since(2)) == "[2.1 3.1 5.2]")
    #expect(listed(index.since(.min)) == "[2.1 3.1 5.2]")
    #expect(listed(index.since(4)) == "[5.2]")
    #expect(index.since(6) == [])
    #expect(index.since(.max) == [])
  }

  // MARK: - Compaction

  /// etcd#22376, the smallest case: problems.md, law 7.
  @Test func `what was deleted and put again in one revision survives a compaction there`() throws {
    var index = try KeyIndex("2.0 3.0t 3.1")
    #expect(index.keep(at: 3) == Revision(main: 3, sub: 1))
    #expect(index.compact(at: 3) == Revision(main: 3, sub: 1))
    #expect(index.text == "{created=3.1 version=1 revs=[3.1]}")
  }

  @Test(arguments: [
    // Changes, compacted at, available, left.
    ("2.0 3.0t 3.1 3.2t", 3, "3.2", "{created=3.1 version=2 revs=[3.2]} {empty}"),
    ("2.0 3.0t 3.1 3.2t 3.3", 3, "3.3", "{created=3.3 version=1 revs=[3.3]}"),
    ("2.0 2.1t 2.2 3.0", 2, "2.2", "{created=2.2 version=2 revs=[2.2 3.0]}"),
    ("2.0 2.1t 2.2 3.0", 3, "3.0", "{created=2.2 version=2 revs=[3.0]}"),
    (
      "2.0 3.0t 3.1", 2, "2.0",
      "{created=2.0 version=2 revs=[2.0 3.0]} {created=3.1 version=1 revs=[3.1]}"
    ),
    ("2.0 2.1t 4.0", 3, "none", "{created=4.0 version=1 revs=[4.0]}"),
  ])
  func `of several changes in the compact revision the last is left`(
    changes: String,
    main: Int64,
    available: String,
    left: String
  ) throws {
    var index = try KeyIndex(changes)
    #expect(index.compact(at: main).map(\.description) ?? "none" == available)
    #expect(index.text == left)
  }

  /// etcd#18089.
  @Test func `a tombstone exactly at the compact revision is kept by the newer releases`() throws {
    for release in KeyIndexRules.Release.allCases {
      let rules = KeyIndexRules(release)
      var index = try KeyIndex("2.0 3.0t", rules: rules)
      let available = index.compact(at: 3)
      #expect((available != nil) == rules.keepsTombstoneAtCompaction)
      #expect(index.isEmpty == (available == nil))
      #expect(index.keep(at: 3) == nil)
    }
  }

  @Test func `nothing is left of a key that was deleted before the compact revision`() throws {
    var index = try KeyIndex("2.0 3.0t")
    #expect(index.compact(at: 4) == nil)
    #expect(index.isEmpty)
    #expect(index.generations == [])
    try index.put(Revision(main: 2))
    #expect(index.text == "{created=2.0 version=1 revs=[2.0]}")
  }

  // MARK: - Rows of a start

  @Test func `a restored key goes on where its row says`() throws {
    var index = KeyIndex(key: [])
    try index.restore(created: Revision(main: 2), modified: Revision(main: 7, sub: 1), version: 4)
    try index.put(Revision(main: 9))
    #expect(index.text == "{created=2.0 version=5 revs=[7.1 9.0]}")
    #expect(index.get(at: 8)?.version == 4)
    #expect(index.get(at: 6) == nil)
  }

  /// etcd#19179.
  @Test func `a tombstone alone is indexed by the releases that can`() throws {
    for release in KeyIndexRules.Release.allCases {
      let rules = KeyIndexRules(release)
      var index = KeyIndex(key: [], rules: rules)
      try index.restoreTombstone(Revision(main: 5))
      #expect(index.isEmpty != rules.restoresTombstones)
      if !index.isEmpty { #expect(index.text == "{created=0.0 version=1 revs=[5.0]} {empty}") }
    }
  }

  // MARK: - Refusals

  @Test func `what cannot be is refused, and nothing changes`() throws {
    var index = try KeyIndex("2.0 3.1")
    let before = index
    let modified = Revision(main: 3, sub: 1)
    #expect(throws: KeyIndexError.notAbove(revision: modified, modified: modified)) {
      try index.put(modified)
    }
    let older = Revision(main: 3, sub: 0)
    #expect(throws: KeyIndexError.notAbove(revision: older, modified: modified)) {
      try index.tombstone(older)
    }
    let negative = Revision(main: 4, sub: -1)
    #expect(throws: KeyIndexError.negative(revision: negative)) { try index.put(negative) }
    #expect(throws: KeyIndexError.notEmpty(modified: modified)) {
      try index.restore(created: modified, modified: modified, version: 1)
    }
    #expect(throws: KeyIndexError.notEmpty(modified: modified)) {
      try index.restoreTombstone(Revision(main: 9))
    }
    #expect(index == before)
    try index.tombstone(Revision(main: 4))
    #expect(throws: KeyIndexError.revisionNotFound) { try index.tombstone(Revision(main: 5)) }
    var empty = KeyIndex(key: [])
    #expect(throws: KeyIndexError.revisionNotFound) { try empty.tombstone(Revision(main: 5)) }
    #expect(empty.compact(at: 5) == nil)
    #expect(empty.keep(at: 5) == nil)
  }
}

@Suite("Key index rules")
struct KeyIndexRulesTests {
  @Test(arguments: [
    ("3.3.27", "3.4.0"), ("3.4.0", "3.4.0"), ("3.4.31", "3.4.0"), ("3.4.32", "3.4.32"),
    ("3.4.33", "3.4.32"), ("3.4.35", "3.4.34"), ("3.4.40", "3.4.36"), ("3.5.13", "3.5.0"),
    ("3.5.15", "3.5.14"), ("3.5.17", "3.5.16"), ("3.5.26", "3.5.18"), ("3.6.0", "3.6.0"),
    ("3.8.0-alpha.0", "3.6.0"), ("4.0.0", "3.6.0"),
  ])
  func `a version behaves as the last release that changed something`(
    version: String,
    release: String
  ) throws {
    let rules = KeyIndexRules(of: try #require(SemanticVersion(version)))
    #expect(rules.release.rawValue == release)
  }

  @Test func `behavior changes where the releases say, and never back`() {
    let flags: [(KeyIndexRules) -> Bool] = [
      \.countsScheduledCompaction, \.keepsTombstoneAtCompaction,
      \.hashSkipsTombstoneAtCompaction, \.restoresTombstones,
    ]
    let table = KeyIndexRules.Release.allCases.map { release in
      release.rawValue + " " + flags.map { $0(KeyIndexRules(release)) ? "x" : "-" }.joined()
    }
    #expect(
      table == [
        "3.4.0 ----", "3.4.32 x---", "3.4.34 xxx-", "3.4.36 xxxx", "3.5.0 ----", "3.5.14 x---",
        "3.5.16 xxx-", "3.5.18 xxxx", "3.6.0 xxxx",
      ]
    )
  }
}
