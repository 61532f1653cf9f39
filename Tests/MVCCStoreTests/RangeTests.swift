import EtcdMessages
import MVCCStore
import ProtoWire
import Testing

@Suite("Range")
struct RangeTests {
  /// Keys a, b, c and d; c was written last, twice, and b has the greatest value.
  private func stage() throws -> StoreStage {
    let stage = try StoreStage()
    for (key, value) in [("a", "2"), ("b", "9"), ("c", "1"), ("d", "2"), ("c", "3")] {
      try stage.put(key, value)
    }
    return stage
  }

  private struct Found: Equatable {
    var keys: String
    var more: Bool
    var count: Int64

    init(_ keys: String, more: Bool = false, of count: Int64 = 4) {
      (self.keys, self.more, self.count) = (keys, more, count)
    }
  }

  private func found(
    _ stage: StoreStage,
    _ change: (inout RangeRequest) -> Void
  ) throws -> Found {
    var request = RangeRequest()
    (request.key, request.rangeEnd) = ([0], [0])
    change(&request)
    let response = try stage.store.range(request)
    return Found(
      response.kvs.map { text($0.key) }.joined(),
      more: response.more,
      of: response.count
    )
  }

  @Test func `a limit leaves the count and says whether there is more`() throws {
    let stage = try stage()
    #expect(try found(stage) { $0.limit = 3 } == Found("abc", more: true))
    #expect(try found(stage) { $0.limit = 4 } == Found("abcd"))
    #expect(try found(stage) { $0.limit = .max } == Found("abcd"))
    #expect(try found(stage) { $0.limit = -1 } == Found("abcd"))
    #expect(try found(stage) { $0.countOnly = true } == Found(""))
  }

  @Test(arguments: [
    ("b", "d", "bc"), ("b", "\0", "bcd"), ("b", "", "b"), ("b", "b", ""), ("d", "a", ""),
    ("\0", "\0", "abcd"), ("x", "", ""),
  ])
  func `ranges are read by their end`(key: String, end: String, keys: String) throws {
    let stage = try stage()
    let found = try found(stage) { ($0.key, $0.rangeEnd) = (bytes(key), bytes(end)) }
    #expect(found == Found(keys, of: Int64(keys.count)))
  }

  @Test(arguments: [
    (SortTarget.key, "dcba"), (.version, "cabd"), (.create, "dcba"), (.mod, "cdba"),
    (.value, "bcad"),
  ])
  func `an answer is sorted by what is asked for`(target: SortTarget, descending: String) throws {
    let stage = try stage()
    let all = try found(stage) { ($0.sortTarget, $0.sortOrder) = (target, .descend) }
    #expect(all == Found(descending))
    let cut = try found(stage) {
      ($0.sortTarget, $0.sortOrder, $0.limit) = (target, .descend, 2)
    }
    #expect(cut == Found(String(descending.prefix(2)), more: true))
  }

  @Test func `without an order all but keys ascend`() throws {
    let stage = try stage()
    #expect(try found(stage) { $0.sortTarget = .mod } == Found("abdc"))
    // The limit is taken first then, and one more pair than it is sorted, as upstream has it.
    let cut = try found(stage) { ($0.sortTarget, $0.limit) = (.value, 1) }
    #expect(cut == Found("a", more: true))
  }

  @Test func `filters hold for both revisions and leave the count`() throws {
    let stage = try stage()
    #expect(try found(stage) { $0.minModRevision = 3 } == Found("bcd"))
    #expect(try found(stage) { $0.maxModRevision = 3 } == Found("ab"))
    #expect(try found(stage) { $0.minCreateRevision = 4 } == Found("cd"))
    let cut = try found(stage) { ($0.maxCreateRevision, $0.limit) = (4, 2) }
    #expect(cut == Found("ab", more: true))
  }

  @Test func `keys only leaves values out`() throws {
    let stage = try stage()
    let response = try stage.store.range(
      .with { ($0.key, $0.rangeEnd, $0.keysOnly) = (bytes("a"), bytes("c"), true) }
    )
    #expect(response.kvs.map(\.value) == [[], []])
    #expect(response.kvs.map(\.modRevision) == [2, 3])
  }

  @Test func `a revision is read as it was, and the header tells the current one`() throws {
    let stage = try stage()
    let response = try stage.store.range(
      .with { ($0.key, $0.rangeEnd, $0.revision) = ([0], [0], 3) }
    )
    #expect(response.kvs.map { text($0.key) } == ["a", "b"])
    #expect(response.header?.revision == 6)
    #expect(throws: KVError.refused(.futureRevision)) { try found(stage) { $0.revision = 7 } }
    try stage.store.compact(at: 4)
    #expect(throws: KVError.refused(.compacted)) { try found(stage) { $0.revision = 3 } }
    #expect(try found(stage) { $0.revision = 4 } == Found("abc", of: 3))
    #expect(try found(stage) { $0.revision = -1 } == Found("abcd"))
  }
}
