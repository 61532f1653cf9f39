import ByteCoding
import Environment
import EtcdMessages
import Testing

@testable import DataDirCheck

@Suite("Range query")
struct RangeQueryTests {
  private func rows(_ random: RandomHistory) throws -> RowStream {
    try RowStream(BoltBrowser(opening: "member/snap/db", in: random.fileSystem))
  }

  @Test(arguments: 0..<60)
  func `every revision that is not compacted reads as it was`(seed: UInt64) throws {
    let random = RandomHistory(seed: seed, entryCount: 40)
    let store = random.store
    for revision in max(store.compactRevision, 1)...store.revision {
      var rows = try rows(random)
      let answer = try RangeQuery(.all, revision: revision).answer(
        from: &rows,
        progress: SilentProgress()
      )
      let found = try answer.keys.compactMap { try rows.keyValue(at: $0.place) }
      let live = (store.states[revision] ?? [:]).values.sorted {
        $0.key.lexicographicallyPrecedes($1.key)
      }
      #expect(found == live, "revision \(revision) of seed \(seed)")
      #expect(answer.count == live.count && answer.current == store.revision)
    }
  }

  @Test func `what a server refuses is refused in its words`() throws {
    var random = RandomHistory(seed: 1, entryCount: 40)
    random.store.compact(at: 5)
    let current = random.store.revision
    var rows = try rows(random)
    #expect(throws: RangeError.compacted(asked: 4, compactRevision: 5, current: current)) {
      try RangeQuery(.all, revision: 4).answer(from: &rows, progress: SilentProgress())
    }
    #expect(throws: RangeError.future(asked: current + 1, current: current)) {
      try RangeQuery(.all, revision: current + 1).answer(from: &rows, progress: SilentProgress())
    }
  }

  @Test func `a limit cuts the keys and not the count`() throws {
    let random = RandomHistory(seed: 55, entryCount: 60)
    var rows = try rows(random)
    let all = try RangeQuery(.all).answer(from: &rows, progress: SilentProgress())
    let two = try RangeQuery(.all, limit: 2).answer(from: &rows, progress: SilentProgress())
    #expect(two.keys == Array(all.keys.prefix(2)))
    #expect(two.count == all.count && two.hasMore && !all.hasMore)
  }
}
