internal import Testing

@testable internal import PropertyTesting

@Suite("Choices")
struct ChoicesTests {
  /// Draws of every kind, as text.
  private static func everything(_ choices: Choices) -> String {
    let kinds = ["a", "b", "c"]
    return """
      \(choices.below(.max)) \(choices.below(7)) \(choices.int(in: -5...100)) \(choices.bool())
      \(choices.int(in: .min ... .max)) \(choices.integer(in: UInt8.min ... .max))
      \(choices.chance(1, in: 3)) \(choices.element(of: kinds)) \(choices.swarm(kinds))
      \(choices.weighted([(1, "x"), (0, "never"), (5, "y")]))
      \(choices.bytes(count: 0...40)) \(choices.bytes(count: 3...3, in: 97...99))
      \(choices.array(count: 2...9) { $0.array(count: 0...5) { $0.below(1000) } })
      """
  }

  @Test(arguments: 0..<50)
  func `a seed and a case number give the same bytes each time`(number: Int) {
    let (one, other) = (Choices(), Choices())
    one.startRandom(seed: 77, case: number)
    let first = Self.everything(one)
    // What was drawn before leaves nothing behind.
    other.startRandom(seed: 5, case: 49)
    _ = Self.everything(other)
    other.startRandom(seed: 77, case: number)
    #expect(Self.everything(other) == first)
    #expect(one.tape.values == other.tape.values)
  }

  /// Later releases must find a case again by its seed, so this text changes only with intent.
  @Test func `a seed gives the bytes it gave when this was written`() {
    let choices = Choices()
    choices.startRandom(seed: 0x5eed, case: 60)
    var hash = 0 as UInt64
    for byte in Self.everything(choices).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    #expect(hash == 10_439_906_290_642_695_730)
  }

  @Test(arguments: 0..<100)
  func `a recorded case replays to the same values and the same sequence`(number: Int) {
    let choices = Choices()
    choices.startRandom(seed: 3, case: number)
    let first = Self.everything(choices)
    let sequence = choices.tape.values
    choices.startReplay(of: sequence)
    #expect(Self.everything(choices) == first)
    #expect(choices.tape.values == sequence)
    #expect(choices.tape.maxima.count == sequence.count)
    #expect(zip(sequence, choices.tape.maxima).allSatisfy { $0 <= $1 })
  }

  @Test func `zeros are the smallest case, and case 0 of every run`() {
    let smallest = """
      0 0 0 false
      0 0
      false a ["a", "b", "c"]
      x
      [] [97, 97, 97]
      [[], []]
      """
    let choices = Choices()
    choices.startReplay(of: [])
    #expect(Self.everything(choices) == smallest)
    choices.startRandom(seed: 12, case: 0)
    #expect(Self.everything(choices) == smallest)
  }

  @Test func `a replayed value above its bound is cut down to it`() {
    let choices = Choices()
    choices.startReplay(of: [9, 9, 9, 9, 9])
    #expect(choices.below(4) == 3)
    #expect(choices.bool())
    #expect(choices.int(in: -3 ... -1) == -3)
    #expect(choices.element(of: [1, 2]) == 2)
    #expect(choices.weighted([(1, "x"), (1, "y"), (0, "never")]) == "x")
    #expect(choices.tape.values == [3, 1, 2, 1, 2])
  }

  @Test func `integers stay in their range and shrink toward zero`() {
    let ranges: [ClosedRange<Int>] = [
      0...0, 0...9, 5...9, -9 ... -5, -9...0, -3...100, -100...3, .min ... .max, 0 ... .max,
      .min ... -1, .max ... .max, .min ... .min, -1...1,
    ]
    let choices = Choices()
    for range in ranges {
      for number in 0..<300 {
        choices.startRandom(seed: 9, case: number)
        let value = choices.int(in: range)
        #expect(range.contains(value))
        // The same value comes back from its sequence, and zeros are the nearest to zero.
        choices.startReplay(of: choices.tape.values)
        #expect(choices.int(in: range) == value)
      }
      choices.startReplay(of: [])
      let nearest =
        range.contains(0) ? 0 : range.lowerBound > 0 ? range.lowerBound : range.upperBound
      #expect(choices.int(in: range) == nearest)
    }
  }

  @Test func `every value of a small range comes up, edges more often`() {
    let choices = Choices()
    var counts = [Int](repeating: 0, count: 10)
    var wide: Set<Int> = []
    for number in 1...4000 {
      choices.startRandom(seed: 2, case: number)
      counts[Int(choices.below(10))] += 1
      wide.insert(choices.int(in: .min ... .max))
    }
    #expect(counts.allSatisfy { $0 > 200 })
    #expect(counts[0] > 400 && counts[9] > 350)
    #expect(wide.isSuperset(of: [0, 1, -1, .min, .max]))
  }

