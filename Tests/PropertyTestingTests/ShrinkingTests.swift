internal import PropertyTesting
internal import Testing

@Suite("Shrinking")
struct ShrinkingTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a list that is not its own reverse shrinks to two elements`(seed: UInt64) throws {
    let law = Law("a list is its own reverse") { choices in
      let list = choices.array(count: 0...20) { $0.int(in: 0...1000) }
      try choices.hold(list == list.reversed(), "\(list)")
    }
    let found = try #require(law.counterexample(seed: seed))
    #expect(found.message == "[0, 1]")
  }
}

extension Law {
  /// The shrunk counterexample of a seed; nil if the law held.
  func counterexample(seed: UInt64, cases: Int = 1000) -> Counterexample? {
    if case .falsified(_, let shrunk) = search(seed: seed, cases: cases) { shrunk } else { nil }
  }
}

@Suite("Stateful cases")
struct StatefulTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `a queue that forgets at the third element shrinks to its shortest commands`(
    seed: UInt64
  ) throws {
    let law = Law("a queue gives back what it was given, in order") { choices in
      var queue: [Int] = []
      var model: [Int] = []
      try choices.steps(0...50) { _ in
        switch choices.weighted([(3, "put"), (2, "take"), (1, "look")]) {
        case "put":
          let value = choices.int(in: 0...9)
          choices.note("put \(value)")
          model.append(value)
          if queue.count < 2 { queue.append(value) }
        case "take" where !model.isEmpty:
          choices.note("take")
          let found = queue.isEmpty ? nil : queue.removeFirst()
          try choices.equal(found, model.removeFirst(), "taken")
        default: choices.note("look")
        }
      }
    }
    let found = try #require(law.counterexample(seed: seed))
    #expect(
      found.notes == ["1. put 0", "2. put 0", "3. put 0", "4. take", "5. take", "6. take"]
    )
    #expect(found.steps == 6)
  }
}
