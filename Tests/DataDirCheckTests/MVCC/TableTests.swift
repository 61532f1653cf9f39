import ByteCoding
import SchemaFormat
import TestSupport
import Testing

@testable import DataDirCheck

@Suite("KeyTable")
struct KeyTableTests {
  @Test(arguments: [UInt64.max, 0xFF, 0])
  func `the table agrees with a dictionary, also when all hashes collide`(_ mask: UInt64) {
    var random = SeededGenerator(seed: mask)
    var table = KeyTable()
    var model: [[UInt8]: Int] = [:]
    let count = mask == 0 ? 300 : 3000
    for _ in 0..<2 * count {
      let number = random.next() % UInt64(count)
      let key = Array("key \(number)".utf8)
      let hash = FNV1a64.hash(key.rawSpan) & mask
      #expect(table.number(of: key.rawSpan, hash: hash) == model[key])
      guard model[key] == nil else { continue }
      model[key] = table.count
      table.insert(key.rawSpan, hash: hash, state: Self.state(Int64(number)))
    }
    #expect(table.count == model.count)
    for (key, number) in model {
      #expect(table.key(number) == key)
      #expect(table.states[number].main == Int64(String(decoding: key.dropFirst(4), as: UTF8.self)))
    }
  }

  private static func state(_ main: Int64) -> KeyState {
    KeyState(
      main: main,
      sub: 0,
      createRevision: main,
      version: 1,
      lease: 0,
      ordinal: 0,
      isDeleted: false,
      tombstoneMain: 0
    )
  }
}

@Suite("RevisionRuns")
struct RevisionRunsTests {
  @Test(arguments: 0..<50)
  func `the runs agree with a set of revisions`(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    var runs = RevisionRuns()
    var model: Set<Revision> = []
    var main: Int64 = 0
    for _ in 0..<100 {
      main += Int64.random(in: 0..<5, using: &random) == 0 ? 3 : 1
      let count = Int64.random(in: 0..<4, using: &random) == 0 ? 3 : Int64(1)
      runs.append(main: main, subCount: count)
      for sub in 0..<count { model.insert(Revision(main: main, sub: sub)) }
    }
    for main in 0...main + 2 {
      for sub in 0..<Int64(5) {
        #expect(
          runs.contains(main: main, sub: sub) == model.contains(Revision(main: main, sub: sub))
        )
      }
    }
  }

  @Test func `the highest numbers there are do not overflow`() {
    var runs = RevisionRuns()
    runs.append(main: .max - 1, subCount: .max)
    runs.append(main: .max, subCount: 1)
    #expect(runs.contains(main: .max, sub: 0))
    #expect(!runs.contains(main: .max, sub: .max))
    #expect(runs.contains(main: .max - 1, sub: .max - 1))
  }
}
