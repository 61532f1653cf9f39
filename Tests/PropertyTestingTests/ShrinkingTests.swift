internal import Synchronization
internal import Testing

@testable internal import PropertyTesting

/// A law known to be wrong, and the smallest case it fails for.
struct BadLaw: CustomTestStringConvertible, Sendable {
  var law: Law
  /// The message of the smallest case; several where two are equally small in all that matters.
  var smallest: [String]

  var testDescription: String { law.statement }

  init(_ law: Law, smallest: String...) {
    self.law = law
    self.smallest = smallest
  }
}

@Suite("Shrinking")
struct ShrinkingTests {
  static let seeds: Range<UInt64> = 0..<12

  @Test(arguments: BadLaw.all, seeds)
  func `a bad law shrinks to the smallest case, in hundreds of runs`(_ bad: BadLaw, seed: UInt64)
    throws
  {
    let found = try #require(bad.law.counterexample(seed: seed))
    #expect(bad.smallest.contains(found.message))
    #expect(found.isMinimal)
    #expect(found.isRepeatable)
    #expect(found.shrinkRunCount < 1500)
  }

  @Test(arguments: seeds)
  func `shrinking ends where failing is a matter of luck`(seed: UInt64) throws {
    let luck = Mutex(SplitMix64(seed: seed))
    let law = Law("luck never runs out") { choices in
      _ = choices.array(count: 0...60) { $0.below(1000) }
      try choices.hold(luck.withLock { $0.next() & 3 } > 0, "bad luck")
    }
    let found = try #require(law.counterexample(seed: seed))
    #expect(found.shrinkRunCount <= RunSettings.defaultShrinkRuns)
  }

  @Test(arguments: [0, 1, 7, 60])
  func `no more runs are made than the settings allow`(runs: Int) throws {
    let count = Mutex(0)
    let law = Law("a long list has a small sum") { choices in
      count.withLock { $0 += 1 }
      let list = choices.array(count: 0...60) { $0.below(1000) }
      try choices.hold(list.reduce(0, +) < 5000, "\(list)")
    }
    let report = law.run(RunSettings(seed: 1, cases: 1000, shrinkRuns: runs))
    guard case .falsified(let caseCount, let shrunk) = report else {
      Issue.record("the law held")
      return
    }
    #expect(shrunk.shrinkRunCount == runs)
    #expect(!shrunk.isMinimal)
    // One run learns what belongs together, one explains.
    #expect(count.withLock { $0 } == caseCount + runs + 2)
  }

  @Test func `no candidate is run twice`() throws {
    let seen = Mutex<[[UInt64]]>([])
    let law = Law("a list has a small sum") { choices in
      let list = choices.array(count: 0...20) { $0.below(1000) }
      if choices.tape.isReplay { seen.withLock { $0.append(choices.tape.script) } }
      try choices.hold(list.reduce(0, +) < 1500, "\(list)")
    }
    _ = try #require(law.counterexample(seed: 3))
    // Case 0 is a replay too; the found case runs once, and the best one once more to explain it.
    let candidates = seen.withLock { Array($0.dropFirst().dropLast()) }
    #expect(candidates.count > 50)
    #expect(Set(candidates).count == candidates.count)
  }

  @Test func `a case is not shrunk into one that fails with another error`() throws {
    struct Broken: Error {}
    let law = Law("small numbers are refused in their own way") { choices in
      let number = choices.below(1000)
      if number < 100 { throw Broken() }
      try choices.hold(number < 500, "\(number)")
    }
    // The first case of each run is all zeros, which is not what we are after here.
    var shrinker = Shrinker(
      law,
      [700],
      Failure(message: "700", kind: ObjectIdentifier(Falsified.self)),
      choices: Choices(),
      runs: 1000,
      isOutOfTime: { false }
    )
    #expect(shrinker.run().message == "500")
  }

  @Test func `a loop that waits for a value ends in a replay that is too short`() throws {
    let law = Law("numbers that differ are found") { choices in
      var found: Set<UInt64> = []
      while found.count < 3 { found.insert(choices.below(50)) }
      try choices.hold(found.max() ?? 0 < 40, "\(found.sorted())")
    }
    #expect(try #require(law.counterexample(seed: 0)).message == "[0, 1, 40]")
  }
}

extension Law {
  /// The shrunk counterexample of a seed; nil if the law held.
  func counterexample(seed: UInt64, cases: Int = 5000) -> Counterexample? {
    if case .falsified(_, let shrunk) = search(seed: seed, cases: cases) { shrunk } else { nil }
  }
}
