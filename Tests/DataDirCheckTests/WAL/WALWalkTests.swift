import DamageRecipes
import DataDirCheck
import Environment
import EtcdMessages
import Testing
import WALFormat

@Suite("WAL walk")
struct WALWalkTests {
  private func walk(
    _ files: [String: [UInt8]],
    until count: Int = .max
  ) throws -> (records: [LogRecord], statistics: WALStatistics, coverage: WALWalk.Coverage) {
    let disk = InMemoryFileSystem(files)
    var records: [LogRecord] = []
    var statistics = WALStatistics()
    let directory = try WALDirectory.find(disk, at: "member/wal")
    let coverage = try WALWalk(disk, directory).forEach { segment, step, window in
      if case .record(let record) = step {
        records.append(LogRecord(record, in: window))
        statistics.add(record, of: segment.fileName, in: window)
      }
      return records.count < count
    }
    return (records, statistics, coverage)
  }

  @Test func `a walk meets every record once, in order, and says that it is complete`() throws {
    let log = LogBuilder.sound
    let result = try walk(log.files())
    let frames = log.segments.map(\.encoder.frameOffsets.count) + [log.current.frameOffsets.count]
    #expect(result.records.count == frames.reduce(0, +))
    #expect(result.records.compactMap(\.payload).count == 9)
    #expect(result.records.filter { $0.kind == .entry }.map(\.index) == (1...9).map { $0 })
    #expect(result.coverage.isComplete)
    #expect(result.coverage.segmentCount == 3)
    #expect(result.coverage.damageCount == 0)
  }

  @Test func `the chain is carried over segments`() throws {
    let records = try walk(LogBuilder.sound.files()).records
    #expect(Set(records.map(\.crcState)) == [.verified, .seed])
    #expect(records.filter { $0.crcState == .seed }.count == 3)
  }

  @Test func `a walk that is stopped does not call itself complete`() throws {
    let result = try walk(LogBuilder.sound.files(), until: 5)
    #expect(result.records.count == 5)
    #expect(!result.coverage.isComplete)
  }

  @Test(arguments: WALRecipes.all)
  func `a walk through a damaged log comes to the end`(recipe: LogRecipe) throws {
    #expect(try walk(recipe.make()).coverage.isComplete)
  }

  @Test func `statistics count every record and its bytes`() throws {
    let log = LogBuilder.sound
    let result = try walk(log.files())
    let byteCount = log.segments.map(\.encoder.bytes.count).reduce(log.current.bytes.count, +)
    let kinds = result.statistics.byKind
    #expect(kinds.map(\.tally.count).reduce(0, +) == result.records.count)
    #expect(kinds.map(\.tally.byteCount).reduce(0, +) == byteCount)
    #expect(result.statistics.byRequest.map(\.request) == [.put])
    #expect(result.statistics.byTerm.map(\.tally.count) == [9])
    #expect(result.statistics.bySize.map(\.count).reduce(0, +) == result.records.count)
    let largest = result.statistics.largest
    #expect(largest.count == WALStatistics.largestCountMax)
    #expect(largest.map(\.byteCount) == largest.map(\.byteCount).sorted(by: >))
  }
}

@Suite("Record filter")
struct RecordFilterTests {
  private static let records: [LogRecord] = {
    var log = LogBuilder()
    log.put()
    log.put()
    var delete = DeleteRangeRequest()
    delete.key = Array("key/".utf8)
    delete.rangeEnd = Array("key0".utf8)
    var txn = TxnRequest()
    txn.success = [RequestOp(.deleteRange(delete))]
    var outer = TxnRequest()
    outer.failure = [RequestOp(.txn(txn))]
    log.propose(.txn(outer))
    log.term = 3
    log.entry()
    log.snapshot(at: 2)
    let disk = InMemoryFileSystem(log.files())
    var records: [LogRecord] = []
    do {
      let directory = try WALDirectory.find(disk, at: "member/wal")
      _ = try WALWalk(disk, directory).forEach { _, step, window in
        if case .record(let record) = step { records.append(LogRecord(record, in: window)) }
        return true
      }
    } catch {
      Issue.record(error)
    }
    return records
  }()

  private func indexes(_ change: (inout RecordFilter) -> Void) -> [UInt64?] {
    var filter = RecordFilter()
    change(&filter)
    return Self.records.filter(filter.matches).map(\.index)
  }

  @Test func `an empty filter lets everything pass`() {
    #expect(indexes { _ in }.count == Self.records.count)
  }

  @Test func `entries are chosen by index, term and kind of request`() {
    #expect(indexes { $0.indexes = 2...3 } == [2, 3, 2])
    #expect(indexes { $0.term = 3 } == [4, 2])
    #expect(indexes { $0.recordKinds = [.snapshot] } == [0, 2])
    #expect(indexes { $0.requestKinds = [.txn, .empty] } == [3, 4])
  }

  @Test func `a key is found in puts, ranges and nested transactions`() {
    #expect(indexes { $0.keys = .key(Array("key/1".utf8)) } == [1, 3])
    #expect(indexes { $0.keys = .key(Array("key/9".utf8)) } == [3])
    #expect(indexes { $0.keys = .prefix(Array("key".utf8)) } == [1, 2, 3])
    #expect(indexes { $0.keys = .prefix(Array("other".utf8)) } == [])
    #expect(indexes { $0.keys = .key(Array("key0".utf8)) } == [])
  }
}
