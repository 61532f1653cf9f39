internal import PropertyTesting
internal import Testing

@Suite("Stateful cases")
struct StatefulTests {
  static let seeds: Range<UInt64> = 0..<20

  @Test(arguments: seeds)
  func `a queue that wraps wrongly shrinks to its shortest commands`(seed: UInt64) throws {
    let law = Law("a ring buffer gives back what it was given", machine: RingMachine.self)
    let found = try #require(law.counterexample(seed: seed))
    // Only a write at the end of the ring that follows a read is wrong.
    #expect(found.notes == ["1. put 0", "2. put 0", "3. take", "4. put 1", "5. take", "6. take"])
    #expect(found.message == "taken: 0, expected 1")
    #expect(found.steps == 6)
  }

  @Test(arguments: seeds)
  func `faults shrink with the commands they strike`(seed: UInt64) throws {
    let law = Law("what was acknowledged survives a crash") { choices in
      var disk = FaultyDisk(choices)
      var acknowledged: [Int] = []
      try choices.steps(0...40) { _ in
        switch choices.weighted([(6, 0), (2, 1), (1, 2)]) {
        case 0:
          let value = choices.int(in: 0...99)
          choices.note("append \(value)")
          disk.append(value)
        case 1:
          choices.note("sync")
          // The bug: whether the sync succeeded is not looked at.
          disk.sync()
          acknowledged = disk.written
        default:
          choices.note("crash")
          disk.crash()
          try choices.hold(disk.written.starts(with: acknowledged), "lost \(acknowledged)")
          acknowledged = disk.written
        }
      }
    }
    let found = try #require(law.counterexample(seed: seed))
    #expect(found.notes == ["1. append 0", "2. sync", "   the disk fails", "3. crash"])
    #expect(found.message == "lost [0]")
  }

  @Test(arguments: seeds)
  func `an interleaving shrinks to the fewest turns`(seed: UInt64) throws {
    let law = Law("increments by two threads are not lost") { choices in
      var counter = 0
      var registers: [Int?] = [nil, nil]
      var done = [0, 0]
      try choices.steps(0...60) { _ in
        let thread = choices.element(of: [0, 1])
        if let read = registers[thread] {
          choices.note("thread \(thread) writes \(read + 1)")
          counter = read + 1
          registers[thread] = nil
          done[thread] += 1
        } else {
          choices.note("thread \(thread) reads \(counter)")
          registers[thread] = counter
        }
        let isQuiet = registers.allSatisfy { $0 == nil }
        try choices.hold(!isQuiet || counter == done[0] + done[1], "\(counter) of \(done)")
      }
    }
    let found = try #require(law.counterexample(seed: seed))
    #expect(found.message == "1 of [1, 1]")
    #expect(found.steps == 4)
    #expect(found.notes.first == "1. thread 0 reads 0")
  }

  @Test func `each case of a machine is made of some of its actions`() {
    let report = Law("counted", machine: SwarmMachine.self, steps: 60...60, cases: 400)
      .search(seed: 1, cases: 400)
    guard case .passed(let statistics) = report else {
      Issue.record("\(report)")
      return
    }
    let counts = Dictionary(
      uniqueKeysWithValues: statistics.tallies.map { ($0.label, $0.caseCount) }
    )
    // All of them in one case in four; else each in every other case.
    #expect((80...200).contains(counts["3 actions", default: 0]))
    #expect((100...250).contains(counts["2 actions", default: 0]))
    #expect((40...200).contains(counts["1 actions", default: 0]))
  }

  @Test func `a machine ends each case and says what is left wrong`() throws {
    struct Leak: Machine {
      enum Action: CaseIterable, Sendable { case open, close }
      var openCount = 0
      init(_ choices: Choices) {}
      mutating func step(_ action: Action, _ choices: Choices) throws {
        switch action {
        case .open: openCount += 1
        case .close: openCount = max(0, openCount - 1)
        }
      }
      mutating func finish(_ choices: Choices) throws {
        try choices.hold(openCount == 0, "\(openCount) left open")
      }
    }
    let found = try #require(Law("all is closed", machine: Leak.self).counterexample(seed: 4))
    #expect(found.message == "1 left open")
    #expect(found.steps == 1)
  }
}

/// A ring of two places whose write position wraps too late once something was taken.
private struct RingMachine: Machine {
  enum Action: CaseIterable, Sendable { case put, take, look, clear }

  private var ring = [0, 0]
  private var start = 0
  private var count = 0
  private var model: [Int] = []

  init(_ choices: Choices) {}

  mutating func step(_ action: Action, _ choices: Choices) throws {
    switch action {
    case .put:
      guard model.count < 2 else { return }
      let value = choices.int(in: 0...9)
      choices.note("put \(value)")
      model.append(value)
      // The bug: the remainder belongs round the sum.
      let place = start + count % 2
      if place < 2 { ring[place] = value }
      count += 1
    case .take:
      guard let expected = model.first else { return }
      choices.note("take")
      model.removeFirst()
      try choices.equal(ring[start], expected, "taken")
      start = (start + 1) % 2
      count -= 1
    case .look:
      choices.note("look")
    case .clear:
      choices.note("clear")
      self = Self(choices)
    }
  }

  func checkInvariants() throws {
    if count != model.count { throw Falsified("\(count) elements, expected \(model.count)") }
  }
}

/// A disk that loses on a crash what was not synced, and whose syncs may fail.
private struct FaultyDisk {
  let choices: Choices
  var written: [Int] = []
  private var durable: [Int] = []

  init(_ choices: Choices) { self.choices = choices }

  mutating func append(_ value: Int) { written.append(value) }

  mutating func sync() {
    if choices.chance(1, in: 20) {
      choices.note("the disk fails")
    } else {
      durable = written
    }
  }

  mutating func crash() { written = durable }
}

/// Counts the kinds of actions of its cases.
private struct SwarmMachine: Machine {
  enum Action: CaseIterable, Sendable { case one, two, three }

  private var seen: Set<Action> = []

  init(_ choices: Choices) {}

  mutating func step(_ action: Action, _ choices: Choices) { seen.insert(action) }

  mutating func finish(_ choices: Choices) { choices.tally("\(seen.count) actions") }
}
