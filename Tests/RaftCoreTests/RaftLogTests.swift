internal import EtcdMessages
internal import ProtoWire
internal import TestSupport
import Testing

@testable internal import RaftCore

/// A log as a plain list, with a mark for what is durable.
private struct PlainLog {
  var first: UInt64 = 1
  var entries: [Entry] = []
  var compacted = EntryID.zero

  var lastIndex: UInt64 { first + UInt64(entries.count) - 1 }

  func term(at index: UInt64) -> UInt64? {
    if index == compacted.index { return compacted.term }
    guard index >= first, index <= lastIndex else { return nil }
    return entries[Int(index - first)].term
  }

  mutating func append(_ new: [Entry]) {
    entries = entries.filter { $0.index < new[0].index } + new
  }
}

@Suite("Raft log")
struct RaftLogTests {
  private let limit = SizeLimit(byteCountMax: .max, generation: .google)

  private func entries(from index: UInt64, _ terms: [UInt64]) -> [Entry] {
    terms.enumerated().map {
      Entry(term: $1, index: index + UInt64($0), data: [UInt8](repeating: 1, count: $0))
    }
  }

  @Test func `storage and what is not durable read as one plain list`() throws {
    for seed in 0..<100 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var log = RaftLog(MemoryStorage(), applyingLimit: limit)
      var model = PlainLog()
      var term: UInt64 = 1
      var handed: [(entries: [Entry], term: UInt64)] = []
      for _ in 0..<60 {
        switch random.below(6) {
        case 0:  // A new leader overwrites what is not committed.
          term += 1
          let index =
            log.committed + 1 + UInt64(random.below(Int(log.lastIndex - log.committed) + 1))
          let new = entries(from: index, Array(repeating: term, count: random.below(4) + 1))
          _ = log.append(new)
          model.append(new)
        case 1:
          let new = entries(
            from: log.lastIndex + 1,
            Array(repeating: term, count: random.below(3) + 1)
          )
          _ = log.append(new)
          model.append(new)
        case 2:  // Entries are handed to storage…
          handed.append((log.unstable.nextEntries, term))
          log.unstable.accept()
        case 3:  // … which writes them in order, and says so.
          guard !handed.isEmpty else { continue }
          let write = handed.removeFirst()
          log.storage.append(write.entries)
          if let last = write.entries.last, write.term == term {
            _ = log.unstable.stable(to: last.id)
          }
        case 4:
          let stable = min(log.lastIndex, log.unstable.offset - 1)
          if handed.isEmpty, stable > log.committed { try log.commit(to: stable) }
        default:
          let index = log.committed
          guard handed.isEmpty, index > log.storage.compacted.index, index <= log.storage.lastIndex
          else { continue }
          let range = log.applied + 1..<log.committed + 1
          #expect(log.nextCommitted(allowingUnstable: false).map(\.index) == Array(range))
          log.applied(to: index, byteCount: 0)
          let isCut = random.chance(1, in: 2)
          if isCut {
            try log.storage.compact(to: index)
            model.compacted = EntryID(term: model.term(at: index) ?? 0, index: index)
            model.entries.removeAll { $0.index <= index }
            model.first = index + 1
          }
        }
        try log.checkInvariants(term: term)
        try compare(log, model, &random)
      }
    }
  }

  private func compare(
    _ log: RaftLog,
    _ model: PlainLog,
    _ random: inout SeededGenerator
  ) throws {
    #expect(log.firstIndex == model.first)
    #expect(log.lastIndex == model.lastIndex)
    for index in 0...model.lastIndex + 2 {
      var found: UInt64?
      do throws(StorageError) { found = try log.term(at: index) } catch {
        #expect(error == (index < model.first ? .compacted : .unavailable))
      }
      #expect(found == model.term(at: index))
    }
    let byteCountMax = UInt64(random.below(60))
    let limit = SizeLimit(byteCountMax: byteCountMax, generation: .gogo)
    for index in model.first..<model.lastIndex + 1 {
      let rest = Array(model.entries[Int(index - model.first)...])
      #expect(try log.entries(from: index, limit: .none) == rest)
      let fitting = try log.entries(from: index, limit: limit)
      #expect(fitting == Array(rest.prefix(fitting.count)) && !fitting.isEmpty)
      #expect(fitting.count == 1 || fitting.byteCount(as: .gogo) <= byteCountMax)
      let more = rest.prefix(fitting.count + 1)
      #expect(more.count == fitting.count || Array(more).byteCount(as: .gogo) > byteCountMax)
    }
  }

  @Test func `entries that are there already cut nothing off`() throws {
    for count in 0...5 {
      var log = RaftLog(MemoryStorage(), applyingLimit: limit)
      _ = log.append(entries(from: 1, [1, 1, 2, 2, 3]))
      let outcome = try log.appendMissing(Array(entries(from: 1, [1, 1, 2, 2, 3]).prefix(count)))
      #expect(log.lastIndex == 5 && outcome == RaftLog.AppendOutcome())
    }
  }

  @Test func `another leader's entries take the place of the first that differs and all after`()
    throws
  {
    var log = RaftLog(MemoryStorage(), applyingLimit: limit)
    _ = log.append(entries(from: 1, [1, 1, 2, 2, 3]))
    let outcome = try log.appendMissing(entries(from: 2, [1, 4]))
    #expect(log.lastIndex == 3)
    #expect(try log.term(at: 3) == 4)
    #expect(outcome.conflict?.own == EntryID(term: 2, index: 3) && outcome.conflict?.term == 4)
    #expect(outcome.unstable == .truncated(before: 3))
  }

  @Test func `what is committed is never overwritten`() throws {
    var log = RaftLog(MemoryStorage(), applyingLimit: limit)
    _ = log.append(entries(from: 1, [1, 1, 1]))
    try log.commit(to: 2)
    let conflict = EntryID(term: 2, index: 2)
    #expect(throws: RaftError.conflictWithCommitted(conflict, committed: 2)) {
      _ = try log.appendMissing(entries(from: 1, [1, 2]))
    }
    #expect(throws: RaftError.commitPastLog(4, lastIndex: 3)) { try log.commit(to: 4) }
  }

  @Test func `a conflict is looked for where terms are low enough, by a plain scan`() {
    for seed in 0..<100 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      var term: UInt64 = 1
      let terms = (0..<random.below(8)).map { _ in
        term += UInt64(random.below(2))
        return term
      }
      var log = RaftLog(MemoryStorage(), applyingLimit: limit)
      _ = log.append(entries(from: 1, terms))
      for index in 0...UInt64(terms.count) {
        for bound in 0...7 as ClosedRange<UInt64> {
          let found = log.conflict(atOrBefore: index, term: bound)
          let expected = (0...index).last { $0 == 0 || terms[Int($0) - 1] <= bound } ?? 0
          #expect(found.index == expected)
        }
      }
    }
  }

  @Test func `only the write of the present term makes entries stable`() {
    // The same entry is appended, overwritten, and appended again: the word on its first write
    // must not drop the last one.
    var unstable = Unstable(after: 0)
    let first = entries(from: 1, [1, 1])
    _ = unstable.append(first)
    unstable.accept()
    _ = unstable.append(entries(from: 1, [2]))
    let outcomes = [first[1].id, first[0].id].map { unstable.stable(to: $0) }
    #expect(outcomes == [.missing, .mismatched(EntryID(term: 2, index: 1))])
    #expect(unstable.entries.map(\.term) == [2] && unstable.hasNextEntries)
  }

  @Test func `the application is given no more than it can hold until it answers`() {
    let small = SizeLimit(byteCountMax: 12, generation: .google)
    var log = RaftLog(MemoryStorage(), applyingLimit: small)
    _ = log.append(entries(from: 1, [1, 1, 1, 1]))
    log.committed = 4
    var given: [[UInt64]] = []
    while log.applied < 4 {
      let next = log.nextCommitted(allowingUnstable: true)
      let size = next.byteCount(as: .google)
      given.append(next.map(\.index))
      log.acceptApplying(to: next[next.count - 1].index, byteCount: size, allowingUnstable: true)
      if log.applying < 4 { #expect(!log.hasNextCommitted(allowingUnstable: true)) }
      log.applied(to: log.applying, byteCount: size)
    }
    #expect(given == [[1], [2], [3], [4]])
    #expect(log.applyingByteCount == 0)
  }

  @Test func `the size of an entry is that of its bytes`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<500 {
      var entry = Entry(
        type: random.chance(1, in: 3) ? .confChangeV2 : .normal,
        term: random.next() >> UInt64(random.below(64)),
        index: random.next() >> UInt64(random.below(64)),
        data: random.chance(1, in: 4) ? nil : random.bytes(random.below(300))
      )
      if random.chance(1, in: 5) { entry = Entry() }
      for generation in WireGeneration.allCases {
        #expect(entry.byteCount(as: generation) == UInt64(entry.encoded(as: generation).count))
      }
    }
  }
}
