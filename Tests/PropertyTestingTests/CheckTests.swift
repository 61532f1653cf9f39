internal import PropertyTesting
internal import Synchronization
internal import Testing

@Suite("Checking a law")
struct CheckTests {
  private let good = Law("numbers are what they are", cases: 50) { choices in
    let number = choices.below(100)
    choices.tally("small", if: number < 10)
    if number == 99 { try choices.discard() }
  }

  private let bad = Law("a stack gives back what was put on it last") { choices in
    var stack: [Int] = []
    try choices.steps(0...30) { _ in
      if choices.bool() {
        stack.append(choices.int(in: 0...9))
        choices.note("push \(stack[stack.count - 1])")
      } else {
        choices.note("pop")
        choices.tally("pops at the bottom", if: stack.isEmpty)
        if stack.count == 3 { throw Falsified("popped \(stack[0]), expected \(stack[2])") }
        if !stack.isEmpty { stack.removeLast() }
      }
    }
  }

  @Test func `a law that holds prints one line`() throws {
    let stage = Stage()
    try stage.check(good)
    #expect(
      stage.shown == """
        law holds: numbers are what they are (50 cases, 2 discarded in 0.0 s, seed 0x5eed; \
        of 50 cases: 34 % small)

        """
    )
    #expect(stage.saved == [])
  }

  @Test func `a law that fails tells what a developer needs, and how to run the case again`() throws
  {
    let stage = Stage()
    let report = try #require(try stage.failure(bad))
    #expect(
      report == """
        the law does not hold: a stack gives back what was put on it last

          1. push 0
          2. push 0
          3. push 0
          4. pop

          popped 0, expected 0

          found in case 15 of seed 0x5eed, after 15 cases that held
          shrunk from 16 choices to 11 in 157 runs; nothing smaller fails
          of 15 cases: 33 % pops at the bottom
          to run this case alone:
            ASSAY_SEED=0x5eed ASSAY_CASE=15 swift test --disable-xctest \
        --filter 'Module.*\\Wa law.s test .x.`?\\('
          the next run tries this case first, from \
        /home/pack/.build/assay-failures/a-stack-gives-back-what-was-put-on-it-la-\
        951ef15f507f1d71.txt
        """
    )
    #expect(stage.shown == "")
  }

  @Test func `the line that runs a case again does`() throws {
    let stage = Stage()
    let first = try #require(try stage.failure(bad))
    let line = try #require(first.split(separator: "\n").first { $0.contains("ASSAY_SEED") })
    let other = Stage()
    for word in line.split(separator: " ").prefix(2) {
      let pair = word.split(separator: "=")
      other.set(String(pair[0]), String(pair[1]))
    }
    let second = try #require(try other.failure(bad, seed: 1))
    #expect(second.contains("1. push 0\n  2. push 0\n  3. push 0\n  4. pop\n"))
    #expect(second.contains(line))
    // Looking closely at one case changes nothing that was saved.
    #expect(other.saved == [])
    try other.check(good)
    #expect(other.shown == "law holds for case 15 of seed 0x5eed: numbers are what they are\n")
  }

  @Test func `a seed given in either form repeats a run`() throws {
    for text in ["0x5eed", "24301"] {
      let stage = Stage()
      stage.set("ASSAY_SEED", text)
      try stage.check(good, seed: 1)
      #expect(stage.shown.contains("seed 0x5eed; of 50 cases: 34 % small"))
    }
  }

  @Test func `the number of cases is given for all laws`() throws {
    let stage = Stage()
    stage.set("ASSAY_CASES", "1234")
    try stage.check(good)
    #expect(stage.shown.contains("(1,234 cases, "))
  }

  @Test func `a time goes before a number of cases`() throws {
    let stage = Stage()
    stage.set("ASSAY_TIME", "2.5")
    stage.set("ASSAY_CASES", "3")
    stage.state.withLock { $0.secondsPerLook = 0.01 }
    try stage.check(good)
    #expect(stage.shown.contains("(239 cases, 11 discarded in 2.5 s, seed"))
  }

  @Test func `a default run ends after a minute`() throws {
    let stage = Stage()
    stage.state.withLock { $0.secondsPerLook = 2 }
    try stage.check(good)
    #expect(stage.shown.contains("(29 cases in 62.0 s, stopped short of 50 cases, seed"))
  }

  @Test func `shrinking ends after a minute`() throws {
    let stage = Stage()
    stage.state.withLock { $0.secondsPerLook = 2 }
    let report = try #require(try stage.failure(bad))
    #expect(report.contains("; stopped before the end\n"))
  }

  @Test(arguments: [
    ("ASSAY_SEED", "tomorrow", "a number of 64 bits, decimal or 0x and hexadecimal"),
    ("ASSAY_SEED", "-1", "a number of 64 bits, decimal or 0x and hexadecimal"),
    ("ASSAY_SEED", "", "a number of 64 bits, decimal or 0x and hexadecimal"),
    ("ASSAY_CASES", "0", "a whole number above 0"),
    ("ASSAY_CASES", "1e3", "a whole number above 0"),
    ("ASSAY_TIME", "0", "a number of seconds above 0"),
    ("ASSAY_TIME", "inf", "a number of seconds above 0"),
    ("ASSAY_TIME", "1m", "a number of seconds above 0"),
    ("ASSAY_CASE", "-3", "the number of a case, from 0"),
    ("ASSAY_CASE", "3", "set together with ASSAY_SEED, whose case it is"),
  ])
  func `a variable that means nothing is refused`(name: String, value: String, wanted: String) {
    let stage = Stage()
    stage.set(name, value)
    let error = #expect(throws: InvalidVariable.self) { try stage.check(good) }
    #expect(error.map { "\($0)" } == "\(name) is “\(value)”, but must be \(wanted)")
  }

  @Test func `a rare state that is never reached fails the law`() throws {
    let law = Law("queues fill up", cases: 20, reaching: ["full", "empty"]) { choices in
      choices.sometimes("empty", if: choices.below(4) == 0)
      choices.sometimes("full", if: choices.below(4) == 5)
    }
    let stage = Stage()
    let report = try #require(try stage.failure(law))
    #expect(
      report.contains("the law held, but its cases do not reach far enough: queues fill up\n")
    )
    #expect(report.contains("  never reached: full\n"))
    #expect(report.contains(" cases: empty\n"))
    #expect(report.contains("ASSAY_SEED=0x5eed swift test"))
    // Fewer cases than usual prove nothing.
    stage.set("ASSAY_CASES", "19")
    #expect(try stage.failure(law) == nil)
    #expect(stage.shown.contains("(19 cases in 0.0 s, seed 0x5eed; of 19 cases: "))
  }

  @Test func `a run goes on for a rare state, for ten times its cases at most`() throws {
    let rare = Law("queues fill up", cases: 20, reaching: ["full"]) { choices in
      choices.sometimes("full", if: choices.below(60) == 7)
    }
    let never = Law("queues overflow", cases: 20, reaching: ["over"]) { _ in }
    guard case .passed(let statistics) = rare.search(seed: 3, cases: 20) else {
      Issue.record("the rare state was not waited for")
      return
    }
    #expect(statistics.caseCount > 20 && statistics.caseCount < 200)
    guard case .unreached(["over"], let all) = never.search(seed: 3, cases: 20) else {
      Issue.record("a state that cannot be reached was reached")
      return
    }
    #expect(all.caseCount == 200)
    // Who asks for more cases than that gets them, and no more.
    guard case .unreached(["over"], let more) = never.search(seed: 3, cases: 300) else {
      Issue.record("a state that cannot be reached was reached")
      return
    }
    #expect(more.caseCount == 300)
  }

  @Test func `a law that discards nearly all of its cases fails`() throws {
    let law = Law("primes are rare") { choices in
      if choices.below(1000) != 500 { try choices.discard() }
    }
    let report = try #require(try Stage().failure(law))
    #expect(report.contains("the law says nothing of most cases: primes are rare\n"))
    #expect(report.contains("  101 of 101 cases were discarded; draw cases the law speaks of"))
  }

  @Test func `a discard that is swallowed is a discard all the same`() throws {
    let law = Law("nothing") { choices in
      do { try choices.discard() } catch { throw Falsified("swallowed") }
    }
    let report = try #require(try Stage().failure(law))
    #expect(report.contains("101 of 101 cases were discarded"))
  }

  @Test func `ten discarded cases for one that counts are as many as may be`() throws {
    let count = Mutex(0)
    let law = Law("few", cases: 30) { choices in
      if (count.withLock {
        $0 += 1; return $0 % 11
      }) != 0 {
        try choices.discard()
      }
    }
    let stage = Stage()
    try stage.check(law)
    #expect(stage.shown.contains("(30 cases, 300 discarded in"))
  }

  @Test func `a law that does not repeat itself is called so`() throws {
    let count = Mutex(0)
    let law = Law("each call is the same") { choices in
      _ = choices.below(5)
      let number = count.withLock {
        $0 += 1; return $0
      }
      try choices.hold(number != 7, "call \(number)")
    }
    let report = try #require(try Stage().failure(law))
    #expect(
      report.contains(
        """
          call 7

          the same choices failed once and held when they were replayed: something other than the
          choices decides, such as a clock, the order of a Set, a thread or what a case leaves behind
          found in case 6 of seed 0x5eed, after 6 cases that held
        """
      )
    )
  }

  @Test func `an error of any type falsifies a law`() throws {
    struct Broken: Error {}
    let law = Law("nothing breaks") { choices in
      if choices.below(100) > 50 { throw Broken() }
    }
    let report = try #require(try Stage().failure(law))
    #expect(report.contains("  drew 51\n\n  the law threw Broken()\n"))
  }

  @Test func `a law that notes nothing shows what it drew`() throws {
    let law = Law("nothing is drawn") { choices in
      let pairs = choices.array(count: 1...5) { ($0.bool(), $0.int(in: 2...9)) }
      let name = choices.group { choices.element(of: ["a", "b"]) }
      choices.steps(1...4) { _ in
        _ = choices.below(7)
        _ = choices.chance(1, in: 2)
      }
      throw Falsified("\(pairs.count) \(name)")
    }
    let report = try #require(try Stage().failure(law))
    #expect(report.contains("\n\n  drew [(false, 2)]\n  drew a\n  1. drew 0, false\n\n  1 a\n"))
  }

  @Test func `long counterexamples are cut in the middle, and long notes keep their lines`() throws
  {
    let law = Law("few notes") { choices in
      choices.steps(600...600) { index in choices.note("\(index)\nagain") }
      throw Falsified("too many\nof them")
    }
    let report = try #require(try Stage().failure(law))
    #expect(report.contains("\n\n    1. 0\n       again\n    2. 1\n       again\n"))
    #expect(report.contains("\n  … 800 lines …\n"))
    #expect(report.contains("\n  600. 599\n       again\n\n  too many\n  of them\n\n"))
  }

  @Test func `equal settings give equal reports`() {
    let reports = (0..<2).map { _ in "\(bad.run(RunSettings(seed: 11)))" }
    #expect(reports[0] == reports[1])
    #expect(reports[0].contains("falsified"))
  }

  @Test func `a real check reads the environment of this process`() throws {
    // Nothing else can be said of it here: it holds, in whatever environment the tests are run.
    try good.check()
  }
}