  @Test func `odds are kept`() {
    let choices = Choices()
    var chances = 0
    var trues = 0
    var weights: [String: Int] = [:]
    for number in 1...4000 {
      choices.startRandom(seed: 4, case: number)
      if choices.chance(1, in: 10) { chances += 1 }
      if choices.bool() { trues += 1 }
      weights[choices.weighted([(1, "a"), (0, "b"), (3, "c")]), default: 0] += 1
      #expect(!choices.chance(0, in: 5))
      #expect(choices.chance(5, in: 5))
    }
    #expect((330...470).contains(chances))
    #expect((1880...2120).contains(trues))
    #expect(weights["b"] == nil)
    #expect((900...1100).contains(weights["a", default: 0]))
  }

  @Test func `counts are kept, and grow over the first cases`() {
    let choices = Choices()
    var counts: [Int] = []
    for number in 0..<600 {
      choices.startRandom(seed: 8, case: number)
      counts.append(choices.array(count: 2...100) { $0.bool() }.count)
      var rounds = 0
      choices.steps(3...5) { index in
        #expect(index == rounds)
        rounds += 1
      }
      #expect((3...5).contains(rounds))
    }
    #expect(counts.allSatisfy { (2...100).contains($0) })
    #expect(counts[..<8].allSatisfy { $0 < 20 })
    #expect(counts.contains(2) && counts.contains(100))
  }

  @Test func `some cases repeat whole elements`() {
    let choices = Choices()
    let repeating = (100..<400).count { number in
      choices.startRandom(seed: 6, case: number)
      let keys = choices.array(count: 12...12) { $0.bytes(count: 8...8) }
      return Set(keys).count < keys.count
    }
    #expect(repeating > 20)
  }

  @Test func `a swarm is a subset in order, in time every one that is large enough`() {
    let choices = Choices()
    var subsets: Set<[Int]> = []
    for number in 1..<400 {
      choices.startRandom(seed: 1, case: number)
      let subset = choices.swarm([1, 2, 3], atLeast: 2)
      #expect(subset == subset.sorted())
      subsets.insert(subset)
    }
    #expect(subsets == [[1, 2], [1, 3], [2, 3], [1, 2, 3]])
    choices.startReplay(of: [1, 1, 1])
    #expect(choices.swarm([1, 2, 3]) == [1])
    #expect(choices.swarm([Int](), atLeast: 0) == [])
  }

  @Test func `spans nest and name what belongs together`() {
    let choices = Choices()
    choices.startReplay(of: [1, 1, 7, 0, 0, 5, 1])
    _ = choices.array(count: 0...3) { $0.array(count: 0...3) { $0.below(10) } }
    _ = choices.int(in: -9...9)
    #expect(choices.tape.values == [1, 1, 7, 0, 0, 5, 1])
    let all = choices.tape.spans.map {
      "\($0.kind) \($0.start)..\($0.content)..\($0.end) \($0.parent)"
    }
    #expect(
      all == [
        "sequence 0..0..5 -1", "element 0..1..4 0", "sequence 1..1..4 1", "element 1..2..3 2",
        "value 5..5..7 -1",
      ]
    )
  }

  @Test func `a throw in the middle of a draw leaves whole spans`() throws {
    struct Stop: Error {}
    let choices = Choices()
    choices.startReplay(of: [1, 1, 1, 1])
    #expect(throws: Stop.self) {
      try choices.steps(0...9) { _ in
        try choices.group { throw Stop() }
      }
    }
    #expect(choices.tape.openSpan == -1)
    #expect(choices.tape.spans.allSatisfy { $0.end == 1 })
  }

  @Test func `draws without sense are refused`() async {
    await #expect(processExitsWith: .failure) { _ = Choices().below(0) }
    await #expect(processExitsWith: .failure) { _ = Choices().element(of: [Int]()) }
    await #expect(processExitsWith: .failure) { _ = Choices().chance(1, in: 0) }
    await #expect(processExitsWith: .failure) { _ = Choices().weighted([(0, 1)]) }
  }

  @Test func `a law that draws without end is ended`() async {
    await #expect(processExitsWith: .failure) {
      let choices = Choices()
      choices.startReplay(of: [])
      while true { _ = choices.below(2) }
    }
  }
}
